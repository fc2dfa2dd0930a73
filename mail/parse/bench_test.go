package parse

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// BenchmarkFile reads mails as people send them: text and HTML, quotes below.
func BenchmarkFile(b *testing.B) {
	quoted := strings.Repeat("> Is the bicycle still there? I could come on Friday after work.\r\n", 40)
	html := strings.Repeat("<blockquote>Is the bicycle still there? I could come on Friday.</blockquote>\r\n", 40)
	both := from + "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n" + quoted +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Grüße</p>" + html + "--b--\r\n"
	for name, raw := range map[string]string{
		"plain":       from + "\r\nYes, Friday.\r\n" + quoted,
		"alternative": both,
		"latin1":      from + "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n" + quoted,
		"undeclared":  from + "\r\n" + strings.Repeat("\xf0\xd2\xc9\xd7\xc5\xd4 ", 20) + quoted,
	} {
		b.Run(name, func(b *testing.B) { benchmark(b, []byte(raw)) })
	}
}

func BenchmarkHostile(b *testing.B) {
	mails := hostile()
	names := make([]string, 0, len(mails))
	for name := range mails {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(name, func(b *testing.B) { benchmark(b, []byte(mails[name])) })
	}
}

func BenchmarkCorpus(b *testing.B) {
	for _, name := range []string{"winmail", "smime-opaque", "mails-in-mails"} {
		raw, err := os.ReadFile(corpus + name + ".eml")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) { benchmark(b, raw) })
	}
}

func benchmark(b *testing.B, raw []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if m, err := File(raw); err == nil {
			m.Whole()
		}
	}
}
