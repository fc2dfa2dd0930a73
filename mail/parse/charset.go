package parse

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// charsetNames are names that mail programs use and the WHATWG index lacks.
var charsetNames = map[string]string{
	"iso-8859-8-i":   "iso-8859-8",
	"iso-8859-8-e":   "iso-8859-8",
	"iso8859-1":      "windows-1252",
	"latin-1":        "windows-1252",
	"cp1250":         "windows-1250",
	"cp1251":         "windows-1251",
	"cp1252":         "windows-1252",
	"win-1251":       "windows-1251",
	"cp932":          "shift_jis",
	"cp936":          "gb18030",
	"cp949":          "euc-kr",
	"ms949":          "euc-kr",
	"ks_c_5601-1987": "euc-kr",
	"cp950":          "big5",
	"gb2312":         "gb18030",
	"gb-18030":       "gb18030",
	"gbk":            "gb18030",
	"x-gbk":          "gb18030",
	"x-mac-roman":    "macintosh",
	"macroman":       "macintosh",
	"utf8":           "utf-8",
	"cp65001":        "utf-8",
	"x-unknown":      "",
	"unknown-8bit":   "",
	"unknown":        "",
	"default":        "",
}

// toUTF8 gives the text that the bytes mean. label is the declared charset and
// only a hint: text that is valid UTF-8 with letters beyond ASCII is UTF-8
// whatever it calls itself (unless its charset uses escapes), and a label that
// does not fit or is not known is replaced by what the bytes look like.
func toUTF8(b []byte, label string) string {
	if strings.EqualFold(label, "utf-7") {
		return decodeUTF7(validUTF8(b))
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

// lookup returns the encoding for a label, Nop for UTF-8, nil for none known.
func lookup(label string) encoding.Encoding {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	if len(label) > 40 {
		return nil
	}
	if other, ok := charsetNames[label]; ok {
		label = other
	}
	switch label {
	case "utf-8":
		return encoding.Nop
	case "gb18030":
		return simplifiedchinese.GB18030
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1":
		return nil
	}
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return enc
	}
	// Code pages of DOS and the like, which browsers do not read.
	if enc, err := ianaindex.MIME.Encoding(label); err == nil && enc != encoding.Replacement {
		return enc // nil if the name is known and the encoding is not
	}
	return nil
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

// codepage names the charset of a Windows code page.
func codepage(n int) string {
	switch n {
	case 65001:
		return "utf-8"
	case 932:
		return "shift_jis"
	case 936:
		return "gb18030"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 20866:
		return "koi8-r"
	case 50220, 50221, 50222:
		return "iso-2022-jp"
	}
	if n > 28590 && n < 28606 {
		return "iso-8859-" + strconv.Itoa(n-28590)
	}
	return "windows-" + strconv.Itoa(n)
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
