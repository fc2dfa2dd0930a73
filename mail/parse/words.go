package parse

import "strings"

// DecodeWords reads RFC 2047 encoded words wherever they stand, also inside
// quotes and next to other text, as mail programs write them against the rules.
// Neighbouring words of one charset are joined before they are decoded, since
// some programs split a character between two words. The result is valid UTF-8.
func DecodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return scrub(toUTF8([]byte(s), ""))
	}
	var out strings.Builder
	var pending []byte
	var charset string
	flush := func() {
		if len(pending) > 0 {
			out.WriteString(oneLine(toUTF8(pending, charset)))
			pending = nil
		}
	}
	for s != "" {
		start := strings.Index(s, "=?")
		if start < 0 {
			break
		}
		between := s[:start]
		cs, data, rest, ok := encodedWord(s[start:])
		if !ok {
			flush()
			out.WriteString(toUTF8([]byte(s[:start+2]), ""))
			s = s[start+2:]
			continue
		}
		// RFC 2047 6.2: white space between two encoded words is not shown.
		adjacent := len(pending) > 0 && strings.TrimSpace(between) == ""
		if !adjacent || !strings.EqualFold(cs, charset) {
			flush()
		}
		if !adjacent {
			out.WriteString(toUTF8([]byte(between), ""))
		}
		charset, pending, s = cs, append(pending, data...), rest
	}
	flush()
	out.WriteString(toUTF8([]byte(s), ""))
	return scrub(out.String())
}

// maxWord is how long an encoded word may be. RFC 2047 2 says 75; programs that
// never heard of it write the whole subject as one.
const maxWord = 8 << 10

// encodedWord reads one "=?charset?B?data?=" at the start of s.
func encodedWord(s string) (charset string, data []byte, rest string, ok bool) {
	q1 := strings.IndexByte(s[2:], '?')
	if q1 <= 0 || q1 > 60 || len(s) < 2+q1+4 {
		return "", nil, "", false
	}
	charset = s[2 : 2+q1]
	kind, text := s[3+q1], s[4+q1:]
	if text[0] != '?' || strings.ContainsAny(charset, " \t") {
		return "", nil, "", false
	}
	text = text[1:]
	end := strings.Index(text[:min(len(text), maxWord)], "?=")
	if end < 0 {
		return "", nil, "", false
	}
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 5: a language tag
	switch kind {
	case 'B', 'b':
		data = decodeBase64([]byte(text[:end]))
	case 'Q', 'q':
		data = decodeQ(text[:end])
	default:
		return "", nil, "", false
	}
	return charset, data, text[end+2:], true
}

func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

// oneLine keeps a decoded word from breaking the field it stands in.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, s)
}
