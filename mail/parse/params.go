package parse

import (
	"strconv"
	"strings"
)

// params are the parameters of a Content-Type or Content-Disposition, names in
// lower case, values read (RFC 2231 pieces joined, encoded words decoded). The
// first of two equal names counts.
type params map[string]string

// mediaType splits "text/plain; charset=x". It returns the type in lower case,
// or "" where there is none.
func mediaType(s string) (string, params) {
	kind, rest, _ := strings.Cut(s, ";")
	kind = strings.ToLower(strings.Trim(kind, " \t\"'"))
	if i := strings.IndexAny(kind, " \t,"); i >= 0 {
		kind = kind[:i]
	}
	if strings.Contains(kind, "=") {
		rest, kind = s, ""
	}
	return kind, readParams(rest)
}

func readParams(s string) params {
	if s == "" {
		return nil
	}
	p := params{}
	pieces := map[string]map[int]string{}
	for s != "" {
		var name, value string
		name, value, s = nextParam(s)
		base, number, encoded := splitName(name)
		switch {
		case base == "":
		case number < 0 && !encoded:
			if _, ok := p[base]; !ok {
				p[base] = DecodeWords(value)
			}
		default:
			if pieces[base] == nil {
				pieces[base] = map[int]string{}
			}
			if encoded {
				value = "\x00" + value
			}
			pieces[base][max(number, 0)] = value
		}
	}
	for base, list := range pieces {
		p[base] = joinPieces(list)
	}
	return p
}

// nextParam reads one "name=value" up to the next semicolon outside quotes.
func nextParam(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, " \t;")
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return "", "", ""
	}
	if s[i] == ';' {
		return "", "", s[i+1:]
	}
	name = strings.ToLower(strings.TrimSpace(s[:i]))
	s = strings.TrimLeft(s[i+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return name, strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i = 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	_, rest, _ = strings.Cut(s[min(i, len(s)):], ";")
	return name, b.String(), rest
}

// splitName reads the RFC 2231 marks of a name: "filename*0*" is piece 0 of
// filename, percent-encoded.
func splitName(name string) (base string, number int, encoded bool) {
	base, rest, star := strings.Cut(name, "*")
	if !star {
		return base, -1, false
	}
	if rest == "" {
		return base, -1, true
	}
	rest, encoded = strings.CutSuffix(rest, "*")
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n > 999 {
		return "", -1, false
	}
	return base, n, encoded
}

func joinPieces(list map[int]string) string {
	var raw []byte
	charset := ""
	for i := 0; i < len(list); i++ {
		piece, ok := list[i]
		if !ok {
			break
		}
		piece, encoded := strings.CutPrefix(piece, "\x00")
		if !encoded {
			raw = append(raw, piece...)
			continue
		}
		if i == 0 {
			if parts := strings.SplitN(piece, "'", 3); len(parts) == 3 {
				charset, piece = parts[0], parts[2]
			}
		}
		raw = append(raw, percent(piece)...)
	}
	return toUTF8(raw, charset)
}

func percent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
