package reply

import (
	"strings"
	"unicode"
)

const (
	labelRunes  = 28 // the longest label before a colon
	labelWords  = 4
	foldedLines = 12 // lines that a list of recipients may go on for
)

// label splits "From: Ada" in label and value.
func label(s string) (name, value string, ok bool) {
	if head := s[:min(len(s), 4*labelRunes)]; strings.IndexByte(head, ':') < 0 && !strings.Contains(head, "：") {
		return "", "", false
	}
	s = strings.TrimLeft(s, "*_| ")
	n := 0
	for i, r := range s {
		if r == ':' || r == '：' {
			name = strings.TrimSpace(strings.Trim(s[:i], "*_ "))
			value = strings.TrimSpace(strings.TrimLeft(s[i:], ":：*_"))
			after := s[i+len(string(r)):]
			spaced := after == "" || r == '：' || strings.ContainsAny(after[:1], " \t*_") || fields[strings.ToLower(name)] != ""
			return name, value, name != "" && spaced && words(name) <= labelWords && !strings.HasPrefix(after, "//")
		}
		if n++; n > labelRunes || !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" *_-.'’\t/", r) {
			return "", "", false
		}
	}
	return "", "", false
}

// block is what a run of "Label: value" lines holds.
type block struct {
	labels                      int
	from, to, date, subject, cc bool
	address, day, clock         bool
	bracket                     bool // an address stands as <a@b> or [a@b]
	short                       bool // no label has more than two words
}

func (b *block) add(name, value string) {
	b.short = (b.short || b.labels == 0) && words(name) <= 2
	b.labels++
	b.bracket = b.bracket || hasAddress(value) && strings.ContainsAny(value, "<[")
	switch fields[strings.ToLower(name)] {
	case "from":
		b.from = true
	case "to":
		b.to = true
	case "cc":
		b.cc = true
	case "date":
		b.date = true
	case "subject":
		b.subject = true
	}
	b.address = b.address || hasAddress(value)
	w := scanDate(value)
	b.day = b.day || w.date
	b.clock = b.clock || w.clock
}

func (b *block) known() int {
	n := 0
	for _, f := range []bool{b.from, b.to, b.cc, b.date, b.subject} {
		if f {
			n++
		}
	}
	return n
}

// isHeader tells whether the labels are those of a mail. Where one knows the
// words, a subject, an address or a time must be with them: "From: Berlin, To:
// Hamburg, Date: Friday" is a journey.
func (b *block) isHeader(separated bool) bool {
	known := b.known()
	switch {
	case known >= 3 && (b.subject || b.address || b.clock && b.day):
		return true
	case known >= 2 && b.from && (b.address || b.day && b.clock) && b.labels >= 2:
		return true
	case known >= 2 && (separated || b.address && (b.day || b.subject)):
		return true
	case known >= 1 && separated && (b.address || b.day):
		return true
	}
	return b.labels >= 3 && b.address && b.day && (b.bracket || b.short)
}

// headerBlock tells whether line i begins the header of an earlier mail, with
// the separator above it and what Lotus Notes puts there; to is 0 if not.
func (m *mail) headerBlock(i int) (from, to int) {
	start, separated := m.separator(i)
	if start < 0 || start < m.noHeader && !separated {
		return 0, 0
	}
	var b block
	end := m.readLabels(start, &b)
	switch {
	case b.labels > 0 && b.isHeader(separated):
		return i, end
	case separated && m.announces(i, start):
		return i, start
	}
	m.noHeader = end
	return 0, 0
}

// separator skips what may stand above a header block, from line i on, and
// returns the line where the labels begin, or -1. separated tells that a drawn
// line or a phrase between dashes was among it.
func (m *mail) separator(i int) (start int, separated bool) {
	depth := m.lines[i].depth
	for n := 0; n < 5 && i < len(m.lines); n++ {
		l := &m.lines[i]
		if l.kind != Own {
			return -1, false
		}
		switch {
		case hasLabel(l.text) && !isForwardPhrase(l.text):
			return i, separated
		case isRule(l.text), isForwardedBy(l.text), isDashedPhrase(l.text), isForwardPhrase(l.text):
			separated = true
		case separated && n > 0 && (isRuleEnd(l.text) || len(l.text) < 80):
		case separated:
			return i, true
		default:
			return m.notesHeader(i), false
		}
		i = m.next(i + 1)
		if i < len(m.lines) && m.lines[i].depth > depth {
			break // a quote begins: the phrase above it is all there is
		}
	}
	return i, separated
}

func hasLabel(s string) bool { _, _, ok := label(s); return ok }

// notesHeader is the line with "To:" if line i begins what Lotus Notes writes
// above it: a name or an address, a date, whom to answer; else -1.
func (m *mail) notesHeader(i int) int {
	dated := false
	for j, n := i, 0; j < len(m.lines) && n < 5; n++ {
		t := m.lines[j].text
		if len(t) > 100 {
			return -1
		}
		if name, _, ok := label(t); ok {
			if n > 0 && dated && fields[strings.ToLower(name)] == "to" {
				return j
			}
			return -1
		}
		w := scanDate(t)
		stamp := w.date && w.clock && words(t) <= 12
		dated = dated || stamp
		named := n == 0 && isName(t) && !strings.ContainsAny(t, ",;!?") && m.textAt(i+1) != ""
		if !stamp && !named && !hasAddress(t) {
			return -1
		}
		j = m.next(j + 1)
	}
	return -1
}

// readLabels reads "Label: value" lines from i on and returns where they end.
func (m *mail) readLabels(i int, b *block) (end int) {
	if i >= len(m.lines) {
		return i
	}
	depth := m.lines[i].depth
	folded := 0
	for end = i; i < len(m.lines); i++ {
		l := &m.lines[i]
		if l.depth != depth || l.kind != Own {
			return end
		}
		if l.blank() {
			next := m.next(i)
			if next-i > 2 || next == len(m.lines) || m.lines[next].depth != depth || !isField(m.lines[next].text) {
				return end
			}
			continue
		}
		name, value, ok := label(l.text)
		switch {
		case ok && (isField(l.text) || i == end || b.labels < 3):
			b.add(name, value)
			folded = 0
		case b.labels > 0 && folded < foldedLines && goesOn(m, i):
			b.address = b.address || hasAddress(l.text)
			folded++
		default:
			return end
		}
		end = i + 1
	}
	return end
}

// isField tells whether the line has a label that mail headers have.
func isField(s string) bool {
	name, _, ok := label(s)
	return ok && fields[strings.ToLower(name)] != ""
}

// goesOn tells whether line i continues the header line above it: a list of
// recipients, or a value below its label.
func goesOn(m *mail, i int) bool {
	above, l := m.lines[i-1].text, m.lines[i].text
	return strings.HasSuffix(above, ",") || strings.HasSuffix(above, ";") || strings.HasSuffix(above, ":") ||
		strings.ContainsRune(l, '@') && words(l) < 8 || strings.ContainsRune(l, ';')
}

// isDashedPhrase tells whether s is a phrase between dashes: "-----Original
// Message-----", in any language.
func isDashedPhrase(s string) bool {
	body := strings.TrimLeft(s, "-—–‐_=*~ ")
	lead := len(s) - len(body)
	if lead < 3 || body == "" {
		return false
	}
	if i := strings.Index(body, "---"); i > 0 && words(body[:i]) <= 5 && strings.Contains(body[i:], ":") {
		return true // Yahoo and Samsung go on with the header on the same line
	}
	tail := strings.TrimRight(body, "-—–‐_=*~ :")
	if n := words(tail); n > 12 {
		return false
	}
	return len(body)-len(tail) >= 3 || isKnownSeparator(tail)
}

// announces tells whether the lines [from, to) alone say that an earlier mail
// follows: a known phrase between dashes or below a rule, a phrase between five
// dashes that touch it, or one with the header on the same line.
func (m *mail) announces(from, to int) bool {
	for i := from; i < to; i++ {
		s := m.lines[i].text
		bare := strings.TrimLeft(s, "-—–‐_=*~ ")
		if isForwardPhrase(s) || isDashedPhrase(s) && (hasAddress(s) || isKnownSeparator(bare) || isTightPhrase(s)) ||
			i > from && words(s) <= 3 && isKnownSeparator(s) {
			return true
		}
	}
	return false
}

// isTightPhrase tells whether s is "-----Some Words-----".
func isTightPhrase(s string) bool {
	body, ok := strings.CutPrefix(s, "-----")
	body, ok2 := strings.CutSuffix(body, "-----")
	return ok && ok2 && words(body) <= 4 && body == strings.Trim(body, "- ") && body != ""
}

func isKnownSeparator(s string) bool {
	return separatorPhrases.mayBegin(s) && separatorPhrases.begin(strings.ToLower(s[:min(len(s), 80)]), nil)
}

// isForwardPhrase tells whether the line announces a forwarded mail.
func isForwardPhrase(s string) bool {
	if !endsWithColon(s) || len(s) > 120 {
		return false
	}
	s = lower(s)
	return isKnownSeparator(strings.TrimSpace(strings.TrimRight(s, ":： ")))
}

// isForwardedBy tells whether the line is the broken separator of Lotus Notes:
// "------- Forwarded by Ada Ames on 11/30/2000 12:59".
func isForwardedBy(s string) bool {
	body := strings.TrimLeft(s, "- ")
	return len(s)-len(body) >= 3 && scanDate(body).date && words(body) <= 16
}

func isRuleEnd(s string) bool {
	return strings.TrimRight(s, "-") == "" || words(s) <= 2 && strings.HasSuffix(s, "--")
}

// isMarker tells whether a product asks to write above this line.
func isMarker(s string) bool {
	s = strings.TrimLeft(s, "-#=*_[<( ")
	return len(s) < 160 && markerPhrases.mayBegin(s) && markerPhrases.begin(strings.ToLower(s), nil)
}
