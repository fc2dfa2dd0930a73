package auth

import "strings"

// names reports whether an address list (RFC 5322 3.4) holds an address.
// Display names and comments do not count. It reads lists that the grammar
// forbids as well: the address that is looked for has no odd characters.
func names(list, address string) bool {
	want, ok := canonical(address)
	if !ok {
		return false
	}
	for mailbox := range strings.SplitSeq(bare(list), ",") {
		if open := strings.LastIndexByte(mailbox, '<'); open >= 0 {
			mailbox, _, _ = strings.Cut(mailbox[open+1:], ">")
		} else {
			mailbox = mailbox[strings.LastIndexByte(mailbox, ':')+1:] // the name of a group
		}
		got, ok := canonical(strings.Trim(mailbox, " \t;"))
		if ok && got == want {
			return true
		}
	}
	return false
}

// canonical returns an address with its domain in A-labels and without
// differences of case.
func canonical(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "", false
	}
	host, ok := hostname(address[at+1:])
	return strings.ToLower(address[:at]) + "@" + host, ok
}

// bare returns s without its quoted strings and comments (RFC 5322 3.2.2,
// 3.2.4). One that does not end runs to the end of s.
func bare(s string) string {
	var b strings.Builder
	quoted, depth, escaped := false, 0, false
	for _, c := range []byte(s) {
		switch {
		case escaped:
			escaped = false
		case c == '\\' && (quoted || depth > 0):
			escaped = true
		case quoted:
			quoted = c != '"'
		case c == '(':
			depth++
		case depth > 0:
			if c == ')' {
				depth--
			}
		case c == '"':
			quoted = true
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
