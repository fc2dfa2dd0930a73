package reply

import "strings"

// footer judges the last paragraph of [from, to): where it begins, and its kind.
func (m *mail) footer(from, to int) (start int, kind Kind) {
	start = to - 1
	last := m.lines[start].text
	if isDevice(last) && start >= from {
		return start, Device
	}
	if isRule(last) {
		return start, Signature
	}
	for start > from && !m.lines[start-1].blank() && to-start < lastLines {
		start--
	}
	if m.prev(start-1) < 0 {
		return to, Own // all of the mail would go
	}
	text := strings.ToLower(m.text(start, to))
	switch {
	case contains(text, disclaimerPhrases):
		return m.withHeading(from, start), Disclaimer
	case contains(text, listFooterPhrases) && (hasURL(text) || hasAddress(text)):
		return m.withHeading(from, start), ListFooter
	}
	return to, Own
}

// noticeBytes is the length from which a paragraph with two of the phrases is a
// notice beyond doubt.
const noticeBytes = 160

// notice is where, in the own words [from, to), a legal notice begins, with all
// that follows it; to if there is none.
func (m *mail) notice(from, to int) int {
	for i := m.next(from); i < to; i = m.next(i) {
		end := min(m.paragraph(i), to)
		if text := m.text(i, min(end, i+sigLines)); m.prev(i-1) >= 0 && len(text) >= noticeBytes && count(strings.ToLower(text), disclaimerPhrases) >= 2 {
			return m.withHeading(from, i)
		}
		i = max(end, i+1)
	}
	return to
}

// count is the number of phrases that stand in s.
func count(s string, phrases []string) int {
	n := 0
	for _, p := range phrases {
		if strings.Contains(s, p) {
			n++
		}
	}
	return n
}

// withHeading moves the start of a notice up over the rule or the one word
// above it.
func (m *mail) withHeading(from, start int) int {
	p := m.prev(start - 1)
	if p > from && (isRule(m.lines[p].text) || words(m.lines[p].text) <= 2 && strings.Contains(strings.ToLower(m.lines[p].text), "disclaimer")) {
		return p
	}
	return start
}

func contains(s string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
