package mail

import (
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/language"
	"puddle/mail/mailtest"
)

// attributions are the lines that clients put above a quote.
var attributions = map[string]string{
	"en": "On Sun, 22 Nov 2026 at 18:31, Ana via Puddle <puddle@puddle.test> wrote:",
	"de": "Am 22.11.2026 um 18:31 schrieb Ana via Puddle <puddle@puddle.test>:",
	"fr": "Le dim. 22 nov. 2026 à 18:31, Ana via Puddle <puddle@puddle.test> a écrit :",
	"es": "El dom, 22 nov 2026 a las 18:31, Ana vía Puddle (<puddle@puddle.test>) escribió:",
}

// Nothing of our own mail comes back with an answer to it, in any language,
// quoted as clients do or not at all.
func TestOwnWordsBelowWhichOurMailStands(t *testing.T) {
	t.Parallel()
	s := goldenSite(t)
	for _, locale := range db.Locales {
		n := gatheredNotice()
		n.Delivery.Locale, n.Delivery.TimeZone = locale.Tag, "Europe/Berlin"
		l, err := s.notice(t.Context(), n, picture{})
		if err != nil {
			t.Fatal(err)
		}
		ours := parsed(t, l.raw).Text
		attribution := attributions[locale.Tag]
		for name, c := range map[string]struct {
			body string
			sent []string
		}{
			"quoted":                {attribution + "\n\n> " + strings.ReplaceAll(ours, "\n", "\n> "), []string{l.words}},
			"quoted, words unknown": {attribution + "\n\n> " + strings.ReplaceAll(ours, "\n", "\n> "), nil},
			"without marks":         {attribution + "\n" + ours, []string{l.words}},
			"without anything":      {ours, []string{l.words}},
			"without the footer":    {ours[:strings.Index(ours, "\n-- \n")], []string{l.words}},
			"wrapped":               {attribution + "\n" + wrapped(ours, 40), []string{l.words}},
		} {
			own := "Saturday suits me.\n\nSee you then!"
			raw := "From: ben@two.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
				strings.ReplaceAll(own+"\n\n"+c.body, "\n", "\r\n")
			if got := strings.TrimSpace(ownWords(parsed(t, []byte(raw)), c.sent).Text); got != own {
				t.Errorf("%s, %s: %q", locale.Tag, name, got)
			}
		}
	}
}

// wrapped breaks the lines of a text at width characters.
func wrapped(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		n := 0
		for word := range strings.FieldsSeq(line) {
			if n > 0 && n+len(word) > width {
				b.WriteString("\n")
				n = 0
			} else if n > 0 {
				b.WriteString(" ")
			}
			b.WriteString(word)
			n += len(word) + 1
		}
		b.WriteString("\n")
	}
	return b.String()
}

// What the program writes into conversations and what refuses a post is known
// in each language.
func TestOwnSentencesAreTranslated(t *testing.T) {
	t.Parallel()
	k := startTalk(t, withLimits)
	ctx := t.Context()
	item, err := k.db.CreateItem(ctx, k.ben, db.ItemInput{Name: "Free lamp"})
	must(t, err)
	lamp, err := k.db.StartConversation(ctx, k.ana, item, db.NewMessage{Via: db.ViaWeb, Content: "Mine?"})
	must(t, err)
	for _, status := range []db.Status{db.Reserved, db.Sold, db.Available, db.Withdrawn} {
		must(t, k.db.SetItemStatus(ctx, k.ben, item, status))
		must(t, k.db.SetItemStatus(ctx, k.ben, k.item, status))
	}
	must(t, k.db.Leave(ctx, k.ana, lamp))
	must(t, k.db.RemoveMember(ctx, k.ben, k.conversation, k.ana))
	sentences := map[string]bool{"Joined the conversation.": true, refuseEmpty.Text: true, refuseUnknown.Text: true}
	for _, id := range []db.ConversationID{lamp, k.conversation} {
		messages, _, err := k.db.Messages(ctx, k.ben, id, 0, 100)
		must(t, err)
		for _, m := range messages {
			if m.Via == db.ViaSystem {
				sentences[m.Content] = true
			}
		}
	}
	for _, odd := range []db.NewMessage{
		{Content: " "}, {Content: "\xff"}, {Content: strings.Repeat("long ", db.MaxContent)},
		{Content: "files", Attachments: make([]db.NewFile, 11)},
	} {
		odd.Conversation, odd.Author, odd.Via = k.conversation, k.ana, db.ViaEmail
		_, err := k.db.PostMessage(ctx, odd)
		sentences[db.Sentence(err)] = true
	}
	_, err = k.db.PostMessage(ctx, db.NewMessage{Conversation: lamp, Author: k.ben, Via: db.ViaEmail, Content: "Hello?"})
	sentences[db.Sentence(err)] = true
	k.had(t, k.ana, 1000, db.Posted, "1 minute")
	sentences[db.Sentence(k.db.CheckQuota(ctx, k.ana, db.Posted))] = true
	if len(sentences) != 16 {
		t.Errorf("%d sentences: %v", len(sentences), sentences)
	}
	for s := range sentences {
		isTranslated(t, s)
	}
}

// isTranslated fails for a sentence of ours that a language does not know.
func isTranslated(t *testing.T, sentence string) {
	t.Helper()
	for _, l := range language.All {
		if l != language.Of("en") && l.Event(sentence) == sentence {
			t.Errorf("%q is not known in %s", sentence, l.Tag)
		}
	}
}

// A member who reads German is asked in German and may answer so.
func TestHeldMailIsReleasedByJa(t *testing.T) {
	t.Parallel()
	k := openDoor(t, func(c *ReceiverConfig) {
		c.Prover = fixedProof{Proof{ProofNone, "spf=none"}, make(chan string, 9)}
	})
	must(t, k.db.UpdateProfile(t.Context(), k.ana, db.ProfileChange{Name: "Ana", Locale: "de", TimeZone: "Europe/Berlin"}))
	ana := k.reply["ana@one.test"]
	mailtest.Deliver(t, k.addr, "ana@one.test", ana, mailFrom("ana@one.test", ana, "Samstag um zehn?"))
	question := parsed(t, k.sink.Wait(t, 3)[2].Raw)
	if question.Header.Get("Subject") != "War diese E-Mail von Ihnen?" || question.Header.Get("Content-Language") != "de" ||
		!strings.Contains(question.Text, " Uhr kam ") || !strings.Contains(question.HTML, `<html lang="de">`) {
		t.Errorf("the question is\n%s", question.Text)
	}
	answer := strings.Trim(question.Header.Raw("Reply-To"), "<>")
	yes := mailFrom("ana@one.test", answer, "Ja!\r\n\r\n"+attributions["de"]+"\r\n> "+strings.ReplaceAll(question.Text, "\n", "\r\n> "))
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", answer, yes); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	if words := k.words(t); words[len(words)-1] != "Samstag um zehn?" {
		t.Errorf("conversation: %q", words)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
