package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapAt is the narrowest width at which clients break lines.
const wrapAt = 65

// joinWrapped finds the ends of quoted lines that a client has broken without
// repeating the mark:
//
//	> the quoted line was too long for the
//	width
//	> of the mail
//
// An answer stands apart by an empty line, or below a line that had room left.
func (m *mail) joinWrapped() {
	for i := 1; i < len(m.lines); i++ {
		l, above := &m.lines[i], &m.lines[i-1]
		if l.kind != Own {
			continue
		}
		if isBrokenBracket(l, above) {
			l.depth = above.depth
			continue
		}
		if l.depth == 0 && !l.blank() && above.depth > 0 && m.wrappedEnd(i) {
			l.depth = above.depth
		}
	}
}

// markInitials takes the initials of the writer before the mark, as Emacs and
// Lotus put them ("AA> Shall we?"), for a mark, if two lines have the same.
func (m *mail) markInitials() {
	count := map[string]int{}
	for i := range m.lines {
		if p := initials(m.lines[i].text); p != "" && m.lines[i].depth == 0 {
			count[p]++
		}
	}
	if len(count) == 0 {
		return
	}
	for i := range m.lines {
		l := &m.lines[i]
		if p := initials(l.text); count[p] > 1 && l.depth == 0 {
			l.depth, l.text = 1, strings.TrimSpace(l.text[len(p):])
		}
	}
}

// initials is "AA>" at the beginning of s, or "".
func initials(s string) string {
	i := strings.IndexByte(s, '>')
	if i < 1 || i > 8 || i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '>' || utf8.RuneCountInString(s[:i]) > 4 {
		return ""
	}
	for _, r := range s[:i] {
		if !unicode.IsUpper(r) {
			return ""
		}
	}
	return s[:i+1]
}

// wrappedEnd tells whether line i goes on with the quoted line above it: that
// one had no room for its first word.
func (m *mail) wrappedEnd(i int) bool {
	l, above := &m.lines[i], &m.lines[i-1]
	first, _, _ := strings.Cut(l.text, " ")
	room := wrapAt
	if i+1 < len(m.lines) && m.lines[i+1].depth > 0 && !startsUpper(l.text) {
		room = wrapAt - 15 // between two quoted lines, in mid sentence
	}
	if above.blank() && !strings.HasSuffix(l.text, ">") {
		return false
	}
	return !isDelimiter(l.text) && (int(above.width)+1+len(first) >= room || goesOnLink(above.text, l.text))
}

// goesOnLink tells whether the line is the rest of a link, or one that a
// client has put below the words that it belongs to.
func goesOnLink(above, s string) bool {
	if words(s) > 2 {
		return false
	}
	open := strings.LastIndexAny(above, "(<[")
	return open >= 0 && !strings.ContainsAny(above[open:], ")>]") && hasURL(above[open:]) ||
		strings.HasPrefix(s, "(http") || strings.HasPrefix(s, "<http")
}

// isBrokenBracket tells whether the line is the end of an attribution whose
// address was wrapped before its closing bracket, which looks like a quote:
//
//	On Mon, 4 Mar 2024 at 17:02, Ada Ames <ada@client.example
//	> wrote:
func isBrokenBracket(l, above *line) bool {
	return l.depth == above.depth+1 && words(l.text) <= 4 && closesAttribution(l.text) &&
		(strings.LastIndexByte(above.text, '<') > strings.LastIndexByte(above.text, '>') || hasAddress(above.text))
}

// startsUpper tells whether the text begins with a capital.
func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
