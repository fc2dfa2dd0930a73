package language

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// A word that is missing in a language fails here.
func TestEachLanguageIsWhole(t *testing.T) {
	t.Parallel()
	var tags, want []string
	for _, l := range db.Locales {
		want = append(want, l.Tag)
	}
	known := slices.Sorted(maps.Keys(german.sentences))
	for _, l := range All {
		tags = append(tags, l.Tag)
		v := reflect.ValueOf(*l)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s has no %s", l.Tag, v.Type().Field(i).Name)
			}
		}
		for _, letter := range letters(l) {
			if letter.Subject == "" || letter.Words == "" || letter.Button == "" || letter.Footer == "" {
				t.Errorf("%s: %+v", l.Tag, letter)
			}
		}
		if diff := cmp.Diff(known, slices.Sorted(maps.Keys(l.sentences))); l != english && diff != "" {
			t.Errorf("%s knows other sentences than German (-German +%s)\n%s", l.Tag, l.Tag, diff)
		}
		if Of(l.Tag) != l {
			t.Errorf("%s is not found", l.Tag)
		}
	}
	if diff := cmp.Diff(want, tags); diff != "" {
		t.Errorf("languages (-db.Locales +All)\n%s", diff)
	}
	if Of("tlh") != english || Of("") != english {
		t.Error("a language that nobody knows is not English")
	}
}

func letters(l *Language) []Letter {
	return []Letter{
		l.SignUp("Puddle"), l.LogIn("Puddle"), l.Address("Puddle"), l.Invitation("Puddle", "Bicycle"),
		l.Question(l.Time(time.Now(), true), "Bicycle"), l.Refusal("Bicycle", l.Reason(nothingYet)),
		l.Offer("Bicycle", l.Reason(nothingYet)),
	}
}

// The mail says which words answer it.
func TestQuestionsNameTheirAnswers(t *testing.T) {
	t.Parallel()
	for _, l := range All {
		for _, asking := range []Letter{l.Question("today", "Bicycle"), l.Offer("Bicycle", "Why.")} {
			if !strings.Contains(asking.Words, strings.ToUpper(l.Yes)) || !strings.Contains(asking.Footer, strings.ToUpper(l.No)) {
				t.Errorf("%s asks\n%s\n%s", l.Tag, asking.Words, asking.Footer)
			}
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"yes", "ja", "oui", "sí", "si"} {
		if !IsYes(yes) || IsNo(yes) {
			t.Errorf("%q is no yes", yes)
		}
	}
	for _, no := range []string{"no", "nein", "non"} {
		if !IsNo(no) || IsYes(no) {
			t.Errorf("%q is no no", no)
		}
	}
	for _, neither := range []string{"", "yes please", "nej", "y", "jain"} {
		if IsYes(neither) || IsNo(neither) {
			t.Errorf("%q is an answer", neither)
		}
	}
}

// What differs between languages in more than words.
func TestForms(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 1, 5, 0, 0, time.UTC)
	got := map[string][]string{}
	for _, l := range All {
		got[l.Tag] = []string{
			l.Time(at, false), l.Time(at.AddDate(-1, 4, 20).Add(13*time.Hour), true),
			l.Names([]string{"Ana"}), l.Names([]string{"Ana", "Inés"}), l.Names([]string{"Ana", "Ben", "Hierónima"}),
			l.Names([]string{"Ana", "Ben", "Cem", "Dana"}), l.Via("Ana", "Puddle"),
			l.Size(999), l.Size(482_113), l.Size(12_345_678),
			l.MoreBefore(1), l.MoreBefore(2),
			l.Because("", "Bike"), l.Because("Ana", "Bike"),
			l.Event(sold), l.Event("Something new."), l.Reason(nothingYet), l.Reason("Something new."),
		}
	}
	want := map[string][]string{
		"en": {
			"1 March at 01:05", "21 July 2025 at 14:05",
			"Ana", "Ana and Inés", "Ana, Ben and Hierónima", "Ana, Ben and 2 others", "Ana via Puddle",
			"999 B", "482 kB", "12.3 MB",
			"One more new message came before", "2 more new messages came before",
			"You get this because you take part in the conversation about “Bike”.",
			"You get this because you and Ana talk about “Bike”.",
			"This item has been sold.", "Something new.", "There is nothing in this message yet.", "Something new.",
		},
		"de": {
			"1. März um 01:05 Uhr", "21. Juli 2025 um 14:05 Uhr",
			"Ana", "Ana und Inés", "Ana, Ben und Hierónima", "Ana, Ben und 2 weitere", "Ana via Puddle",
			"999 B", "482 kB", "12,3 MB",
			"Davor kam eine weitere neue Nachricht", "Davor kamen 2 weitere neue Nachrichten",
			"Sie erhalten diese E-Mail, weil Sie am Gespräch über „Bike“ teilnehmen.",
			"Sie erhalten diese E-Mail, weil Sie mit Ana über „Bike“ sprechen.",
			"Der Artikel ist verkauft.", "Something new.", "Die Nachricht ist leer.", "Der Grund, auf Englisch: Something new.",
		},
		"fr": {
			"1er mars à 1 h 05", "21 juillet 2025 à 14 h 05",
			"Ana", "Ana et Inés", "Ana, Ben et Hierónima", "Ana, Ben et 2 autres", "Ana via Puddle",
			"999 o", "482 ko", "12,3 Mo",
			"Un autre nouveau message est arrivé avant", "2 autres nouveaux messages sont arrivés avant",
			"Vous recevez cet e-mail parce que vous participez à la conversation sur « Bike ».",
			"Vous recevez cet e-mail parce que vous parlez de « Bike » avec Ana.",
			"L’article a été vendu.", "Something new.", "Le message est vide.", "Le motif, en anglais : Something new.",
		},
		"es": {
			"1 de marzo a la 1:05", "21 de julio de 2025 a las 14:05",
			"Ana", "Ana e Inés", "Ana, Ben y Hierónima", "Ana, Ben y 2 personas más", "Ana vía Puddle",
			"999 B", "482 kB", "12,3 MB",
			"Antes llegó otro mensaje nuevo", "Antes llegaron otros 2 mensajes nuevos",
			"Recibe este correo porque participa en la conversación sobre «Bike».",
			"Recibe este correo porque conversa con Ana sobre «Bike».",
			"El artículo se ha vendido.", "Something new.", "El mensaje está vacío.", "El motivo, en inglés: Something new.",
		},
	}
	for _, lines := range got {
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], nbsp, " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// French marks that stand apart never begin a line.
func TestFrenchBlanksDoNotBreak(t *testing.T) {
	t.Parallel()
	for _, l := range letters(french) {
		for _, mark := range []string{" :", " ;", " ?", " !", "« ", " »"} {
			if all := l.Subject + l.Words + l.Footer; strings.Contains(all, mark) {
				t.Errorf("%q may break in\n%s", mark, all)
			}
		}
	}
}
