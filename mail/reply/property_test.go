package reply

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"puddle/mail/parse"
)

// everything is what a reply was made of, kept or cut.
func everything(r *Reply) string {
	var b strings.Builder
	b.WriteString(r.plain)
	for _, p := range r.Cut {
		b.WriteByte('\n')
		b.WriteString(p.Text)
	}
	return b.String()
}

// checkNothingLost tells whether each word of the part stands in the reply or
// in what was cut.
func checkNothingLost(t *testing.T, part string, r *Reply) {
	t.Helper()
	if r == nil {
		return
	}
	var words strings.Builder
	for l := range strings.SplitSeq(part, "\n") {
		depth, rest := unquote(clean(l))
		if rest = strings.TrimSpace(rest); depth == 0 {
			rest = strings.TrimPrefix(rest, initials(rest)) // a mark, no word
		}
		words.WriteString(rest + "\n")
	}
	part = words.String()
	if lost := bagOf(part).without(bagOf(everything(r))); lost > 0 {
		t.Errorf("%d words lost of %q:\ntext %q\ncut %q", lost, part, r.plain, r.Cut)
	}
	if !utf8.ValidString(r.Text) || !utf8.ValidString(r.plain) {
		t.Errorf("not UTF-8: %q", r.Text)
	}
}

func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, m := range corpus(t) {
		checkNothingLost(t, m.Text, fromText(m.Text, sentWords{}))
		checkNothingLost(t, parse.HTMLText(m.HTML), fromHTML(m.HTML, sentWords{}))
		checkNothingLost(t, m.Text, fromText(m.Text, newSentWords([]string{m.Text})))
	}
}

// Mails of random lines meet the rules in any order.
func TestNothingIsLostOfRandomMails(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, m := range corpus(t) {
		lines = append(lines, strings.Split(m.Text, "\n")...)
	}
	random := rand.New(rand.NewPCG(17, 4))
	for range 2000 {
		var body strings.Builder
		for range random.IntN(30) {
			body.WriteString([]string{"", "", "", "> ", ">> "}[random.IntN(5)])
			body.WriteString(lines[random.IntN(len(lines))])
			body.WriteByte('\n')
		}
		checkNothingLost(t, body.String(), fromText(body.String(), sentWords{}))
	}
}

func FuzzExtract(f *testing.F) {
	for _, m := range corpus(f) {
		f.Add(m.Text, m.HTML)
	}
	f.Fuzz(func(t *testing.T, text, html string) {
		text, html = strings.ToValidUTF8(text, "?"), strings.ToValidUTF8(html, "?")
		checkNothingLost(t, text, fromText(text, sentWords{}))
		if r := fromHTML(html, sentWords{}); r != nil && !utf8.ValidString(r.Text) {
			t.Errorf("not UTF-8: %q", r.Text)
		}
		Extract(&parse.Message{Text: text, HTML: html}, []string{text})
	})
}
