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

func hasLabel(s string) bool { _, _, ok := label(s); return ok }

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
