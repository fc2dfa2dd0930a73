package mail

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	foldAt      = 76   // octets a header line should keep to (RFC 5322 2.1.1 says 78)
	wordOctets  = 39   // UTF-8 octets of an encoded word: 64 with its frame, so that a line of 76 (RFC 2047 2) holds a name before it
	maxRefs     = 10   // message ids in References besides the first
	maxRefsSize = 1400 // octets of References: below what relays refuse and clients cut
)

// header writes the header of a mail, in the order of the calls.
type header struct{ b strings.Builder }

// add writes a field. Its value is ours or was encoded by text or phrase; what
// would start another field is taken out of it all the same.
func (h *header) add(name, value string) {
	line := name + ":"
	for word := range strings.FieldsSeq(oneLine(value)) {
		if len(line)+1+len(word) > foldAt && len(line) > len(name)+1 {
			h.b.WriteString(line + "\r\n")
			line = ""
		}
		line += " " + word
	}
	h.b.WriteString(line + "\r\n")
}

func (h *header) String() string { return h.b.String() }

// text returns s as unstructured text (RFC 5322 2.2.1), with encoded words if
// it needs them.
func text(s string) string {
	s = oneLine(s)
	if needsEncoding(s) {
		return encodedWords(s)
	}
	return s
}

// phrase returns s as a display name (RFC 5322 3.2.5).
func phrase(s string) string {
	s = oneLine(s)
	if needsEncoding(s) {
		return encodedWords(s)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// mailbox returns an address with a display name, where there is one (RFC 5322
// 3.4).
func mailbox(name, address string) string {
	if oneLine(name) == "" {
		return "<" + address + ">"
	}
	return phrase(name) + " <" + address + ">"
}

// needsEncoding reports whether s can't stand in a header as it is. A text
// that looks like an encoded word would be shown decoded.
func needsEncoding(s string) bool {
	if strings.Contains(s, "=?") {
		return true
	}
	for word := range strings.FieldsSeq(s) {
		if len(word) > foldAt {
			return true
		}
	}
	return strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// encodedWords writes s as base64 encoded words in UTF-8 (RFC 2047), none of
// which splits a character.
func encodedWords(s string) string {
	var words []string
	for s != "" {
		n := min(len(s), wordOctets)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

// oneLine makes s valid UTF-8 on one line: control characters become blanks,
// and marks that turn the direction of writing, by which a name could dress up
// the text around it, are dropped.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// references returns the value of References (RFC 5322 3.6.4) for the message
// ids of a conversation's earlier messages: the first one, which holds the
// thread together, and as many of the last as clients and relays bear.
func references(earlier []string) string {
	first, last := earlier[0], len(earlier)
	size := len(first)
	for last > 1 && len(earlier)-last < maxRefs && size+1+len(earlier[last-1]) <= maxRefsSize {
		last--
		size += 1 + len(earlier[last])
	}
	return strings.Join(append([]string{first}, earlier[last:]...), " ")
}
