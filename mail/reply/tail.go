package reply

import "strings"

// markTails cuts, from each run of own words, what stands at its end and was
// not typed for this mail: footers, signatures, contact blocks.
func (m *mail) markTails() {
	runs := m.ownRuns()
	for i, r := range runs {
		if i < tailRuns || i >= len(runs)-tailRuns {
			m.markTail(r.from, r.to)
		}
	}
}

// ownRuns are the runs of lines that are not quoted.
func (m *mail) ownRuns() []segment {
	var runs []segment
	for i := 0; i < len(m.lines); i++ {
		from := i
		for i < len(m.lines) && m.lines[i].depth == 0 && (m.lines[i].kind == Own || m.lines[i].kind == Device || m.lines[i].kind == Image) {
			i++
		}
		if i > from {
			runs = append(runs, segment{from: from, to: i})
		}
	}
	return runs
}

// markTail cuts the end of the own words [from, to).
func (m *mail) markTail(from, to int) {
	to = m.cutDelimiter(from, to)
	if n := m.notice(from, to); n < to {
		m.mark(n, to, Disclaimer)
		to = n
	}
	if c := m.cluster(from, to); c < to {
		m.mark(c, to, Contact)
		to = c
	}
	if d := m.deviceWithin(from, to); d < to {
		m.mark(d, d+1, Device)
		m.mark(d+1, to, History)
		to = d
	}
	contact := false
	for {
		end := to // a logo may stand below the last words
		to = m.prev(to-1) + 1
		if to <= from {
			return
		}
		start, kind := m.footer(from, to)
		if kind == Own && !contact {
			start, kind, contact = m.contact(from, to), Contact, true
		}
		if kind == Own || start >= to {
			return
		}
		if kind == Device {
			end = to // a photograph below is none of the device's
		}
		m.mark(start, end, kind)
		to = start
	}
}

// cutLast cuts s at the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

const (
	sigLines  = 12   // of a usual signature
	tailBytes = 1500 // more is prose
	lastLines = 80   // in which a delimiter is looked for
	tailRuns  = 20   // runs of own words at either end that may have a tail
)
