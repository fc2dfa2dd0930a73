//go:build unix

package reply

import (
	"os"
	"strings"
	"testing"
	"time"

	"puddle/mail/mailtest"
	"puddle/mail/parse"
)

// hostile are bodies that are large or nested, with the time each may take.
var hostile = []struct {
	name, text, html string
	limit            time.Duration
}{
	{"4000 lines", strings.Repeat("A line of a long mail that goes on: like that.\n\n", 2000), "", 50 * time.Millisecond},
	{"4000 quoted lines", "Yes.\n\n" + strings.Repeat("> On Monday, 4 March 2024 at 17:02, Mira <mira@shop.example> wrote:\n> A quoted line.\n", 2000), "", 50 * time.Millisecond},
	{"100k marks", strings.Repeat(">\n", 100_000), "", 200 * time.Millisecond},
	{"100k quoted", strings.Repeat("> a\n", 100_000), "", 200 * time.Millisecond},
	{"100k alternating", strings.Repeat("> a\nb\n\n", 50_000), "", 200 * time.Millisecond},
	{"10k deep", deep(10_000), "", 200 * time.Millisecond},
	{"one deep line", strings.Repeat(">", 1_000_000), "", 200 * time.Millisecond},
	{"labels", strings.Repeat("From: a\n", 50_000), "", 200 * time.Millisecond},
	{"folded labels", strings.Repeat("To: a,\nb,\n", 25_000), "", 200 * time.Millisecond},
	{"rules", strings.Repeat("-----\n", 50_000), "", 500 * time.Millisecond},
	{"separators", strings.Repeat("-----\nName\n", 25_000), "", 500 * time.Millisecond},
	{"delimiters", strings.Repeat("a\n--\n", 50_000), "", 500 * time.Millisecond},
	{"names", strings.Repeat("Jonas Berg\n\n", 50_000), "", 200 * time.Millisecond},
	{"contacts", strings.Repeat("Jonas Berg\n+49 30 1234567\n\n", 30_000), "", 200 * time.Millisecond},
	{"sign-offs", strings.Repeat("Regards,\n", 50_000), "", 200 * time.Millisecond},
	{"footers", strings.Repeat("Sent from my iPhone\n\n", 30_000), "", 200 * time.Millisecond},
	{"blank lines", "a" + strings.Repeat("\n", 500_000) + "b", "", 200 * time.Millisecond},
	{"blank then labels", strings.Repeat("Name Other\n"+strings.Repeat("\n", 50), 5_000), "", 200 * time.Millisecond},
	{"one long line", strings.Repeat("word. On 4.3.2024 a@b: ", 40_000), "", 200 * time.Millisecond},
	{"long words", strings.Repeat("a", 1_000_000), "", 200 * time.Millisecond},
	{"numbers", strings.Repeat("1 ", 400_000), "", 200 * time.Millisecond},
	{"addresses", strings.Repeat("a@b ", 200_000), "", 200 * time.Millisecond},
	{"nested divs", "", strings.Repeat("<div>", 100_000), 200 * time.Millisecond},
	{"nested quotes", "", strings.Repeat("<blockquote>a", 500), 200 * time.Millisecond},
	{"breaks", "", strings.Repeat("a<br>", 100_000), 400 * time.Millisecond},
	{"cells", "", "<table>" + strings.Repeat("<tr><td>a<td>b", 30_000), 400 * time.Millisecond},
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(">", i%200+1))
		b.WriteString(" a\n")
	}
	return b.String()
}

func TestTimeBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, h := range hostile {
		m := &parse.Message{Text: h.text, HTML: h.html}
		start := mailtest.CPUTime(t)
		Extract(m, nil)
		if took := mailtest.CPUTime(t) - start; took > 5*h.limit { // small machines, the race detector
			t.Errorf("%s took %v, may take %v", h.name, took, h.limit)
		} else {
			t.Logf("%s took %v", h.name, took)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		b.Run(h.name, func(b *testing.B) {
			m := &parse.Message{Text: h.text, HTML: h.html}
			for b.Loop() {
				Extract(m, nil)
			}
		})
	}
}

// BenchmarkReply is one usual reply: parsed, split, with what Puddle sent.
func BenchmarkReply(b *testing.B) {
	for _, name := range []string{"gmail-en", "outlook-de", "mutt-inline"} {
		raw, err := os.ReadFile("../testdata/reply/" + name + ".eml")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m, err := parse.Mail(raw)
				if err != nil {
					b.Fatal(err)
				}
				Extract(m, []string{notification})
			}
		})
	}
}
