package classify

import "strings"

// deliveries reads recipients and reasons out of a report's words. Fields of
// RFC 3464 that stand in the text count first, then each address at the start
// of a line with what follows it, then whatever else names the recipient.
func (n *notice) deliveries(s *subject) []Delivery {
	all := n.fromFields()
	if len(all) == 0 {
		all = n.fromLines(s)
	}
	if len(all) == 0 {
		all = []Delivery{{Recipient: n.recipient(s)}}
	}
	late := strings.Contains(s.title, "delay") || strings.Contains(s.title, "warning")
	for i := range all {
		all[i].late = all[i].late || late
	}
	s.explain(all)
	return all
}

// reasonFor finds why the mail to recipient i failed: in the text from its
// address to the next one's, else in all the text.
func (n *notice) reasonFor(all []Delivery, i int) string {
	if from := n.find(all[i].Recipient, 0); from >= 0 {
		to := -1
		if i+1 < len(all) {
			to = n.find(all[i+1].Recipient, from)
		}
		if to < 0 {
			to = len(n.text)
		}
		if why, sure := reason(n.text[strings.LastIndexByte(n.text[:from], '\n')+1 : to]); sure {
			return why
		}
	}
	if len(all) > 1 {
		return ""
	}
	why, _ := reason(n.text)
	return why
}

// find returns where an address stands in the text behind from, or -1.
func (n *notice) find(address string, from int) int {
	if address == "" || len(n.lower) != len(n.text) {
		return -1
	}
	if i := strings.Index(n.lower[from:], strings.ToLower(address)); i >= 0 {
		return from + i
	}
	return -1
}

func (n *notice) fromFields() []Delivery {
	var all []Delivery
	for _, g := range groups(n.text) {
		if g["final-recipient"] != "" {
			all = append(all, deliveryOf(g))
		}
	}
	return all
}

const maxDeliveries = 50

// fromLines takes each line that begins with an address as a recipient.
func (n *notice) fromLines(s *subject) []Delivery {
	var all []Delivery
	for line := range strings.Lines(n.text) {
		a := leadingAddress(line)
		if a != "" && !s.isOurs(a) && !strings.EqualFold(a, n.from) && !known(all, a) && len(all) < maxDeliveries {
			all = append(all, Delivery{Recipient: a})
		}
	}
	return all
}

func known(all []Delivery, address string) bool {
	for i := range all {
		if strings.EqualFold(all[i].Recipient, address) {
			return true
		}
	}
	return false
}

// leadingAddress returns the address at the start of a line, behind blanks,
// brackets and bullets.
func leadingAddress(line string) string {
	line = strings.TrimLeft(line, " \t*-•<\"'")
	word := line
	if i := strings.IndexAny(line, " \t\n>:;,\"'<("); i >= 0 {
		word = line[:i]
	}
	if list := addresses(word); len(list) == 1 && list[0] == strings.TrimRight(word, ".") {
		return list[0]
	}
	return ""
}

// reason picks the paragraph that says why: with a status, else with a reply
// code, else with words of a known cause; sure is false if it is only the first.
func reason(text string) (why string, sure bool) {
	paragraphs := paragraphs(text)
	tests := []func(string) bool{
		func(p string) bool { return enhancedStatus(p) != "" },
		func(p string) bool { return replyCode(p) != "" },
		func(p string) bool { return causeOf(p) != nil },
	}
	for _, test := range tests {
		for _, p := range paragraphs {
			if test(p) {
				return p, true
			}
		}
	}
	if len(paragraphs) > 0 {
		return paragraphs[0], false
	}
	return "", false
}

const maxParagraphs = 20

// paragraphs gives the paragraphs of a text, each as one line as long as a
// diagnostic.
func paragraphs(text string) []string {
	var all []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = diagnostic(p); p != "" {
			all = append(all, p)
		}
		if len(all) == maxParagraphs {
			break
		}
	}
	return all
}

// recipient finds the one recipient of a report that has none at the start of
// a line: named by Exim, in the text, or by the mail that came back.
func (n *notice) recipient(s *subject) string {
	if failed := firstAddress(s.Header.Raw("X-Failed-Recipients")); failed != "" {
		return failed
	}
	for _, a := range addresses(n.text) {
		if !s.isOurs(a) {
			return a
		}
	}
	if n.to != "" {
		return n.to
	}
	if m := s.original(); m != nil {
		return onlyAddress(&m.Header)
	}
	return ""
}

// isOurs tells whether an address is the one that the report came to or from.
func (s *subject) isOurs(address string) bool {
	if isDaemon(localPart(address)) {
		return true
	}
	for _, name := range []string{"To", "From", "Delivered-To"} {
		for _, a := range addresses(s.Header.Raw(name)) {
			if strings.EqualFold(a, address) {
				return true
			}
		}
	}
	return false
}

// addresses finds what looks like an address in a text: a local part, an "@"
// and a domain with letters. Trailing dots are the sentence's.
func addresses(text string) []string {
	var all []string
	for from := 0; ; {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 || len(all) == maxDeliveries {
			return all
		}
		at += from
		start, end := at, at+1
		for start > from && isLocalByte(text[start-1]) {
			start--
		}
		for end < len(text) && isDomainByte(text[end]) {
			end++
		}
		domain := strings.TrimRight(text[at+1:end], ".-")
		if start < at && domain != "" {
			all = append(all, text[start:at]+"@"+domain)
		}
		from = end
	}
}

func firstAddress(text string) string {
	if list := addresses(text); len(list) > 0 {
		return list[0]
	}
	return ""
}

func isLocalByte(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune("<>()[]:;,\"\\@'", rune(c))
}

func isDomainByte(c byte) bool {
	return isDigit(c) || c == '.' || c == '-' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
