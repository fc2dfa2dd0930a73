package reply

import "strings"

const (
	attributionLines = 4   // Gmail breaks an attribution at 78 columns, Zimbra after each part
	attributionBytes = 400 // longer is prose
)

// attribution tells whether line i begins the line (broken into up to four)
// that names whom the quote below is from, and returns its extent; to is 0 if
// not.
func (m *mail) attribution(i int) (from, to int) {
	depth := m.lines[i].depth
	text := ""
	for j := i; j < len(m.lines) && j < i+attributionLines; j++ {
		l := &m.lines[j]
		if l.kind != Own || l.blank() || l.depth != depth || len(text)+len(l.text) > attributionBytes {
			return 0, 0
		}
		text = strings.TrimSpace(text + " " + l.text)
		if closesAttribution(l.text) && m.isAttribution(text, i, j) {
			return i, j + 1
		}
	}
	return 0, 0
}

// closesAttribution tells whether the line can be the last of an attribution:
// it ends with a colon, or with the dashes of Zoho.
func closesAttribution(s string) bool {
	s = strings.TrimRight(s, " *_>")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "--") || endsWithVerb(s)
}

// isAttribution judges the joined lines i to j.
func (m *mail) isAttribution(text string, i, j int) bool {
	if isList(text) {
		return false
	}
	w, address, verb := scanDate(text), hasAddress(text), hasVerb(text)
	next := m.next(j + 1)
	quoteBelow := next < len(m.lines) && m.lines[next].depth > m.lines[i].depth
	named := address || verb
	if j > i && !w.date && !opens(m.lines[i].text) {
		return false // broken lines must carry a date, or prose above would go with them
	}
	if j > i && !opens(m.lines[i].text) && !startsWithPerson(m.lines[i].text) {
		first := scanDate(m.lines[i].text)
		if !first.date && !first.clock && !hasAddress(m.lines[i].text) {
			return false
		}
	}
	switch {
	case w.date && named:
		return true
	case w.date && quoteBelow, address && verb:
		return true
	case (address || verb) && quoteBelow && len(text) < 160:
		return true
	}
	return false
}

// startsWithPerson tells whether the line begins with a name and an address.
func startsWithPerson(s string) bool {
	at := strings.IndexAny(s, "<([")
	return at > 0 && at < 60 && words(s[:at]) <= 4
}

// isList tells whether the text is an item of a list.
func isList(s string) bool {
	return strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "• ")
}

// hasVerb tells whether the text says "wrote" in one of the languages.
func hasVerb(s string) bool {
	s = strings.ToLower(s)
	for _, v := range wroteVerbs {
		if strings.Contains(s, v) {
			return true
		}
	}
	return false
}

func endsWithVerb(s string) bool {
	if len(s) < 8 {
		return false
	}
	s = strings.ToLower(s)
	for _, v := range wroteVerbs {
		if strings.HasSuffix(s, v) {
			return true
		}
	}
	return false
}

// opens tells whether the line begins as attributions do.
func opens(s string) bool {
	first, _, _ := strings.Cut(lower(strings.TrimLeft(s, "- ")), " ")
	_, ok := attributionOpeners[strings.TrimRight(first, ",.")]
	return ok
}
