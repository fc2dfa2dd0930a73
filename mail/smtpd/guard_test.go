package smtpd

import (
	"bytes"
	"context"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

var replyLine = regexp.MustCompile(`^[2345]\d\d[ -][ -~]*$`)

// FuzzSession pours octets into a whole session and holds what must be true of any:
// every line said is a reply in printable ASCII, nothing is stored that was not sent whole, nothing is called
// stored that is not, and the session ends with its input.
func FuzzSession(f *testing.F) {
	const envelope = "MAIL FROM:<sender@client.test>\r\nRCPT TO:<ann@puddle.test>\r\nDATA\r\n"
	for _, seed := range []string{
		"",
		"QUIT\r\n",
		"EHLO a\r\n" + envelope,
		"HELO a\r\nRCPT TO:<postmaster>\r\nMAIL FROM:<> SIZE=5\r\nRCPT TO:<postmaster>\r\nNOOP\r\nDATA\r\n",
		"EHLO a\r\nMAIL FROM:<\"a b\"@c> SIZE=1 BODY=8BITMIME SMTPUTF8 AUTH=<>\r\nVRFY a\r\nRSET\r\n",
		"EHLO a\r\nBDAT 10 LAST\r\nNOOP\r\nNOOP\r\n",
		"STARTTLS\r\nSTARTTLSX\r\nAUTH PLAIN\r\nGET / HTTP/1.0\r\n",
		"\r\n\x00\r\n\xff\xfe\r\nLHLO a\r\nEHLO\r\nMAIL\r\nRCPT\r\nDATA x\r\n",
		strings.Repeat("x", maxCommandLine+1) + "\r\n",
	} {
		f.Add([]byte(seed), []byte("text\r\n.\r\n"))
		f.Add([]byte("EHLO a\r\n"+envelope), []byte(seed))
	}
	f.Add([]byte("EHLO a\r\n"+envelope), []byte("a\r\r\n.\r\n"+envelope+"b\n.\nc\r\n..\r\n.\r\nQUIT\r\n"))

	cfg := testConfig()
	cfg.Limits = false
	cfg.MaxMessageBytes = 10_000
	l := newPipeListener()
	b := &recorder{}
	s := New(cfg, b)
	ctx := f.Context()
	go func() {
		if err := s.Serve(ctx, l); err != nil {
			panic(err)
		}
	}()
	f.Cleanup(func() {
		if err := s.Shutdown(context.Background()); err != nil {
			f.Error(err)
		}
	})

	// The octets come in two writes, so that a mail's text can wait for its 354.
	f.Fuzz(func(t *testing.T, first, second []byte) {
		b.raws = nil
		said := talk(t, l, first, second)
		for line := range strings.SplitSeq(strings.TrimSuffix(said, "\r\n"), "\r\n") {
			if !replyLine.MatchString(line) {
				t.Errorf("said %q", line)
			}
		}
		for _, raw := range b.raws {
			if !wasSent(slices.Concat(first, second), raw) {
				t.Errorf("stored %q, which was not sent whole", raw)
			}
		}
		if stored := strings.Count(said, "250 2.0.0 Stored"); stored != len(b.raws) {
			t.Errorf("said stored %d times, stored %d", stored, len(b.raws))
		}
	})
}

// wasSent is true when some line of in begins a message that reads raw and has its end.
func wasSent(in, raw []byte) bool {
	for i, octet := range in {
		if octet != '\n' {
			continue
		}
		if message, whole := decode(in[i+1:]); whole && bytes.Equal(message, raw) {
			return true
		}
	}
	return false
}

// talk sends both and returns all that the server says until it closes.
func talk(t *testing.T, l *pipeListener, first, second []byte) string {
	t.Helper()
	ours, theirs := net.Pipe()
	defer ours.Close()
	l.accepted <- &halfClosed{
		Conn: pipeConn{theirs, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}},
		in:   io.MultiReader(bytes.NewReader(first), bytes.NewReader(second)),
	}
	if err := ours.SetDeadline(time.Now().Add(testLimit)); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(ours)
	if err != nil {
		t.Fatalf("after %q: %v", said, err)
	}
	return string(said)
}

// halfClosed reads from a fixed input, which ends, and writes to a pipe, which does not.
type halfClosed struct {
	net.Conn
	in io.Reader
}

func (c *halfClosed) Read(b []byte) (int, error) { return c.in.Read(b) }

func TestParseCommand(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"NOOP\r\n":                  "NOOP",
		"noop \t\r\n":               "NOOP",
		"NOOP\n":                    "NOOP",
		"mail  FROM:<a@b.test>\r\n": "MAIL FROM:<a@b.test>",
		"RCPT TO:<a b@c>\r\n":       "RCPT TO:<a b@c>",
		"EHLO bücher.test\r\n":      "EHLO bücher.test",
		" NOOP\r\n":                 " NOOP",
	} {
		cmd, refusal := parseCommand([]byte(line))
		if refusal != nil || cmd.String() != want {
			t.Errorf("%q: %q, %v, want %q", line, cmd, refusal, want)
		}
	}
	for _, line := range []string{"\r\n", "\n", " \t\r\n", "NO\x00OP\r\n", "NOOP\r\r\n", "EHLO a\tb\r\n", "EHLO \xff\r\n", "EHLO a\u009bb\r\n"} {
		if cmd, refusal := parseCommand([]byte(line)); refusal == nil {
			t.Errorf("%q: %q, want a refusal", line, cmd)
		}
	}
}

// FuzzCommand holds that what goes on to go-smtp is one line that it can only read in one way.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{"NOOP\r\n", "rcpt to:<Postmaster>\r\n", "MAIL FROM:<a@b> SIZE=1 SIZE=2\r\n", "\xff\n", "starttlsx\r\n", "a: b\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		cmd, refusal := parseCommand(line)
		if refusal != nil {
			return
		}
		text := cmd.withDomain("puddle.test").String()
		if strings.ContainsFunc(text, unicode.IsControl) || strings.TrimRight(text, " ") != text {
			t.Errorf("%q goes on as %q", line, text)
		}
		again, refusal := parseCommand([]byte(text + "\r\n"))
		if refusal != nil || again.verb != cmd.verb || again.parametersFit() != cmd.parametersFit() {
			t.Errorf("%q is read as %q, then as %q (%v)", line, cmd, again, refusal)
		}
	})
}
