package parse

import "bytes"

// decodeTransfer undoes a Content-Transfer-Encoding, named by letters and digits
// alone. An unknown encoding is taken as none.
func decodeTransfer(b []byte, encoding string) []byte {
	switch encoding {
	case "base64":
		return decodeBase64(b)
	case "quotedprintable":
		return decodeQP(b)
	case "xuuencode", "uuencode", "xuue":
		return decodeUU(b)
	}
	return b
}

// splitBase64 parts a base64 text from what was added behind it as it stands,
// as list programs add their footer. Text that only says it is base64 is all
// behind.
func splitBase64(b []byte) (encoded, behind []byte) {
	for pos := 0; pos < len(b); {
		end, next := lineAt(b, pos)
		for _, c := range bytes.TrimSpace(b[pos:end]) {
			if base64Value[c] == 255 && c != '=' {
				return b[:pos], b[pos:]
			}
		}
		pos = next
	}
	return b, nil
}

// decodeBase64 reads what is alphabet and skips the rest (RFC 2045 6.8). A "="
// ends a group; text may go on after it, as in parts glued by gateways.
func decodeBase64(b []byte) []byte {
	out := make([]byte, 0, len(b)/4*3+3)
	var acc uint32
	n := 0
	for _, c := range b {
		v := base64Value[c]
		if v < 64 {
			acc, n = acc<<6|uint32(v), n+1
			if n == 4 {
				out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
				acc, n = 0, 0
			}
		} else if c == '=' {
			out = flushBase64(out, acc, n)
			acc, n = 0, 0
		}
	}
	return flushBase64(out, acc, n)
}

func flushBase64(out []byte, acc uint32, n int) []byte {
	switch n {
	case 2:
		return append(out, byte(acc>>4))
	case 3:
		return append(out, byte(acc>>10), byte(acc>>2))
	}
	return out
}

var base64Value = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	return t
}()

// decodeQP undoes quoted-printable. An "=" that starts no escape stays.
func decodeQP(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			return append(out, b...)
		}
		out, b = append(out, b[:i]...), b[i:]
		switch {
		case len(b) > 2 && hex(b[1]) >= 0 && hex(b[2]) >= 0:
			out, b = append(out, byte(hex(b[1])<<4|hex(b[2]))), b[3:]
		default:
			if n := softBreak(b); n > 0 {
				b = b[n:]
				continue
			}
			out, b = append(out, '='), b[1:]
		}
	}
	return out
}

// softBreak returns the length of "=" blanks and a line end at the start of b.
func softBreak(b []byte) int {
	i := 1
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') && i < 80 {
		i++
	}
	if i == len(b) || b[i] == '\n' {
		return min(i+1, len(b))
	}
	return 0
}

// decodeUU reads the lines between "begin" and "end" of uuencoded content.
func decodeUU(b []byte) []byte {
	_, b, ok := bytes.Cut(b, []byte("begin "))
	if !ok {
		return nil
	}
	_, pos := lineAt(b, 0)
	var out []byte
	for pos < len(b) {
		end, next := lineAt(b, pos)
		line := b[pos:end]
		pos = next
		if bytes.Equal(line, []byte("end")) {
			break
		}
		out = append(out, uuLine(line)...)
	}
	return out
}

func uuLine(line []byte) []byte {
	if len(line) == 0 {
		return nil
	}
	var out []byte
	n := int(line[0]-' ') & 63
	for g := 1; g+3 < len(line)+3 && len(out) < n; g += 4 {
		var acc uint32
		for i := range 4 {
			acc <<= 6
			if g+i < len(line) {
				acc |= uint32(line[g+i]-' ') & 63
			}
		}
		out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
	}
	return out[:min(n, len(out))]
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
