package parse

import (
	"strings"
	"unicode"
)

// Whole gives the whole body as text: the text part if it is sound, else the
// words of the HTML.
func (m *Message) Whole() string {
	if m.HTML != "" && !m.TextIsSound() {
		return HTMLText(m.HTML)
	}
	return m.Text
}

// TextIsSound tells whether the text part can stand for the mail. It cannot
// where there is none, where a style sheet leaked into it, and where it is a
// stub ("your program cannot show HTML") whose words the HTML does not have.
func (m *Message) TextIsSound() bool {
	switch {
	case strings.TrimSpace(m.Text) == "":
		return false
	case m.HTML == "" || looksAlike(m.Text, m.HTML):
		return true
	case cutStyles(m.Text) != m.Text:
		return false
	}
	return !isStub(words(m.Text), words(HTMLText(m.HTML)))
}

// looksAlike is a quick look: the first long words of the text stand in the
// HTML source as they are.
func looksAlike(text, html string) bool {
	n, found := 0, 0
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, ".,;:!?()")
		if len(word) < 5 || strings.ContainsFunc(word, func(r rune) bool { return r >= 0x80 || !unicode.IsLetter(r) }) {
			continue
		}
		n++
		if strings.Contains(html, word) {
			found++
		}
		if n == 12 {
			break
		}
	}
	return n >= 4 && found*10 >= n*8
}

// saysTheSame tells whether text and HTML have the same words, but for a few.
func saysTheSame(text, html string) bool {
	if looksAlike(text, html) {
		return true
	}
	a, b := words(text), words(HTMLText(html))
	return len(a) > 0 && shared(a, b)*10 >= max(len(a), len(b))*9
}

func shared(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

// isStub tells whether less than half of the text's words are in the HTML and
// the HTML is no stub itself (30 words, and not far fewer than the text), or
// the text is short and speaks of HTML. Where two long parts say different
// things, the HTML is what the writer saw.
func isStub(text, html map[string]bool) bool {
	if shared(text, html)*2 >= len(text) {
		return false
	}
	return len(html) >= max(30, len(text)/2) || len(text) < 30 && text["html"]
}

// words is the set of the words of s without addresses, in lower case; of
// scripts that set no blanks between words, the pairs of letters.
func words(s string) map[string]bool {
	set := map[string]bool{}
	for field := range strings.FieldsSeq(s) {
		if strings.Contains(field, "://") {
			continue
		}
		for w := range strings.FieldsFuncSeq(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			addWord(set, strings.ToLower(w))
		}
		if len(set) > 5000 {
			break
		}
	}
	return set
}

func addWord(set map[string]bool, w string) {
	letters := []rune(w)
	if !unicode.In(letters[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
		set[w] = true
		return
	}
	for i := range letters {
		set[string(letters[i:min(i+2, len(letters))])] = true
	}
}
