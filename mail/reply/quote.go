package reply

// segment is a run of lines that are all quoted or all own.
type segment struct {
	from, to   int
	quoted     bool
	attributed bool // an attribution, a header or its words say whom the quote is from
	closing    bool // own words, but nothing more than "Regards, Ada"
}

// markQuotes keeps the quotes that own words answer and drops the others:
//
//   - what stands last is history, whoever wrote it;
//   - one attributed quote above all own words is what they answer as a whole;
//   - any other quote with own words after it is kept above them, and so is a
//     quote without attribution above the attributed history: the writer put
//     it there.
func (m *mail) markQuotes() {
	segs := m.segments()
	firstOwn, last := len(segs), -1
	for i, s := range segs {
		if !s.quoted && (!s.closing || last < 0) {
			firstOwn = min(firstOwn, i)
			last = i
		}
	}
	history := m.lastHistory()
	answered := 0
	for i, s := range segs {
		if s.quoted && i < last {
			answered++
		}
	}
	for i, s := range segs {
		whole := answered == 1 && s.attributed && i < firstOwn
		placed := !s.attributed && s.to <= history && firstOwn < i
		if !s.quoted {
			continue
		}
		if i > last && !placed || whole {
			m.mark(s.from, s.to, Quote)
			continue
		}
		for j := s.from; j < s.to && m.lines[j].blank(); j++ {
			m.mark(j, j+1, Quote)
		}
		for j := s.to - 1; j > s.from && m.lines[j].blank(); j-- {
			m.mark(j, j+1, Quote)
		}
	}
}

// lastHistory is the last line that says that an earlier mail follows, or -1.
func (m *mail) lastHistory() int {
	for i := len(m.lines) - 1; i >= 0; i-- {
		if l := &m.lines[i]; l.depth == 0 && (l.kind == Attribution || l.kind == History || l.kind == Forward) {
			return i
		}
	}
	return -1
}

// segments cuts the lines that no other rule took into runs.
func (m *mail) segments() []segment {
	var segs []segment
	attributed := false
	for i := range m.lines {
		l := &m.lines[i]
		if l.kind == Attribution || l.kind == Forward {
			attributed = true
		}
		if l.kind != Own || l.blank() && l.depth == 0 {
			continue
		}
		quoted := l.depth > 0
		if n := len(segs); n > 0 && segs[n-1].quoted == quoted && !(quoted && attributed && !segs[n-1].attributed) {
			segs[n-1].to = i + 1
		} else {
			segs = append(segs, segment{from: i, to: i + 1, quoted: quoted, attributed: attributed || l.known})
		}
		attributed = false
	}
	for i := range segs {
		segs[i].closing = !segs[i].quoted && m.isClosing(segs[i].from, segs[i].to)
	}
	return segs
}

// isClosing tells whether the own words [from, to) only close the letter.
func (m *mail) isClosing(from, to int) bool {
	first := m.lines[from].text
	opening, _, _ := cutLast(first, ",")
	return (isSignOff(first) || isSignOff(opening)) && words(m.text(from, to)) <= 7
}
