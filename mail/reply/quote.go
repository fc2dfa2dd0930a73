package reply

// segment is a run of lines that are all quoted or all own.
type segment struct {
	from, to   int
	quoted     bool
	attributed bool // an attribution or header says whom the quote is from
}

// markQuotes keeps the quotes that own words answer and drops the others:
//
//   - what stands last is history, whoever wrote it;
//   - one attributed quote above all own words is what they answer as a whole;
//   - any other quote with own words after it is kept above them.
func (m *mail) markQuotes() {
	segs := m.segments()
	last := -1 // the last own words
	firstOwn := -1
	quotes := 0
	for i, s := range segs {
		if s.quoted {
			continue
		}
		if firstOwn < 0 {
			firstOwn = i
		}
		last = i
	}
	for i, s := range segs {
		if s.quoted && i < last {
			quotes++
		}
	}
	for i, s := range segs {
		if !s.quoted {
			continue
		}
		bottomPost := quotes == 1 && s.attributed && firstOwn > i
		if i > last || bottomPost {
			m.mark(s.from, s.to, Quote)
		}
	}
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
		if n := len(segs); n > 0 && segs[n-1].quoted == quoted {
			segs[n-1].to = i + 1
		} else {
			segs = append(segs, segment{from: i, to: i + 1, quoted: quoted, attributed: attributed})
			attributed = false
		}
	}
	return segs
}
