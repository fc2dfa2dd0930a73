package db

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"list.txt":                    "list.txt",
		"übung 1.txt":                 "übung 1.txt",
		"../../etc/passwd":            "passwd",
		`C:\windows\system32\cmd.exe`: "cmd.exe",
		`..\..\x`:                     "x",
		"a\x00b\r\nSet-Cookie: x.txt": "abSet-Cookie x.txt",
		"invoice\u202efdp.exe":        "invoicefdp.exe",
		`"><script>.html`:             "script.html",
		"...":                         "file",
		"":                            "file",
		"/":                           "file",
		".htaccess":                   "htaccess",
		"con|pipe?*.txt":              "conpipe.txt",
		"\xff\xfe.txt":                "\ufffd.txt",
		"\ufeff\u200bx\u2028y.txt":    "xy.txt",
		"ne\u200cm.txt":               "ne\u200cm.txt", // letters of some scripts need it
	} {
		if got := cleanFileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	long := cleanFileName(strings.Repeat("ä", 300) + ".txt")
	if len(long) > 200 || !utf8.ValidString(long) || !strings.HasSuffix(long, "ä.txt") {
		t.Errorf("a long name becomes %d octets: %q", len(long), long)
	}
	if long := cleanFileName("a." + strings.Repeat("x", 300)); len(long) != 200 {
		t.Errorf("a long ending becomes %d octets: %q", len(long), long)
	}
}
