package parse

import "strings"

// unenrich gives the words of text/enriched (RFC 1896): commands in angle
// brackets go, "<<" is "<", a lone line end is a blank.
func unenrich(s string) string {
	var out strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "<\n")
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		s = s[i:]
		switch {
		case strings.HasPrefix(s, "<<"):
			out.WriteByte('<')
			s = s[2:]
		case s[0] == '<':
			s = skipCommand(s)
		default:
			n := len(s) - len(strings.TrimLeft(s, "\n"))
			if n == 1 {
				out.WriteByte(' ')
			}
			out.WriteString(strings.Repeat("\n", n-1))
			s = s[n:]
		}
	}
	out.WriteString(s)
	return out.String()
}

// skipCommand skips "<bold>", and what a "<param>" holds.
func skipCommand(s string) string {
	end := strings.IndexByte(s, '>')
	if end < 0 || end > 62 {
		return s[1:]
	}
	if name := s[1:end]; strings.EqualFold(name, "param") {
		if close := strings.Index(s[end:], "</"); close >= 0 {
			return s[end+close:]
		}
	}
	return s[end+1:]
}
