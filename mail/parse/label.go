package parse

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charsetNames are names that mail programs use and the WHATWG index lacks or
// takes too narrowly, by their letters and digits alone.
var charsetNames = map[string]string{
	"gb2312":       "gb18030",
	"gb231280":     "gb18030",
	"gb180302000":  "gb18030",
	"gb18030":      "gb18030",
	"gbk":          "gb18030",
	"euccn":        "gb18030",
	"cngb":         "gb18030",
	"hz":           "hz-gb-2312",
	"hzgb":         "hz-gb-2312",
	"hzgb2312":     "hz-gb-2312",
	"ksc56011987":  "euc-kr",
	"uhc":          "euc-kr",
	"iso2022kr":    "iso-2022-kr",
	"csiso2022kr":  "iso-2022-kr",
	"mac":          "macintosh",
	"macroman":     "macintosh",
	"maccyrillic":  "x-mac-cyrillic",
	"tis620":       "windows-874",
	"tis6202533":   "windows-874",
	"koi8u":        "koi8-u",
	"utf8":         "utf-8",
	"utf16be":      "utf-16be",
	"unicodefffe":  "utf-16be",
	"utf16":        "utf-16le",
	"utf16le":      "utf-16le",
	"ucs2":         "utf-16le",
	"iso10646ucs2": "utf-16le",
	"csunicode":    "utf-16le",
	"unicode":      "utf-16le",
	"utf32":        "utf-32",
	"utf32be":      "utf-32",
	"ucs4":         "utf-32",
	"iso10646ucs4": "utf-32",
	"utf32le":      "utf-32le",
	"utf7":         "utf-7",
	"unknown":      "",
	"unknown8bit":  "",
	"default":      "",
}

// latin are the numbers of ISO 8859 for those of "latin-N".
var latin = map[string]string{
	"1": "1", "2": "2", "3": "3", "4": "4", "5": "9", "6": "10", "7": "13", "8": "14", "9": "15", "10": "16",
}

// codePages are those of IBM and Microsoft that have another name.
var codePages = map[int]string{
	37: "ibm037", 437: "ibm437", 819: "iso-8859-1", 850: "ibm850", 852: "ibm852", 855: "ibm855", 858: "ibm00858", 860: "ibm860",
	862: "ibm862", 863: "ibm863", 865: "ibm865", 866: "ibm866", 923: "iso-8859-15", 932: "shift_jis", 936: "gb18030", 949: "euc-kr",
	950: "big5", 1200: "utf-16le", 1201: "utf-16be", 10000: "macintosh", 10007: "x-mac-cyrillic", 20866: "koi8-r", 21866: "koi8-u",
	50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp", 51949: "euc-kr",
	52936: "hz-gb-2312", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
}

// codepage names the charset of a code page.
func codepage(n int) string {
	if name, ok := codePages[n]; ok {
		return name
	}
	if n > 28590 && n < 28606 {
		return "iso-8859-" + strconv.Itoa(n-28590)
	}
	return "windows-" + strconv.Itoa(n)
}

// pageMakers stand before the number of a code page.
var pageMakers = map[string]bool{
	"": true, "cp": true, "windows": true, "win": true, "ms": true, "ibm": true, "dos": true, "csibm": true, "cspcp": true,
}

// charsetName returns the one name of a charset for all the spellings of a
// label. One that is not known stays as it is, in lower case.
func charsetName(label string) string {
	label, _, _ = strings.Cut(strings.ToLower(strings.Trim(label, " \t\"'")), ":") // "iso_8859-1:1987"
	short := alphanumeric(strings.TrimPrefix(label, "x-"))
	if name, ok := charsetNames[short]; ok {
		return name
	}
	maker := strings.TrimRight(short, "0123456789")
	number := short[len(maker):]
	if part, ok := strings.CutPrefix(strings.TrimRight(short, "ie"), "iso8859"); ok && part != "" { // "iso-8859-8-i"
		return "iso-8859-" + part
	}
	if part, ok := strings.CutPrefix(number, "8859"); ok && maker == "" && part != "" {
		return "iso-8859-" + part
	}
	if part, ok := latin[number]; ok && maker == "latin" {
		return "iso-8859-" + part
	}
	if n, err := strconv.Atoi(number); err == nil && pageMakers[maker] {
		return codepage(n)
	}
	return label
}

// lookup returns the encoding of a charset by its one name, Nop for UTF-8, nil
// for none known.
func lookup(name string) encoding.Encoding {
	if len(name) > 40 {
		return nil
	}
	switch name {
	case "utf-8":
		return encoding.Nop
	case "gb18030":
		return simplifiedchinese.GB18030
	case "utf-32":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1":
		return nil
	}
	if enc, err := htmlindex.Get(name); err == nil && enc != encoding.Replacement {
		return enc
	}
	// Code pages of DOS and the like, which browsers do not read.
	if enc, err := ianaindex.MIME.Encoding(name); err == nil && enc != encoding.Replacement {
		return enc // nil if the name is known and the encoding is not
	}
	return nil
}
