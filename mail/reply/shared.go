package reply

import (
	"strings"
	"unicode/utf8"
)

// splitShared gives own words and the beginning of an earlier mail lines of
// their own where a client has put them on one:
//
//	Fine with me.--- On Wed, 4 Apr 2012, ada@client.example wrote:
//	Fine with me. -----Original Message----- From: Ada
func (m *mail) splitShared() {
	var out []line
	for i := range m.lines {
		l := m.lines[i]
		at := 0
		if l.depth == 0 && l.kind == Own && len(l.text) > 24 {
			at = sharedAt(l.src)
		}
		if at == 0 {
			if out != nil {
				out = append(out, l)
			}
			continue
		}
		if out == nil {
			out = append(make([]line, 0, len(m.lines)+8), m.lines[:i]...)
		}
		before, after := l, l
		before.src, after.src = strings.TrimRight(l.src[:at], " "), l.src[at:]
		if m.html {
			before.md, after.md = escaped(before.src), escaped(after.src)
		}
		before.text, after.text = strings.TrimSpace(clean(before.src)), strings.TrimSpace(clean(after.src))
		out = append(out, before, after)
	}
	if out != nil {
		m.lines = out
	}
}

// sharedAt is where, within the line, an earlier mail begins; 0 if nowhere.
func sharedAt(s string) int {
	if i := strings.Index(s, "---"); i > 0 && len(s)-i > 12 {
		rest := strings.TrimLeft(s[i:], "- ")
		if isKnownSeparator(rest) || startsAttribution(rest) {
			return i
		}
	}
	if !hasAddress(s) || !strings.Contains(s, ":") {
		return 0
	}
	for n, at := 0, 0; n < 20; n++ {
		i := strings.IndexAny(s[at:], ".!?…")
		if i < 0 {
			return 0
		}
		_, size := utf8.DecodeRuneInString(s[at+i:])
		at += i + size
		rest := strings.TrimLeft(s[at:], ".!?… ")
		if len(rest) < len(s)-at && opens(rest) && startsUpper(rest) && startsAttribution(rest) {
			return len(s) - len(rest)
		}
	}
	return 0
}

// startsAttribution tells whether s begins with a whole attribution, whatever
// follows it.
func startsAttribution(s string) bool {
	for at := 0; at < len(s) && at < attributionBytes; {
		i := strings.Index(s[at:], ":")
		if i < 0 {
			return false
		}
		at += i + 1
		head := s[:at]
		if hasAddress(head) && scanDate(head).date && (hasVerb(head) || strings.HasSuffix(head, ">:")) {
			return true
		}
	}
	return false
}

func escaped(s string) string {
	var b strings.Builder
	escape(&b, s, true)
	return b.String()
}
