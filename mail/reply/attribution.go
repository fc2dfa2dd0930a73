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
	if !m.closesWithin(i) {
		return i, 0
	}
	depth := m.lines[i].depth
	text := ""
	for j := i; j < len(m.lines) && j < i+attributionLines+1; j++ {
		l := &m.lines[j]
		if l.blank() && strings.HasPrefix(m.textAt(j+1), "<") && opens(text) {
			continue // Outlook for iOS puts the address in a paragraph of its own
		}
		if l.kind != Own || l.blank() || isField(l.text) || l.depth != depth || len(text)+len(l.text) > attributionBytes {
			break
		}
		text = strings.TrimSpace(text + " " + l.text)
		if closesAttribution(l.text) && m.isAttribution(text, i, j) {
			to = j + 1
			if endsWithColon(l.text) {
				break
			}
		}
	}
	return i, to
}

// closesWithin tells whether one of the lines from i on can end an attribution.
func (m *mail) closesWithin(i int) bool {
	for j := i; j < len(m.lines) && j < i+attributionLines+1; j++ {
		if closesAttribution(m.lines[j].text) {
			return true
		}
	}
	return false
}

// closesAttribution tells whether the line can be the last of an attribution:
// it ends with a colon, or with the dashes of Zoho.
func closesAttribution(s string) bool {
	return endsWithColon(s) || strings.HasSuffix(s, "--") || strings.HasSuffix(s, ">") && hasAddress(s) || endsWithVerb(s) || isStamped(s)
}

// isStamped tells whether the line begins with a time of day with its zone, as
// Gmail's attributions do: "2024-03-04 17:02 GMT+01:00 Ada".
func isStamped(s string) bool {
	if s == "" || s[0] < '0' || s[0] > '9' || len(s) > 120 || words(s) > 9 {
		return false
	}
	var buf [maxDigitRuns]digitRun
	runs := digitRuns(s, buf[:])
	return len(runs) > 4 && isNumericDate(runs[0], runs[1], runs[2]) && isClock(runs[3], runs[4]) && (strings.Contains(s, "GMT") || strings.Contains(s, "UTC"))
}

func endsWithColon(s string) bool {
	s = strings.TrimRight(s, " *_>")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
}

// isAttribution judges the joined lines i to j.
func (m *mail) isAttribution(text string, i, j int) bool {
	w, address := scanDate(text), hasAddress(text)
	verb := hasVerb(text)
	next := m.next(j + 1)
	quoteBelow := next < len(m.lines) && m.lines[next].depth > m.lines[i].depth
	if !endsWithColon(text) && strings.HasSuffix(text, ">") && !verb {
		return w.date && quoteBelow && scanDate(m.lines[i].text).date
	}
	named := address || verb || isStamped(text)
	if j > i && !w.date && !opens(m.lines[i].text) {
		return false // broken lines must carry a date, or prose above would go with them
	}
	if j > i && !m.beginsAttribution(i, j) {
		return false
	}
	switch {
	case w.date && named && (address || quoteBelow || !m.indented(i)):
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

// indented tells whether line i is set off as code is.
func (m *mail) indented(i int) bool {
	return strings.HasPrefix(m.lines[i].src, "    ") || strings.HasPrefix(m.lines[i].src, "\t")
}

// beginsAttribution tells whether the first of the broken lines i to j belongs
// to the attribution, or is prose above a complete one.
func (m *mail) beginsAttribution(i, j int) bool {
	first := m.lines[i].text
	rest := m.text(i+1, j+1)
	if scanDate(rest).date && (hasAddress(rest) || hasVerb(rest)) {
		return startsWithPerson(first) && strings.HasSuffix(first, ",")
	}
	w := scanDate(first)
	return w.date || w.clock || hasAddress(first) || opens(first) || startsWithPerson(first)
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
	verbs := verbsByEnd[s[len(s)-1]]
	if len(verbs) == 0 {
		return false
	}
	s = strings.ToLower(strings.ToValidUTF8(s[max(0, len(s)-40):], ""))
	for _, v := range verbs {
		if strings.HasSuffix(s, v) {
			return true
		}
	}
	return false
}

// verbsByEnd are the wroteVerbs by their last byte.
var verbsByEnd = func() map[byte][]string {
	byEnd := map[byte][]string{}
	for _, v := range wroteVerbs {
		end := v[len(v)-1]
		byEnd[end] = append(byEnd[end], v)
	}
	return byEnd
}()

// opens tells whether the line begins as attributions do.
func opens(s string) bool {
	first, _, _ := strings.Cut(lower(strings.TrimLeft(s, "- ")), " ")
	_, ok := attributionOpeners[strings.TrimRight(first, ",.")]
	return ok
}
