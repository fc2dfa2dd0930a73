package reply

import "strings"

// wrapAt is the narrowest width at which clients break lines.
const wrapAt = 60

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
		if l.depth > 0 || l.blank() || above.depth == 0 || above.blank() || l.kind != Own {
			continue
		}
		if m.wrappedEnd(i) {
			l.depth = above.depth
			l.width = wrapAt // the broken end has room: the next one is judged by itself
		}
	}
}

// wrappedEnd tells whether line i ends the quoted line above it.
func (m *mail) wrappedEnd(i int) bool {
	l, above := &m.lines[i], &m.lines[i-1]
	first, _, _ := strings.Cut(l.text, " ")
	full := above.width+1+len(first) > wrapAt+10
	quotedBelow := i+1 < len(m.lines) && m.lines[i+1].depth > 0
	if quotedBelow && full && len(l.text) <= above.width+20 {
		return true
	}
	// Text at the end of the quote: short and in mid sentence.
	return full && len(l.text) < wrapAt && !isDelimiter(l.text) && (i+1 == len(m.lines) || m.lines[i+1].blank())
}
