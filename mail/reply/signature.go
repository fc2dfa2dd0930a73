package reply

import "strings"

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
		above == i-1 && m.lines[max(above-1, 0)].blank() && m.repeatsName(above, m.next(i+1)) && m.shortTail(i+1, to, sigLines/2) {
		return true
	}
	if above == i-1 && m.textAt(i+1) != "" && !m.shortTail(i+1, to, 2) {
		return false // the head of a table
	}
	contacts := 0
	for j := i + 1; j < to; j++ {
		if t := m.lines[j].text; contactWeight(t) >= strongContact || hasURL(t) || hasAddress(t) {
			contacts++
		}
	}
	return contacts > 0 || contains(strings.ToLower(m.text(i+1, to)), listFooterPhrases)
}

// repeatsName tells whether line j begins with the name that line i is.
func (m *mail) repeatsName(i, j int) bool {
	first, _, _ := strings.Cut(m.lines[i].text, " ")
	return isName(m.lines[i].text) && strings.HasPrefix(m.textAt(j), first)
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
