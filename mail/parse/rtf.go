package parse

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
)

// rtfDictionary is what compressed RTF may refer to before it has written
// anything ([MS-OXRTFCP] 2.1.2.1).
const rtfDictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript ` +
	`\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` + "\r\n" +
	`\par \pard\plain\f0\fs20\b\i\u\tab\tx`

const maxRTF = 4 << 20

// unpackRTF undoes the compression of PidTagRtfCompressed ([MS-OXRTFCP]). Each
// reference gives at most 17 bytes for 2, so the output is bounded by the input.
func unpackRTF(b []byte) []byte {
	if len(b) < 16 {
		return nil
	}
	body := b[16:]
	if binary.LittleEndian.Uint32(b[8:]) == 0x414C454D { // "MELA": not compressed
		return body
	}
	var window [4096]byte
	at := copy(window[:], rtfDictionary)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		window[at%4096] = c
		at++
	}
	for pos := 0; pos < len(body) && len(out) < maxRTF; {
		control := body[pos]
		pos++
		for bit := range 8 {
			if control>>bit&1 == 0 {
				if pos >= len(body) {
					return out
				}
				put(body[pos])
				pos++
				continue
			}
			if pos+1 >= len(body) {
				return out
			}
			ref := int(binary.BigEndian.Uint16(body[pos:]))
			pos += 2
			from, n := ref>>4, ref&15+2
			if from == at%4096 {
				return out
			}
			for i := range n {
				put(window[(from+i)%4096])
			}
		}
	}
	return out
}

// rtfText gives the words of RTF. Groups that hold no text (fonts, colours,
// pictures, the tags of HTML wrapped in RTF) are skipped.
func rtfText(b []byte) string {
	r := rtfReader{charset: "windows-1252"}
	r.read(string(b))
	r.flush()
	return strings.TrimSpace(scrub(r.out.String()))
}

type rtfReader struct {
	out     strings.Builder
	pending []byte // bytes of the code page that wait to be decoded together
	charset string
	depth   int
	skip    int  // depth of the outermost group that is skipped, 0 if none
	unicode int  // characters that stand for one \u, to be skipped (\uc)
	drop    int  // how many of them are still to come
	high    rune // the first half of a character of two \u
}

func (r *rtfReader) read(s string) {
	r.unicode = 1
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case '{':
			r.depth++
			i++
		case '}':
			if r.skip == r.depth {
				r.skip = 0
			}
			r.depth--
			i++
		case '\\':
			i += r.control(s[i:])
		default:
			if c != '\r' && c != '\n' {
				r.char(c)
			}
			i++
		}
	}
}

func (r *rtfReader) char(c byte) {
	switch {
	case r.drop > 0:
		r.drop--
	case r.skip == 0:
		r.pending, r.high = append(r.pending, c), 0
	}
}

func (r *rtfReader) write(s string) {
	if r.skip == 0 {
		r.flush()
		r.out.WriteString(s)
	}
}

func (r *rtfReader) flush() {
	if len(r.pending) > 0 {
		r.out.WriteString(toUTF8(r.pending, r.charset))
		r.pending = r.pending[:0]
	}
}

// control reads one control word or symbol and returns its length.
func (r *rtfReader) control(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch c := s[1]; {
	case c == '\'' && len(s) >= 4:
		if hex(s[2]) >= 0 && hex(s[3]) >= 0 {
			r.char(byte(hex(s[2])<<4 | hex(s[3])))
		}
		return 4
	case c == '*':
		r.skipGroup()
		return 2
	case c == '~':
		r.char(' ')
		return 2
	case c == '_':
		r.char('-')
		return 2
	case c == '\\' || c == '{' || c == '}':
		r.char(c)
		return 2
	case c == '\n' || c == '\r':
		r.write("\n")
		return 2
	case c < 'a' || c > 'z':
		return 2
	}
	n := 1
	for n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
		n++
	}
	word, start := s[1:n], n
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n == start && s[n] == '-') {
		n++
	}
	value, _ := strconv.Atoi(s[start:n]) // none is 0
	if n < len(s) && s[n] == ' ' {
		n++
	}
	r.word(word, value)
	return n
}

func (r *rtfReader) word(word string, value int) {
	switch word {
	case "par", "line", "row":
		r.write("\n")
	case "tab", "cell":
		r.write("\t")
	case "u":
		r.utf16(rune(uint16(value)))
		r.drop = r.unicode
	case "uc":
		r.unicode = min(max(value, 0), 8)
	case "ansicpg":
		r.charset = codepage(value)
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "htmltag":
		r.skipGroup()
	default:
		if c, ok := rtfCharacters[word]; ok {
			r.write(c)
		}
	}
}

// rtfCharacters are control words that stand for a character.
var rtfCharacters = map[string]string{
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•",
}

// utf16 takes one unit of UTF-16: characters beyond 16 bits come as two.
func (r *rtfReader) utf16(unit rune) {
	switch {
	case unit >= 0xD800 && unit < 0xDC00:
		r.high = unit
	case utf16.IsSurrogate(unit):
		r.write(string(utf16.DecodeRune(r.high, unit)))
		r.high = 0
	default:
		r.write(string(unit))
	}
}

func (r *rtfReader) skipGroup() {
	if r.skip == 0 {
		r.skip = r.depth
	}
}
