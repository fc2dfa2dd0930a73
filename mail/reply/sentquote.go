package reply

const (
	// sentShare is the share of a line's words that must be Puddle's for the
	// line to be a quote, in percent.
	sentShare = 80

	// sentRun is how many words a quote has that nothing but its words shows.
	// People answer a question with its own words, but not with so many.
	sentRun = 12
)

// sentLines is a mail with what each line has from Puddle.
type sentLines struct {
	*mail
	known  sentWords
	starts []int    // the first word of each line, and behind the last
	traces []uint64 // that begin at each word, 0 where Puddle sent none
	sent   []bool   // for each word, whether it is part of one

	count, last map[uint64]int  // how often the mail has a trace, and at which word last
	quoted      map[uint64]bool // the traces of its quotes
}

// markSent gives the lines that repeat what Puddle sent the depth of a quote,
// if they have none. Traces run across line ends, so that another width of the
// lines changes nothing.
func (m *mail) markSent(known sentWords) {
	if len(known.traces) == 0 && len(known.short) == 0 {
		return
	}
	s := newSentLines(m, known)
	for i := range m.lines {
		if m.lines[i].depth > 0 {
			s.addTo(s.quoted, i)
		}
	}
	for from := 0; from < len(m.lines); {
		to := s.run(from)
		s.quote(from, to)
		from = max(to, from+1)
	}
}

func newSentLines(m *mail, known sentWords) *sentLines {
	s := &sentLines{mail: m, known: known, count: map[uint64]int{}, last: map[uint64]int{}, quoted: map[uint64]bool{}}
	var all []string
	for i := range m.lines {
		s.starts = append(s.starts, len(all))
		all = append(all, wordsOf(m.lines[i].text)...)
	}
	s.starts = append(s.starts, len(all))
	s.traces, s.sent = make([]uint64, len(all)), make([]bool, len(all))
	for i := 0; i+shingle <= len(all); i++ {
		trace := known.hash(all[i : i+shingle])
		if known.traces[trace] == 0 {
			continue
		}
		s.traces[i] = trace
		s.count[trace]++
		s.last[trace] = i
		for j := i; j < i+shingle; j++ {
			s.sent[j] = true
		}
	}
	return s
}

// run returns where the run of unmarked lines ends that begins with line from
// and that Puddle sent: from itself if it is none.
func (s *sentLines) run(from int) (to int) {
	to = from
	for i := from; i < len(s.lines); i++ {
		l := &s.lines[i]
		within := to > from || i > 0 && s.lines[i-1].depth > 0
		switch {
		case l.depth > 0 || l.kind != Own:
			return to
		case l.blank():
			if to == from {
				return to
			}
		case s.isSent(i) || within && (s.isMark(i) || s.wasShort(i)):
			to = i + 1
		default:
			return to
		}
	}
	return to
}

// isSent tells whether enough words of line i are Puddle's.
func (s *sentLines) isSent(i int) bool {
	hits := 0
	for w := s.starts[i]; w < s.starts[i+1]; w++ {
		if s.sent[w] {
			hits++
		}
	}
	return hits > 0 && hits*100 >= (s.starts[i+1]-s.starts[i])*sentShare
}

// isMark tells whether line i has no words: a mark of the client with nothing
// behind it.
func (s *sentLines) isMark(i int) bool { return s.starts[i] == s.starts[i+1] }

// wasShort tells whether line i, too short for a trace, was sent so.
func (s *sentLines) wasShort(i int) bool {
	if s.starts[i+1]-s.starts[i] >= shingle {
		return false
	}
	_, ok := s.known.short[s.known.hash(wordsOf(s.lines[i].text))]
	return ok
}

// quote marks the lines [from, to), which Puddle sent, but for those at either
// end that say again, in the writer's own voice, what another quote says.
func (s *sentLines) quote(from, to int) {
	placed := s.isPlaced(from)
	for from < to && !placed && s.echoes(from, func(trace uint64) bool { return s.quoted[trace] || s.last[trace] >= s.starts[from+1] }) {
		from = s.next(from + 1)
	}
	here, end := map[uint64]bool{}, from
	for i := from; i < to; i++ {
		if !s.lines[i].blank() && !s.echoes(i, func(trace uint64) bool { return s.quoted[trace] || here[trace] }) {
			end = i + 1
		}
		s.addTo(here, i)
	}
	if from >= end || !placed && s.starts[end]-s.starts[from] < sentRun {
		return
	}
	for i := from; i < end; i++ {
		s.addTo(s.quoted, i)
		if l := &s.lines[i]; !l.blank() {
			l.depth, l.known = 1, !s.isMark(i)
		}
	}
}

// isPlaced tells whether a quote is to be expected at line i: below what names
// one, or below a line of one whose end was broken off.
func (s *sentLines) isPlaced(i int) bool {
	if i > 0 && s.lines[i-1].depth > 0 {
		return true
	}
	above := s.prev(i - 1)
	return above >= 0 && (endsWithColon(s.lines[above].text) || isMarker(s.lines[above].text))
}

// echoes tells whether the mail has the traces of line i more often than
// Puddle sent them, each of them elsewhere, too.
func (s *sentLines) echoes(i int, elsewhere func(trace uint64) bool) bool {
	some := false
	for _, trace := range s.traces[s.starts[i]:s.starts[i+1]] {
		if trace == 0 {
			continue
		}
		if some = true; s.count[trace] <= s.known.traces[trace] || !elsewhere(trace) {
			return false
		}
	}
	return some
}

func (s *sentLines) addTo(traces map[uint64]bool, i int) {
	for _, trace := range s.traces[s.starts[i]:s.starts[i+1]] {
		if trace != 0 {
			traces[trace] = true
		}
	}
}
