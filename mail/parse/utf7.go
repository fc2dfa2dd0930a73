package parse

import (
	"encoding/binary"
	"strings"
)

// decodeUTF7 reads UTF-7 (RFC 2152), but for one thing: what would come out as
// markup stays as it was written. UTF-7 has carried scripts past filters that
// look for "<"; no honest program shifts that character.
func decodeUTF7(s string) string {
	var out strings.Builder
	for {
		plus := strings.IndexByte(s, '+')
		if plus < 0 {
			break
		}
		out.WriteString(s[:plus])
		s = s[plus+1:]
		n := 0
		for n < len(s) && base64Value[s[n]] < 64 {
			n++
		}
		shifted, rest := s[:n], strings.TrimPrefix(s[n:], "-")
		text := utf16Text(decodeBase64([]byte(shifted)), binary.BigEndian)
		switch {
		case n == 0 && rest != s: // "+-" is a plus sign
			out.WriteByte('+')
		case text == "" || strings.ContainsAny(text, "<>&\x00"):
			out.WriteByte('+')
			out.WriteString(s[:len(s)-len(rest)])
		default:
			out.WriteString(text)
		}
		s = rest
	}
	out.WriteString(s)
	return out.String()
}
