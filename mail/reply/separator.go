package reply

import "strings"

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
