package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// contactLines is the longest contact block.
const contactLines = 14

// contact is where the contact block at the end of the own words [from, to)
// begins, or to. Such a block has no delimiter; it is a run of short lines that
// stands
//
//   - below closing words and a name: "Regards, Ada Ames" stays, or
//   - as paragraphs of its own that begin with a name and hold a telephone
//     number or a mail address.
func (m *mail) contact(from, to int) int {
	i, lines := to-1, 0
	for ; i >= from && lines < contactLines; i-- {
		t := m.lines[i].text
		if t == "" {
			continue
		}
		if isSignOff(t) {
			return m.belowName(i, to)
		}
		if !isBlockLine(t) {
			break
		}
		lines++
	}
	return m.namedBlock(max(i, from)+1, from, to)
}

// belowName is where the block below the closing words at line i begins: after
// the line with the name.
func (m *mail) belowName(i, to int) int {
	name := i
	if !strings.ContainsAny(m.lines[i].text, ",") || strings.HasSuffix(m.lines[i].text, ",") {
		name = m.next(i + 1)
	}
	start := m.next(name + 1)
	if start >= to {
		return to
	}
	if start == name+1 && isTitle(m.lines[start].text) {
		return start
	}
	for j := start; j < to; j++ {
		if contactWeight(m.lines[j].text) > 0 {
			return start
		}
	}
	return to
}

// namedBlock looks in [at, to) for the line with a name that begins a contact
// block: one that stands at the beginning of a paragraph, or above two telephone
// numbers or addresses.
func (m *mail) namedBlock(at, from, to int) int {
	for i := max(at, from+1); i < to; i++ {
		t := m.lines[i].text
		if t == "" || !isName(t) || m.introduced(i) {
			continue
		}
		weight, others := contactWeight(t), 0
		for j := i + 1; j < to; j++ {
			w := contactWeight(m.lines[j].text)
			weight += w
			if w == 0 && !m.lines[j].blank() {
				others++
			}
		}
		apart := m.lines[i-1].blank()
		switch {
		case apart && weight >= strongContact,
			apart && weight > 0 && others == 0 && words(t) > 1 && m.next(i+1) < to,
			!apart && words(t) > 1 && m.strongLines(i, to) > 1:
			return i
		}
	}
	return to
}

// cluster is where, in the own words [from, to), a paragraph begins that is a
// contact block beyond doubt, whatever stands below it; to if there is none.
func (m *mail) cluster(from, to int) int {
	for i := from + 1; i < to; i++ {
		if m.lines[i].blank() || !m.lines[i-1].blank() || !isName(m.lines[i].text) {
			continue
		}
		end := min(m.paragraph(i), to)
		strong, lines := 0, 0
		for j := i; j < end && lines <= contactLines; j++ {
			if lines++; contactWeight(m.lines[j].text) >= strongContact {
				strong++
			}
		}
		if strong >= 3 && lines <= contactLines && !m.introduced(i) {
			if isSignOff(m.lines[i].text) {
				return m.belowName(i, to)
			}
			return i
		}
	}
	return to
}

// introduced tells whether the writer has announced what begins at line i, as
// with "The shop is:".
func (m *mail) introduced(i int) bool {
	p := m.prev(i - 1)
	if p < 0 || !endsWithColon(m.lines[p].text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(m.lines[p].text, ":： "))
	return unicode.IsLetter(before) // ":+1:" announces nothing
}

// isBlockLine tells whether the line could stand in a contact block: short,
// and no sentence.
func isBlockLine(s string) bool {
	if strings.HasPrefix(s, "[") && !strings.HasPrefix(s, "[image") || strings.ContainsRune(s, '=') && !hasURL(s) || isItem(s) {
		return false
	}
	if contactWeight(s) >= strongContact || strings.Contains(s, " | ") && len(s) < 160 || strings.HasPrefix(s, "[image") || strings.HasPrefix(s, "<http") {
		return true
	}
	end := s[len(s)-1]
	return words(s) <= 7 && len(s) <= 90 && end != '?' && end != '!' && end != ':' && !strings.ContainsAny(s, sentenceMarks)
}

// sentenceMarks end sentences where no blank parts words, and elsewhere.
const sentenceMarks = "。！？，、؟।"

// isItem tells whether the text is an item of a list.
func isItem(s string) bool {
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "• ") {
		return true
	}
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	return i > 0 && i < 3 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' '
}

// strongContact is the weight of a telephone number or mail address.
const strongContact = 3

// contactWeight is how much the line looks like part of a contact block.
func contactWeight(s string) int {
	n := words(s)
	if n == 0 || n > 12 || isItem(s) {
		return 0
	}
	if d := phoneDigits(s); d >= 7 && d <= 15 && !scanDate(s).date || d >= 5 && n == 1 && !strings.ContainsFunc(s, unicode.IsLetter) && len(s) > d {
		return strongContact
	}
	if hasAddress(s) && n <= 4 {
		return strongContact
	}
	first, rest, found := strings.Cut(lower(s), ":")
	if _, ok := contactWords[strings.TrimSpace(first)]; ok && found && rest != "" {
		return strongContact
	}
	weight := 0
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if _, ok := companyWords[strings.Trim(w, ",()|*")]; ok {
			weight = 1
		}
	}
	if hasURL(s) && n <= 4 || strings.Contains(s, " | ") || isPostal(s) {
		weight++
	}
	return weight
}

// isPostal tells whether the line looks like a street or a town: a number and
// capitalised words.
func isPostal(s string) bool {
	if words(s) > 8 || scanDate(s).date || scanDate(s).clock || !startsUpper(s) && (s[0] < '0' || s[0] > '9') {
		return false
	}
	var buf [maxDigitRuns]digitRun
	for _, r := range digitRuns(s, buf[:]) {
		if (r.length == 4 || r.length == 5) && strings.ContainsRune(s, ',') {
			return true
		}
	}
	return false
}

// isName tells whether the line begins like a name: up to four capitalised
// words, with a title after a comma or bar at most.
func isName(s string) bool {
	name := s
	if i := strings.IndexAny(s, ",|("); i >= 0 {
		name = s[:i]
	}
	n := 0
	for w := range strings.FieldsSeq(name) {
		w = strings.Trim(w, "*_\"'")
		if w == "" {
			continue
		}
		if n++; !startsUpper(w) && len(w) > 3 && strings.Contains(name, " ") || strings.ContainsAny(w, "0123456789@:?!/=_"+sentenceMarks) {
			return false
		}
	}
	return n >= 1 && n <= 5 && len(name) <= 50
}

// isTitle tells whether the line is a position: two to six capitalised words.
func isTitle(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if n++; !startsUpper(w) && len(w) > 3 || strings.ContainsAny(w, "0123456789.:?!") {
			return false
		}
	}
	return n >= 2 && n <= 6
}
