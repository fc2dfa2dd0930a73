package reply

import "strings"

// namingLines is how far down in a quote stands what names it.
const namingLines = 4

// markHistory finds where other people's mail begins: attributions, header
// blocks, separators. Below it, quoted lines are left to markQuotes, since own
// words may stand between them; unquoted text is history to the end.
func (m *mail) markHistory() {
	quoted := 0 // lines of the quote so far: only its first ones can name it
	for i := 0; i < len(m.lines); i++ {
		l := &m.lines[i]
		if l.kind != Own || l.blank() {
			continue
		}
		if quoted++; l.depth == 0 {
			quoted = 0
		} else if quoted > namingLines {
			continue
		}
		if l.opens {
			m.mark(i, len(m.lines), History)
			return
		}
		if from, to := m.headerBlock(i); to > 0 {
			if m.startsHistory(from, to, Forward) {
				return
			}
			i = to - 1
			continue
		}
		if isMarker(l.text) || isGroupWise(l) {
			m.mark(i, len(m.lines), History)
			return
		}
		if l.depth == 0 && len(l.text) < 1000 && opens(l.text) && !endsWithColon(l.text) && startsAttribution(l.text) {
			m.mark(i, len(m.lines), History) // what was answered goes on in the same line
			return
		}
		if from, to := m.attribution(i); to > 0 {
			if m.startsHistory(from, to, Attribution) {
				return
			}
			i = to - 1
		}
	}
}

// startsHistory marks the lines [from, to) that name an earlier mail, and all
// below if it is not quoted; then it returns true.
func (m *mail) startsHistory(from, to int, k Kind) bool {
	next := m.next(to)
	if next < len(m.lines) && k == Forward {
		if _, end := m.attribution(next); end > 0 { // Proton writes both
			to, k = end, Attribution
			next = m.next(to)
		}
	}
	quoted := next < len(m.lines) && m.lines[next].depth > 0
	if m.lines[from].depth > 0 {
		from = m.quoteStart(from, k)
		if k == Forward && !quoted && next < len(m.lines) && from >= 0 { // Orange quotes the header alone
			m.mark(from, len(m.lines), History)
			return true
		}
		if from >= 0 {
			m.mark(from, to, k)
		}
		return false
	}
	if !quoted {
		m.mark(from, len(m.lines), History)
		return true
	}
	m.mark(from, to, k)
	for k == Forward && next < len(m.lines) && (m.lines[next].depth > 0 || m.lines[next].blank()) {
		m.mark(next, next+1, Forward)
		next++
	}
	return false
}

// quoteStart is where the quote of line i begins, else -1: what names a mail
// deeper within a quote is part of it. Above a header up to two lines may
// announce it.
func (m *mail) quoteStart(i int, k Kind) int {
	for range 3 {
		p := m.prev(i - 1)
		if p < 0 || m.lines[p].depth == 0 || m.lines[p].kind != Own {
			return i
		}
		if k != Forward {
			break
		}
		i = p
	}
	return -1
}

// isGroupWise tells whether the line is the attribution of GroupWise, which
// looks like a quote: ">>> Ada <ada@client.example> 04.03.24 17.02 >>>".
func isGroupWise(l *line) bool {
	return l.depth == 3 && strings.HasSuffix(l.text, ">>>") && scanDate(l.text).date
}
