package parse

import (
	"strings"
	"testing"
)

func TestDecodeWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                     "",
		"plain words":                          "plain words",
		"=?utf-8?q?Gr=C3=B6=C3=9Fe?=":          "Größe",
		"=?UTF-8?B?R3LDtsOfZQ==?=":             "Größe",
		"=?utf-8?Q?=41?= b":                    "A b",
		"=?utf-8?q?a?= =?utf-8?q?b?=":          "ab",
		"=?utf-8?q?a?= and =?utf-8?q?b?=":      "a and b",
		"=?utf-8?q?a_b?=":                      "a b",
		`"=?utf-8?q?M=C3=BCller?=" <m@x.test>`: `"Müller" <m@x.test>`,
		"=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=":       "Grüße", // RFC 2231 5
		"=?utf-8?b?w7w=?==?utf-8?b?w58=?=":     "üß",    // no blank between
		"=?utf-8?b?4oI=?= =?utf-8?b?rCA1?=":    "€ 5",   // a letter split between words
		"=?utf-8?q?with space?= x":             "with space x",
		"=?koi8-r?b?8NLJ18XU?=":                "Привет",
		"=?iso-2022-jp?b?GyRCPCtFPjxWGyhC?=":   "自転車",
		"=?gb2312?b?19TQ0LO1?=":                "自行车",
		"=?x-none?q?Gr=FC=DFe?=":               "Grüße",
		"=?utf-8?x?a?=":                        "=?utf-8?x?a?=",
		"=?utf-8?q?never ended":                "=?utf-8?q?never ended",
		"=?":                                   "=?",
		"=??q?a?=":                             "=??q?a?=",
		"=?utf-8?q?line=0D=0ABcc:_x@y.test?=":  "line  Bcc: x@y.test", // no new field
		"=?utf-8?q?zero=00?=":                  "zero",
		"=?utf-7?q?+ADw-b+AD4-?=":              "+ADw-b+AD4-",
		"Gr\xfc\xdfe":                          "Grüße",
		"Grüße":                                "Grüße",
	} {
		if got := DecodeWords(in); got != want {
			t.Errorf("DecodeWords(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMediaType(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`text/plain; charset=utf-8`:              "text/plain charset=utf-8",
		`TEXT/HTML; Charset="UTF-8"; x`:          "text/html charset=UTF-8",
		`text/plain; name="a;b=c"; x=y`:          "text/plain name=a;b=c x=y",
		`text/plain; name="a \"quoted\" name"`:   `text/plain name=a "quoted" name`,
		`text/plain; name="never ended`:          "text/plain name=never ended",
		`text/plain; name=first; name=second`:    "text/plain name=first",
		`text/plain; name*=utf-8''a%20%C3%9F`:    "text/plain name=a ß",
		`x/y; name*1=b; name*0=a; name*3=d`:      "x/y name=ab",
		`x/y; name*0*=utf-8''%C3; name*1*=%9F`:   "x/y name=ß",
		`x/y; name*0*=utf-8''%C3%9F; name*1=%41`: "x/y name=ß%41",
		`boundary=x`:                             " boundary=x",
		`text/plain charset=utf-8`:               "text/plain",
		``:                                       "",
	} {
		kind, params := mediaType(in)
		var got strings.Builder
		got.WriteString(kind)
		for _, name := range []string{"charset", "boundary", "name", "x"} {
			if value, ok := params[name]; ok {
				got.WriteString(" " + name + "=" + value)
			}
		}
		if got.String() != want {
			t.Errorf("mediaType(%q) = %q, want %q", in, got.String(), want)
		}
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"bell.png":                       "bell.png",
		"../../etc/passwd":               "passwd",
		`C:\dir\bell.png`:                "bell.png",
		"a.png\x00.html":                 "a.png.html",
		"a\u2028b.txt":                   "ab.txt",
		"a\u202egnp.exe":                 "agnp.exe",
		"\ufeffbell\u200b.txt":           "bell.txt",
		"bell.txt  ":                     "bell.txt",
		"tab\tline\nend.txt":             "tablineend.txt",
		"..":                             "",
		".":                              "",
		"Größe 自行车.pdf":                  "Größe 自行车.pdf",
		strings.Repeat("ß", 200) + ".gz": strings.Repeat("ß", 126) + ".gz",
		strings.Repeat("a", 300):         strings.Repeat("a", 255),
		"a." + strings.Repeat("b", 300):  "a." + strings.Repeat("b", 253),
	} {
		got := cleanName(in)
		if got != want {
			t.Errorf("cleanName(%q) = %q, want %q", in, got, want)
		}
		if len(got) > maxName {
			t.Errorf("cleanName(%q) has %d bytes", in, len(got))
		}
	}
}
