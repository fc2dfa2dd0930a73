package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// detect guesses the encoding of bytes that are not valid UTF-8. It is the
// last resort: it costs more than all the rest of parsing together.
func detect(b []byte, label string) encoding.Encoding {
	if hasEscapes(b) {
		return japanese.ISO2022JP
	}
	if label == "iso-8859-1" || strings.Contains(label, "ascii") {
		return charmap.Windows1252
	}
	sample, enough := highSample(b)
	if !enough {
		return charmap.Windows1252
	}
	if best, err := chardet.NewTextDetector().DetectBest(sample); err == nil && best.Confidence >= 30 {
		if enc := lookup(charsetName(best.Charset)); enc != nil && enc != encoding.Nop {
			return enc
		}
	}
	return charmap.Windows1252
}

// highSample cuts what is worth looking at: some kilobytes from the first byte
// beyond ASCII on. A few such bytes say nothing: enough is false.
func highSample(b []byte) (sample []byte, enough bool) {
	first := 0
	for first < len(b) && b[first] < 0x80 {
		first++
	}
	start := max(0, first-100)
	sample = b[start:min(len(b), start+4<<10)]
	high := 0
	for _, c := range sample {
		if c >= 0x80 {
			high++
		}
	}
	return sample, high >= 8
}

// longUTF8 tells whether valid UTF-8 is too long to be a legacy multi-byte
// charset by chance.
func longUTF8(b []byte) bool { return len(b)-utf8.RuneCount(b) >= 8 }

// looksUTF8 tells whether the bytes hold at least one UTF-8 letter for each
// stray byte: damaged UTF-8, not another charset.
func looksUTF8(b []byte) bool {
	letters, strays := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case n > 1:
			letters++
		case r == utf8.RuneError:
			strays++
		}
		b = b[n:]
	}
	return letters > 0 && letters >= strays
}

// stateful tells whether a charset writes its letters in ASCII bytes. A text of
// nothing but what can be printed is not UTF-16, whatever it says, and one that
// holds many letters of UTF-8 neither.
func stateful(name string, b []byte) bool {
	switch {
	case hasEscapes(b), strings.HasPrefix(name, "hz"):
		return true
	case strings.HasPrefix(name, "utf-16"), strings.HasPrefix(name, "utf-32"):
		return !(utf8.Valid(b) && longUTF8(b)) && bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' || r >= 0x7f })
	}
	return false
}

// hasEscapes finds a sequence of ISO-2022-JP (RFC 1468, RFC 1554).
func hasEscapes(b []byte) bool {
	for {
		i := bytes.IndexByte(b, 0x1b)
		if i < 0 || i+2 >= len(b) {
			return false
		}
		switch string(b[i+1 : i+3]) {
		case "$B", "$@", "$(", "(B", "(J", "(I":
			return true
		}
		b = b[i+1:]
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
