package classify

import "strings"

// deliveries reads recipients and reasons out of a report's words. Fields of
// RFC 3464 that stand in the text count first, then each address at the start
// of a line with what follows it, then whatever else names the recipient.
func (n *notice) deliveries(s *subject) []Delivery {
	if all := n.fromFields(); len(all) > 0 {
		return all
	}
	all := n.fromLines(s)
	if len(all) == 0 {
		all = []Delivery{{Recipient: n.recipient(s), Diagnostic: n.reason(n.text)}}
	}
	delayed := strings.Contains(s.title, "delay") || strings.Contains(s.title, "warning")
	for i := range all {
		all[i].settle(delayed)
	}
	return all
}

func (n *notice) fromFields() []Delivery {
	var all []Delivery
	for _, g := range groups(n.text) {
		if g["final-recipient"] != "" {
			all = append(all, deliveryOf(g, firstWord(strings.ToLower(g["action"]))))
		}
	}
	return all
}

const maxDeliveries = 50

// fromLines takes each line that begins with an address as a recipient, and
// what stands from there to the next as the reason.
func (n *notice) fromLines(s *subject) []Delivery {
	var all []Delivery
	var starts []int
	pos := 0
	for line := range strings.Lines(n.text) {
		if a := leadingAddress(line); a != "" && !s.isOurs(a) && len(all) < maxDeliveries && !known(all, a) {
			all = append(all, Delivery{Recipient: a})
			starts = append(starts, pos)
		}
		pos += len(line)
	}
	for i := range all {
		end := len(n.text)
		if i+1 < len(all) {
			end = starts[i+1]
		}
		all[i].Diagnostic = n.reason(n.text[starts[i]:end])
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

// reason picks the line that says why: with a status, else with a reply code,
// else with words of a known cause, else the first after the recipient.
func (n *notice) reason(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
		if len(lines) == 40 {
			break
		}
	}
	tests := []func(string) bool{
		func(l string) bool { return enhancedStatus(l) != "" },
		func(l string) bool { return replyCode(l) != "" },
		func(l string) bool { return causeOf(l) != nil },
	}
	for _, test := range tests {
		for _, line := range lines {
			if test(line) {
				return diagnostic(line)
			}
		}
	}
	if len(lines) > 1 {
		return diagnostic(lines[1])
	}
	return ""
}

// recipient finds the one recipient of a report that has none at the start of
// a line: named by Exim, in the text, or by the mail that came back.
func (n *notice) recipient(s *subject) string {
	if list := addresses(s.Header.Raw("X-Failed-Recipients")); len(list) > 0 {
		return list[0]
	}
	for _, a := range addresses(n.text) {
		if !s.isOurs(a) {
			return a
		}
	}
	if n.to != "" {
		return n.to
	}
	return originalRecipient(s)
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

func isLocalByte(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune("<>()[]:;,\"\\@'", rune(c))
}

func isDomainByte(c byte) bool {
	return isDigit(c) || c == '.' || c == '-' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
