package mail

import (
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// hostile are names and titles that people chose badly, or well.
var hostile = []string{
	"Ana", "", " ", "O'Brien", `Ana "the cat" Doe`, `back\slash`, "Doe, Ana", "Ana <eve@three.test>", "a@b.test",
	"Ana\r\nBcc: eve@three.test", "Ana\nX: y", "Ana\rX: y", "Ana\x00\x1b[31m", "=?utf-8?q?=0D=0ABcc:_eve=40three.test?=",
	"Zoë", "日本語の名前はとても長いこともありますし、折り返しも必要です。日本語の名前はとても長い", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
	"\u202eevA", "\u2066x\u2069", strings.Repeat("long ", 60), strings.Repeat("x", 300), "\xff\xfe", "مرحبا",
	"(comment)", "group: a, b;", "a;b", "[x]", "=?", "?=", "Ana\u2028Doe", "Ana\u0085Doe",
}

func TestNamesAndTitlesStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, s := range hostile {
		checkHeader(t, s)
	}
}

func TestAnyTextIsSafeInAHeader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkHeader(t, rapid.String().Draw(t, "text")) })
}

// checkHeader writes s as a title and as a name, and reads them back.
func checkHeader(t interface{ Errorf(string, ...any) }, s string) {
	h := &header{}
	h.add("Subject", text(s))
	h.add("From", phrase(s)+" <puddle@puddle.test>")
	h.add("X-End", "here")
	for line := range strings.Lines(h.String()) {
		if len(line) > 80+2 || strings.Trim(line, "\r\n") == "" || !isASCII(line) || strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n\x00") {
			t.Errorf("%q: the line %q", s, line)
		}
	}
	m, err := netmail.ReadMessage(strings.NewReader(h.String() + "\r\n"))
	if err != nil || len(m.Header) != 3 {
		t.Errorf("%q makes the header\n%s%v", s, h, err)
		return
	}
	want := oneLine(s)
	got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || got != want {
		t.Errorf("title %q is read as %q (%v)", want, got, err)
	}
	from, err := netmail.ParseAddress(m.Header.Get("From"))
	if err != nil || from.Address != "puddle@puddle.test" || from.Name != want {
		t.Errorf("name %q is read as %v (%v)", want, from, err)
	}
}

func TestReferencesKeepTheFirstAndTheLast(t *testing.T) {
	t.Parallel()
	id := func(n int) string { return "<" + strings.Repeat(string(rune('a'+n)), 26) + "@puddle.test>" }
	var all []string
	for n := range 20 {
		all = append(all, id(n))
	}
	want := strings.Join(append([]string{id(0)}, all[10:]...), " ")
	if got := references(all); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := references(all[:1]); got != id(0) {
		t.Errorf("one id makes %s", got)
	}
	long := slices.Clone(all)
	for n := range long[1:] {
		long[n+1] = "<" + strings.Repeat("x", 200) + string(rune('a'+n)) + "@a.test>"
	}
	if got := references(long); len(got) > 1500 || !strings.HasPrefix(got, id(0)) || !strings.HasSuffix(got, long[19]) {
		t.Errorf("%d octets: %s", len(got), got)
	}
}
