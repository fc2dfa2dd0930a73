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

// footer judges the last paragraph of [from, to): where it begins, and its kind.
func (m *mail) footer(from, to int) (start int, kind Kind) {
	start = to - 1
	last := m.lines[start].text
	if isDevice(last) && start >= from {
		return start, Device
	}
	if isRule(last) {
		return start, Signature
	}
	for start > from && !m.lines[start-1].blank() && to-start < lastLines {
		start--
	}
	if m.prev(start-1) < 0 {
		return to, Own // all of the mail would go
	}
	text := strings.ToLower(m.text(start, to))
	switch {
	case contains(text, disclaimerPhrases):
		return m.withHeading(from, start), Disclaimer
	case contains(text, listFooterPhrases) && (hasURL(text) || hasAddress(text)):
		return m.withHeading(from, start), ListFooter
	}
	return to, Own
}

// deviceWithin is the first line of [from, to) that is a device's footer alone
// in its paragraph with own words above; to if there is none. Phones put the
// earlier mail below it, some without any header.
func (m *mail) deviceWithin(from, to int) int {
	for i := from + 1; i < to; i++ {
		if hasLink(m.lines[i].text) && m.lines[i-1].blank() && m.textAt(i+1) == "" && isDevice(m.lines[i].text) && m.prev(i-1) >= from {
			return i
		}
	}
	return to
}

func hasLink(s string) bool { return hasURL(s) || strings.ContainsAny(s, "<[") }

// noticeBytes is the length from which a paragraph with two of the phrases is a
// notice beyond doubt.
const noticeBytes = 160

// notice is where, in the own words [from, to), a legal notice begins, with all
// that follows it; to if there is none.
func (m *mail) notice(from, to int) int {
	for i := m.next(from); i < to; i = m.next(i) {
		end := min(m.paragraph(i), to)
		if text := m.text(i, min(end, i+sigLines)); m.prev(i-1) >= 0 && len(text) >= noticeBytes && count(strings.ToLower(text), disclaimerPhrases) >= 2 {
			return m.withHeading(from, i)
		}
		i = max(end, i+1)
	}
	return to
}

// count is the number of phrases that stand in s.
func count(s string, phrases []string) int {
	n := 0
	for _, p := range phrases {
		if strings.Contains(s, p) {
			n++
		}
	}
	return n
}

// withHeading moves the start of a notice up over the rule or the one word
// above it.
func (m *mail) withHeading(from, start int) int {
	p := m.prev(start - 1)
	if p > from && (isRule(m.lines[p].text) || words(m.lines[p].text) <= 2 && strings.Contains(strings.ToLower(m.lines[p].text), "disclaimer")) {
		return p
	}
	return start
}

func contains(s string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

const (
	sigLines  = 12   // of a usual signature
	tailBytes = 1500 // more is prose
	lastLines = 80   // in which a delimiter is looked for
	tailRuns  = 20   // runs of own words at either end that may have a tail
)

// isDelimiter tells whether the line parts a signature from the text: "-- " of
// RFC 3676 section 4.3, with or without its blank.
func isDelimiter(s string) bool {
	return s == "--" || s == "—" || s == "- -" || s == "—-" || s == "–"
}

// cutDelimiter cuts the signature below a delimiter or a drawn line and
// returns the new end.
func (m *mail) cutDelimiter(from, to int) int {
	from = max(from, m.back(to, lastLines))
	exact := false // a true "-- " makes others mere dashes
	for i := from; i < to; i++ {
		exact = exact || m.lines[i].text == "--" && m.lines[i].width == int32(len("-- "))
	}
	for i := from; i < to; i++ {
		t := m.lines[i].text
		switch {
		case isDelimiter(t) && (m.lines[i].width == int32(len("-- ")) || !exact) && m.signatureFollows(i+1, to):
		case isRule(t) && m.drawnSignature(from, i, to):
		case strings.HasPrefix(t, "--") && len(t) > 3 && isWordByte(t[2]) && len(t) < 60 && m.shortTail(i, to, 6) && !strings.HasSuffix(t, "--"):
		default:
			continue
		}
		kind := Signature
		if contains(strings.ToLower(m.text(i, min(to, i+8))), listFooterPhrases) {
			kind = ListFooter
		}
		m.mark(i, to, kind)
		return i
	}
	return to
}

// signatureFollows tells whether the lines below a delimiter may be a
// signature: long prose is not.
func (m *mail) signatureFollows(from, to int) bool {
	return m.shortTail(from, to, 3*sigLines) || m.next(from) >= to
}

// drawnSignature tells whether the drawn line i, within own words [from, to),
// parts a signature from them.
func (m *mail) drawnSignature(from, i, to int) bool {
	if m.prev(i-1) < from { // nothing above: below a quote it parts a signature
		return from > 0 && m.next(0) < from && m.shortTail(i+1, to, sigLines/2)
	}
	if isSignOff(m.lines[i-1].text) || m.strongLines(i+1, min(to, i+2*sigLines)) >= 3 {
		return true
	}
	if !m.shortTail(i+1, to, sigLines) || m.next(i+1) >= to || m.hasSignOff(i+1, to) {
		return false
	}
	above := m.prev(i - 1)
	if isSignOff(m.lines[above].text) || words(m.lines[above].text) <= 3 && m.signOffAbove(above, from) ||
		above == i-1 && isName(m.lines[above].text) && m.lines[max(above-1, 0)].blank() && m.shortTail(i+1, to, sigLines/2) {
		return true
	}
	contacts := 0
	for j := i + 1; j < to; j++ {
		if t := m.lines[j].text; contactWeight(t) >= strongContact || hasURL(t) || hasAddress(t) {
			contacts++
		}
	}
	return contacts > 0 || contains(strings.ToLower(m.text(i+1, to)), listFooterPhrases)
}

// strongLines counts the lines of [from, to) with a telephone number or the
// like.
func (m *mail) strongLines(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if contactWeight(m.lines[i].text) >= strongContact {
			n++
		}
	}
	return n
}

// hasSignOff tells whether closing words stand in [from, to): then it is a
// letter, not a signature.
func (m *mail) hasSignOff(from, to int) bool {
	for i := from; i < to; i++ {
		if isSignOff(m.lines[i].text) {
			return true
		}
	}
	return false
}

// signOffAbove tells whether closing words stand at or up to three lines above
// line i.
func (m *mail) signOffAbove(i, from int) bool {
	for n := 0; n < 3 && i >= from; n++ {
		if isSignOff(m.lines[i].text) {
			return true
		}
		i = m.prev(i - 1)
	}
	return false
}

// shortTail tells whether [from, to) has at most n lines with text and no
// paragraph of prose.
func (m *mail) shortTail(from, to, n int) bool {
	size := 0
	for i := from; i < to && n >= 0 && size < tailBytes; i = m.next(i + 1) {
		if !m.lines[i].blank() {
			n--
			size += len(m.lines[i].text)
		}
	}
	return n >= 0 && size < tailBytes
}

// isSignOff tells whether the line holds closing words: "Kind regards," with
// no more than a name after them.
func isSignOff(s string) bool {
	s = strings.Trim(s, " *_-–—~,.!")
	if len(s) > 60 || !signOffs.mayBegin(s) || strings.ContainsAny(s, ".?:;@") {
		return false
	}
	return signOffs.begin(strings.ToLower(s), func(rest, phrase string) bool {
		return words(rest) <= 3 && (rest == "" || !isWordByte(rest[0]) || len(phrase) > 4)
	})
}
