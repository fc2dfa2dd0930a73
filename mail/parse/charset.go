package parse

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// toUTF8 gives the text that the bytes mean. label is the declared charset and
// only a hint: text that is valid UTF-8 with letters beyond ASCII is UTF-8
// whatever it calls itself (unless its charset uses escapes), and a label that
// does not fit or is not known is replaced by what the bytes look like.
func toUTF8(b []byte, label string) string {
	label = charsetName(label)
	switch label {
	case "utf-7":
		if isASCII(b) {
			return decodeUTF7(string(b))
		}
		label = "" // filters add their words as they are
	case "iso-2022-kr":
		label, b = "euc-kr", shiftedKorean(b)
	}
	if marked := byteOrder(b); marked != "" {
		label = marked
	}
	escapes := stateful(label, b)
	if isASCII(b) && !escapes {
		return string(b)
	}
	enc := lookup(label)
	if !escapes && utf8.Valid(b) && (enc == nil || enc == encoding.Nop || singleByte(enc) || longUTF8(b)) {
		return string(b)
	}
	if (enc == nil || enc == encoding.Nop) && looksUTF8(b) {
		return validUTF8(b)
	}
	if enc == nil || enc == encoding.Nop {
		enc = detect(b, label)
	}
	s, err := decode(enc, b)
	if err != nil {
		return validUTF8(b)
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// decode gives the text that the bytes mean in an encoding. Letters take two
// octets as a rule, and it goes in small pieces: growing and copying would take
// four times the room.
func decode(enc encoding.Encoding, b []byte) (string, error) {
	var text strings.Builder
	text.Grow(2 * len(b))
	w := transform.NewWriter(&text, enc.NewDecoder())
	if _, err := w.Write(b); err != nil {
		return "", err
	}
	err := w.Close()
	return text.String(), err
}

// byteOrder names the charset that a byte order mark gives away, or "".
func byteOrder(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		return "utf-8"
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return "utf-16le"
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return "utf-16be"
	}
	return ""
}

// shiftedKorean makes EUC-KR of ISO-2022-KR (RFC 1557): SO and SI shift letters
// of two octets in and out, which the end of the line does as well.
func shiftedKorean(b []byte) []byte {
	out := make([]byte, 0, len(b))
	shifted := false
	for _, c := range bytes.ReplaceAll(b, []byte("\x1b$)C"), nil) {
		switch {
		case c == 0x0e:
			shifted = true
		case c == 0x0f:
			shifted = false
		case shifted && c > ' ' && c < 0x7f:
			out = append(out, c|0x80)
		default:
			shifted = shifted && c != '\n'
			out = append(out, c)
		}
	}
	return out
}

// validUTF8 puts a replacement character where the bytes are not UTF-8.
func validUTF8(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD") }

func singleByte(enc encoding.Encoding) bool {
	_, ok := enc.(*charmap.Charmap)
	return ok
}

// scrub drops NUL and gives line ends as LF, so that the text may be stored.
func scrub(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(s, "\r\r\n", "\n")
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	return strings.TrimPrefix(s, "\uFEFF")
}

// utf16Text reads UTF-16 with its octets in that order. An odd one at the end
// is left out.
func utf16Text(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
