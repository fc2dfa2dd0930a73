package mail

import "strings"

// addressToken is an atom, a quoted string or one of the specials of RFC 5322
// 3.2.3. Comments and blanks separate tokens and are none. A dot belongs to the
// atom that it stands in: where "a. b@c" is an address is not for us to say.
type addressToken struct {
	text    string
	quoted  bool
	special string // "" for words
}

const addressSpecials = "<>[]:;@,\\"

// addressTokens splits the value of an address field. It is false where a
// quoted string or a comment has no end or a control character stands in it.
func addressTokens(s string) ([]addressToken, bool) {
	var tokens []addressToken
	for s != "" {
		switch c := s[0]; {
		case c == ' ' || c == '\t':
			s = s[1:]
		case c < ' ' || c == 0x7f:
			return nil, false
		case c == '(':
			n := commentLength(s)
			if n == 0 {
				return nil, false
			}
			s = s[n:]
		case c == ')':
			return nil, false
		case c == '"':
			text, n := quotedString(s)
			if n == 0 {
				return nil, false
			}
			tokens = append(tokens, addressToken{text: text, quoted: true})
			s = s[n:]
		case strings.IndexByte(addressSpecials, c) >= 0:
			tokens = append(tokens, addressToken{special: s[:1]})
			s = s[1:]
		default:
			n := atomLength(s)
			tokens = append(tokens, addressToken{text: strings.ToValidUTF8(s[:n], "\uFFFD")})
			s = s[n:]
		}
	}
	return tokens, true
}

// commentLength returns the length of the comment at the start of s, 0 if it
// never ends. Comments nest (RFC 5322 3.2.2).
func commentLength(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case c < ' ' && c != '\t':
			return 0
		}
	}
	return 0
}

// quotedString returns the text of the quoted string at the start of s and its
// length, 0 if it never ends.
func quotedString(s string) (text string, length int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case c == '"':
			return strings.ToValidUTF8(b.String(), "\uFFFD"), i + 1
		case c < ' ' && c != '\t':
			return "", 0
		default:
			b.WriteByte(c)
		}
	}
	return "", 0
}

func atomLength(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(addressSpecials+`()"`, r)
	})
	if n < 0 {
		return len(s)
	}
	return n
}
