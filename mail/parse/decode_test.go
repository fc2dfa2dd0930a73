package parse

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"
)

func TestDecodeTransfer(t *testing.T) {
	t.Parallel()
	cases := []struct{ encoding, in, want string }{
		{"", "as it is =41", "as it is =41"},
		{"8bit", "as it is", "as it is"},
		{"x-unknown", "as it is", "as it is"},
		{"base64", "YQ==", "a"},
		{"base64", "YWI", "ab"},          // not padded
		{"base64", "Y Q=\n=YmM=", "abc"}, // two texts glued
		{"base64", "Y*W-J_j", "abc"},
		{"BASE-64; x", "Y", ""},
		{"quoted-printable", "a=3Db=3d", "a=b="},
		{"quoted-printable", "soft=\nbreak=\r\nend=", "softbreakend"},
		{"quoted-printable", "=  \nblanks", "blanks"},
		{"quoted-printable", "two=\r\r\n programs", "two programs"},
		{"base64 (a comment)", "YQ==", "a"},
		{"Quoted Printable", "a=ZZ=4", "a=ZZ=4"},
		{"x-uuencode", "begin 644 a\n#0V%T\n`\nend\nmore", "Cat"},
		{"x-uuencode", "no begin", ""},
	}
	for _, c := range cases {
		if got := string(decodeTransfer([]byte(c.in), encodingName(c.encoding))); got != c.want {
			t.Errorf("%s %q = %q, want %q", c.encoding, c.in, got, c.want)
		}
	}
}

func TestToUTF8(t *testing.T) {
	t.Parallel()
	cases := []struct{ label, in, want string }{
		{"", "ascii", "ascii"},
		{"", "Grüße", "Grüße"},
		{"", "Gr\xfc\xdfe", "Grüße"},
		{"us-ascii", "\x93quoted\x94", "“quoted”"},
		{"iso-8859-1", "\x80 5", "€ 5"}, // Windows-1252, as everybody reads it
		{"iso-8859-15", "\xa4 5", "€ 5"},
		{"ISO-8859-8-I", "\xf9\xec\xe5\xed", "שלום"},
		{"iso-8859-1", "Привет", "Привет"},
		{"koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
		{"koi8-r", "Привет", "Привет"},
		{"cp1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"gbk", "\xd7\xd4\xd0\xd0\xb3\xb5", "自行车"},
		{"big5", "\xa6\xdb\xa6\xe6\xa8\xae", "自行車"},
		{"shift_jis", "\x8e\xa9\x93\x5d\x8e\xd4", "自転車"},
		{"euc-kr", "\xc0\xda\xc0\xfc\xb0\xc5", "자전거"},
		{"ks_c_5601-1987", "\xc0\xda\xc0\xfc\xb0\xc5", "자전거"},
		{"cp850", "Gr\x81\xe1e", "Grüße"},
		{"hz-gb-2312", "~{WTPP35~}", "自行车"},
		{"iso-2022-kr", "a\x1b$)C", "a"},
		{"iso-2022-kr", "\x1b$)C\x0e@Z@|\x0f a\x0e0E\nb", "자전 a거\nb"},
		{"utf-16", "plain words\r\n", "plain words\r\n"},
		{"utf-16le", "\x1f\x04@\x04", "Пр"},
		{"utf-32", "\x00\x00\x04\x1f\x00\x00\x04@", "Пр"},
		{"iso-2022-jp", "\x1b$B<+E><V\x1b(B", "自転車"},
		{"utf-8", "\x1b[31mred", "\x1b[31mred"},
		{"utf-8", "Gr\xfc\xdfe", "Grüße"},
		{"utf-8", "Grüße \xff", "Grüße \uFFFD"},
		{"utf-16", "\xff\xfea\x00b\x00", "\uFEFFab"},
		{"utf-16be", "\x00a\x00b", "ab"},
		{"utf-7", "1 +- 1 +AOk-", "1 + 1 é"},
		{"utf-7", "+ADw-b+AD4-", "+ADw-b+AD4-"},
		{"utf-7", "+", "+"},
		{"utf7", "caf\xe9 +1", "café +1"},
		{"unicode", "Привет, да", "Привет, да"},
	}
	for _, c := range cases {
		got := strings.TrimPrefix(toUTF8([]byte(c.in), c.label), "\uFEFF")
		if want := strings.TrimPrefix(c.want, "\uFEFF"); got != want {
			t.Errorf("toUTF8(%q, %q) = %q, want %q", c.in, c.label, got, want)
		}
	}
}

func TestCharsetName(t *testing.T) {
	t.Parallel()
	for want, labels := range map[string]string{
		"iso-8859-1":     "iso-8859-1 ISO8859-1 iso_8859-1:1987 latin-1 latin1 cp819 8859_1 cp28591 x-iso-8859-1",
		"iso-8859-2":     "ISO-8859-2 latin2 latin-2 8859_2 iso88592",
		"iso-8859-8":     "iso-8859-8-i iso-8859-8-e",
		"iso-8859-9":     "latin-5",
		"iso-8859-15":    "iso8859-15 latin-9 cp923",
		"windows-1250":   "cp1250 win-1250 Windows1250 x-cp1250 1250 cp-1250",
		"windows-1252":   "'windows-1252' win1252 ms1252",
		"ibm866":         "cp866 dos-866 IBM866 866 csIBM866",
		"ibm00858":       "cp858",
		"koi8-u":         "koi8u KOI8-U",
		"macintosh":      "x-mac-roman mac macroman",
		"x-mac-cyrillic": "mac-cyrillic x-mac-cyrillic",
		"windows-874":    "tis-620 cp874 x-windows-874",
		"gb18030":        "gb2312 GB_2312-80 gbk x-gbk cp936 euc-cn",
		"big5":           "cp950 Windows-950",
		"euc-kr":         "ks_c_5601-1987 cp949 uhc x-windows-949",
		"utf-8":          "UTF8 utf_8 cp65001",
		"utf-7":          "utf7 UTF-7 cp65000",
		"utf-16le":       "utf-16 utf16le ucs-2 unicode",
		"hz-gb-2312":     "hz hz-gb",
		"":               "x-unknown unknown-8bit",
		"klingon-9":      "Klingon-9",
	} {
		for label := range strings.FieldsSeq(labels) {
			if got := charsetName(label); got != want {
				t.Errorf("%s is %q, want %q", label, got, want)
			}
		}
	}
}

func TestUnflow(t *testing.T) {
	t.Parallel()
	cases := []struct {
		in, want string
		delSp    bool
	}{
		{"one \nline", "one line", false},
		{"one \nline", "oneline", true},
		{"fixed\nlines", "fixed\nlines", false},
		{"> a \n> b\nc", "> a b\nc", false},
		{"> a \n>> b", "> a \n>> b", false}, // another depth ends a paragraph
		{"a \n-- \nInes", "a \n-- \nInes", false},
		{"> -- \n> Ines", "> -- \n> Ines", false},
		{" >not a quote\n From", ">not a quote\nFrom", false}, // stuffed
		{"a \n\nb", "a \n\nb", false},
		{"", "", false},
	}
	for _, c := range cases {
		if got := unflow(c.in, c.delSp); got != c.want {
			t.Errorf("unflow(%q, %t) = %q, want %q", c.in, c.delSp, got, c.want)
		}
	}
}

func TestHTMLText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<p>one</p><p>two</p>":                             "one\n\ntwo",
		"a<br>b<br/>c":                                     "a\nb\nc",
		"<div>a</div><div>b<span> c</span></div>":          "a\nb c",
		"  a \n b  ":                                       "a b",
		"a<b>b</b> <i>c</i>":                               "ab c",
		"<pre>a\n  b</pre>c":                               "a\n  b\nc",
		"<ul><li>a<ul><li>b</ul><li>c</ul>d":               "- a\n- b\n- c\n\nd",
		"<ol><li>a</li><li>b</li></ol>":                    "1. a\n2. b",
		"<blockquote><p>a</p><p>b</p></blockquote>c":       "> a\n>\n> b\n\nc",
		"<table><tr><td>a<td>b<tr><td>c</table>":           "a b\nc",
		"a &amp; b&nbsp;&lt;c&gt; &#8364;":                 "a & b\u00a0<c> €",
		"<style>p{}</style>a<script>b()</script>c":         "ac",
		"<head><title>t</title><body>a":                    "a",
		"<p style='display: none'>a<p>b</p></p>c":          "c",
		"<div style='max-height:0px'>a<br></div>b":         "b",
		"<div style='mso-hide:all'>a</div>b":               "b",
		"<div style='font-size:10px; opacity:0.5'>a</div>": "a",
		"<p hidden>a</p>b":                                 "b",
		"<img style='display:none'>a":                      "a",
		"a<!-- b -->c":                                     "ac",
		"</p></div></blockquote>a":                         "a",
		"<a href='https://x.test'>words</a>":               "words",
		"":                                                 "",
	} {
		if got := HTMLText(in); got != want {
			t.Errorf("HTMLText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRTFText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{\rtf1\ansi hello\par world}`:                                   "hello\nworld",
		`{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}`:              "Привет",
		`{\rtf1\u8364? 5}`:                                               "€ 5",
		`{\rtf1\uc2\u8364??5}`:                                           "€5",
		`{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x;}{\pict 00ff}text}`: "text",
		`{\rtf1\fromhtml1{\*\htmltag <p>}words{\*\htmltag </p>}\par}`:    "words",
		`{\rtf1 a\tab b\{c\}\\\~d}`:                                      "a\tb{c}\\ d",
		`{\rtf1\u-10179?\u-8704?!}`:                                      "😀!",
		`{\rtf1\u-10179?a\u-8704?}`:                                      "a\uFFFD",
		`{\rtf1 It\rquote s \ldblquote on\rdblquote\emdash off\_line}`:   "It’s “on”—off-line",
		`}}}{\rtf1 a`: "a",
		`\`:           "",
	} {
		if got := rtfText([]byte(in)); got != want {
			t.Errorf("rtfText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnpackRTFStored(t *testing.T) {
	t.Parallel()
	packed := binary.LittleEndian.AppendUint32(make([]byte, 8), 0x414C454D)
	packed = append(packed, 0, 0, 0, 0)
	packed = append(packed, `{\rtf1 a}`...)
	if got := string(unpackRTF(packed)); got != `{\rtf1 a}` {
		t.Errorf("got %q", got)
	}
}

// TestCutContainers cuts what is read by length at each byte: nothing may
// panic, and no more may come out than from the whole.
func TestCutContainers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"winmail", "winmail-rtf", "smime-opaque", "smime-opaque-ber", "smime-encrypted"} {
		raw, err := os.ReadFile(corpus + name + ".eml")
		if err != nil {
			t.Fatal(err)
		}
		_, encoded, _ := bytes.Cut(raw, []byte("base64\n"))
		whole := decodeBase64(encoded)
		for n := range whole {
			cut := whole[:n]
			if got, ok := readTNEF(cut); ok && len(got.text)+len(got.html) > len(whole) {
				t.Fatalf("%s cut at %d gave %d bytes", name, n, len(got.text)+len(got.html))
			}
			if got := signedContent(cut); len(got) > n {
				t.Fatalf("%s cut at %d gave %d bytes", name, n, len(got))
			}
		}
	}
}
