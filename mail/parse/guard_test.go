package parse

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const from = "From: ines@writer.example\n"

// nested is a mail of n multiparts within each other.
func nested(n int) string {
	var b strings.Builder
	b.WriteString(from)
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.String()
}

// flat is a mail of n parts beside each other.
func flat(n int) string {
	return from + "Content-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\n\na\n", n) + "--x--\n"
}

func TestMailKeepsLimits(t *testing.T) {
	t.Parallel()
	field := "X-Long: " + strings.Repeat("x", 92) + "\n" // 100 bytes and its line end
	cases := []struct {
		name, raw string
		refused   bool
	}{
		{"parts at the limit", flat(maxParts - 1), false},
		{"too many parts", flat(maxParts), true},
		{"very many parts", flat(80_000), true},
		{"depth at the limit", nested(maxDepth), false},
		{"too deep", nested(maxDepth + 1), true},
		{"very deep", nested(8_000), true},
		{"fields at the limit", from + strings.Repeat("A: b\n", maxFields-1) + "\n", false},
		{"too many fields", from + strings.Repeat("A: b\n", maxFields) + "\n", true},
		{"header at the limit", from + strings.Repeat(field, 900) + "\n", false},
		{"header too long", from + strings.Repeat(field, 1100) + "\n", true},
		{"one field too long", from + "X: y\n" + strings.Repeat(" z\n", MaxHeaderBytes/3) + "\n", true},
		{"long header of a part", from + "Content-Type: multipart/mixed; boundary=x\n\n--x\n" + strings.Repeat(field, 1100) + "\n--x--", true},
		{"lost boundaries", from + strings.Repeat("--x\nContent-Type: multipart/mixed\n\n", 30_000), true},
		{"no header", "just words", true},
		{"empty", "", true},
		{"mails in mails", from + strings.Repeat("Content-Type: message/rfc822\n\n", 50_000), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, err := Mail([]byte(c.raw))
			var refusal *Refusal
			if c.refused != errors.As(err, &refusal) {
				t.Fatalf("refused = %v, want %t", err, c.refused)
			}
			if refusal != nil && (m != nil || !strings.HasSuffix(refusal.Reason, ".")) {
				t.Errorf("a refusal is a sentence and nothing else: %v, %v", m, refusal)
			}
		})
	}
}

func TestFileCutsWhatMailRefuses(t *testing.T) {
	t.Parallel()
	raw := from + strings.Repeat("A: b\n", 3*maxFields) + "\nThe text is still read.\n"
	m, err := File([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Header.Fields) != maxFields || m.Text != "The text is still read.\n" || len(m.Problems) != 1 {
		t.Errorf("%d fields, text %q, problems %q", len(m.Header.Fields), m.Text, m.Problems)
	}
}

func TestMailGivesEveryAuthor(t *testing.T) {
	t.Parallel()
	m, err := Mail([]byte("From: a@one.example\nfrom: =?utf-8?q?b=40two.example?=\nFrom : c@three.example\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := append(m.Header.All("From"), m.Header.All("From ")...)
	want := "a@one.example|=?utf-8?q?b=40two.example?=|c@three.example"
	if strings.Join(got, "|") != want {
		t.Errorf("authors %q, want %q, undecoded and each as it stands", got, want)
	}
}

// TestEnvelopeLineIsNoAuthor keeps the "From " line of a mailbox apart from the
// obsolete spelling of the field, which must not get lost.
func TestEnvelopeLineIsNoAuthor(t *testing.T) {
	t.Parallel()
	for first, want := range map[string]string{
		"From ines@writer.example Tue Mar  3 10:00:00 2026":  "",
		">From ines@writer.example Tue Mar  3 10:00:00 2026": "",
		"From : ines@writer.example":                         "ines@writer.example",
		"From\t: ines@writer.example":                        "",
	} {
		m, err := Mail([]byte(first + "\nSubject: An item\n\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Header.Raw("From "); got != want {
			t.Errorf("%q: %q, want %q", first, got, want)
		}
	}
}

// TestOutputIsBounded reads what is made to cost much: what comes out must not
// be a multiple of what came in.
func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	for name, raw := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := File([]byte(raw))
			if err != nil {
				return
			}
			checkSound(t, m)
			if n := len(m.Text) + len(m.HTML); n > 4*len(raw) {
				t.Errorf("%d bytes gave %d", len(raw), n)
			}
			if n := len(m.Whole()); n > 30*len(raw) {
				t.Errorf("%d bytes gave %d of text", len(raw), n)
			}
		})
	}
}

// hostile are mails of about a megabyte that have cost other parsers minutes.
func hostile() map[string]string {
	text := func(header, unit string, n int) string { return from + header + "\n" + strings.Repeat(unit, n) }
	return map[string]string{
		"flat parts":             flat(80_000),
		"nested parts":           nested(8_000),
		"delimiters in depth":    nested(maxDepth) + strings.Repeat("--b0x\n", 150_000),
		"delimiters that aren't": flat(maxParts-1) + strings.Repeat("--y\n", 200_000),
		"lost boundaries":        from + strings.Repeat("--x\nContent-Type: multipart/mixed\n\n", 30_000),
		"fields":                 from + strings.Repeat("A: b\n", 100_000) + "\n",
		"folded lines":           from + "X: y\n" + strings.Repeat(" z\n", 300_000),
		"rubbish in the header":  from + strings.Repeat("rubbish\n", 100_000) + "\n",
		"words never ended":      from + "Subject: " + strings.Repeat("=?a?q?x ", 12_000) + "\n",
		"words":                  from + "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 7_000) + "\n",
		"parameters":             text("Content-Type: text/plain; "+strings.Repeat("a*1=b;", 16_000)+"\n", "x", 1),
		"base64 garbage":         text("Content-Transfer-Encoding: base64\n", "!?%&()", 500_000),
		"soft breaks":            text("Content-Transfer-Encoding: quoted-printable\n", "=\n", 500_000),
		"blanks behind =":        text("Content-Transfer-Encoding: quoted-printable\n", "=   ", 250_000),
		"uuencode":               text("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n", "M", 1_000_000),
		"charset name":           text("Content-Type: text/plain; charset="+strings.Repeat("x", 20_000)+"\n", "\xe4", 1_000_000),
		"utf-7":                  text("Content-Type: text/plain; charset=utf-7\n", "+A", 500_000),
		"flowed":                 text("Content-Type: text/plain; format=flowed\n", "a \n", 300_000),
		"flowed quotes":          text("Content-Type: text/plain; format=flowed\n", ">", 1_000_000),
		"style rules":            text("", "a{b:c}\n", 150_000),
		"style comments":         text("", "/*", 500_000),
		"armour":                 text("", pgpSigned+"\n", 25_000),
		"open elements":          text("Content-Type: text/html\n", "<div>", 200_000),
		"open quotes":            text("Content-Type: text/html\n", "<blockquote>a", 80_000),
		"open lists":             text("Content-Type: text/html\n", "<ol><li>a", 100_000),
		"hidden elements":        text("Content-Type: text/html\n", "<p hidden>", 100_000),
		"attributes":             text("Content-Type: text/html\n\n<p ", "style='a:b' ", 80_000),
	}
}
