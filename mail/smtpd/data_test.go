package smtpd

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

// unlimited is a body with all the memory it asks for.
func unlimited(limit int) *body {
	return &body{max: limit, take: func(int) bool { return true }, give: func(int) {}}
}

// endOfData and stuffedDot say with regular expressions what readFrom does octet by octet.
var (
	endOfData  = regexp.MustCompile(`(?s)\A(|.*?\r\n)\.\r\n`)
	stuffedDot = regexp.MustCompile(`(?s)(\A|\r\n)\.`)
)

// decode returns the message that in begins with, and whether it has an end.
func decode(in []byte) (message []byte, whole bool) {
	m := endOfData.FindSubmatch(in)
	if m == nil {
		return nil, false
	}
	return stuffedDot.ReplaceAll(m[1], []byte("$1")), true
}

// FuzzBody holds readFrom against the rules of RFC 5321 4.1.1.4 and 4.5.2, whatever pieces the octets come in.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		"", ".", ".\r", ".\r\n", "\r\n.\r\n", "a\r\n.\r\n", "a\r\n.\r\nQUIT\r\n", "a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r.\r",
		"a\r\r\n.\r\n", "a\r\n.\r\r\n.\r\n", "\r\r\n.\r\r\n.\r\n", "..\r\n...\r\n.a\r\n.\r\n", "\x00.\r\n\r\n.\x00\r\n.\r\n",
		strings.Repeat("x", 15) + "\r\n.\r\n", strings.Repeat("x", 16) + "\r\n.\r\n", strings.Repeat("x", 17) + "\r\n\r\n.\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		want, whole := decode(in)
		for name, r := range map[string]io.Reader{
			"at once":         bytes.NewReader(in),
			"octet by octet":  iotest.OneByteReader(bytes.NewReader(in)),
			"error with data": iotest.DataErrReader(bytes.NewReader(in)),
		} {
			b := unlimited(1 << 20)
			// The smallest buffer that bufio has, so that lines come in pieces.
			err := b.readFrom(bufio.NewReaderSize(r, 16))
			switch {
			case whole && (err != nil || !bytes.Equal(b.bytes, want)):
				t.Errorf("%s: %q is %q (%v), want %q", name, in, b.bytes, err, want)
			case !whole && err == nil:
				t.Errorf("%s: %q has no end, but was taken as %q", name, in, b.bytes)
			}
		}
	})
}

func TestBodyGivesBackWhatItTook(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		octets int
		memory int
		want   error
	}{
		{"small", 100, 1 << 20, nil},
		{"grown", 500_000, 1 << 20, nil},
		{"too big", 700_000, 1 << 30, errTooBig},
		{"no memory", 500_000, 200_000, errBusy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			taken := 0
			b := &body{
				max: 600_000,
				take: func(n int) bool {
					if taken+n > tt.memory {
						return false
					}
					taken += n
					return true
				},
				give: func(n int) { taken -= n },
			}
			if !b.reserve() {
				t.Fatal("nothing reserved")
			}
			text := strings.Repeat("0123456\r\n", tt.octets/9) + ".\r\n"
			if err := b.readFrom(bufio.NewReader(strings.NewReader(text))); !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if taken < cap(b.bytes) || tt.want == nil && len(b.bytes) != len(text)-3 {
				t.Errorf("%d octets of %d kept, %d taken", len(b.bytes), len(text), taken)
			}
			b.drop()
			if taken != 0 {
				t.Errorf("%d octets are still taken", taken)
			}
		})
	}
}

func TestPaceIsEarned(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		elapsed  time.Duration
		received int
		want     time.Duration // after the start
	}{
		{0, 0, 3 * time.Second},
		{2 * time.Second, 0, 3 * time.Second},
		{2 * time.Second, minDataRate, 4 * time.Second},
		{2 * time.Second, 100 * minDataRate, 5 * time.Second},
		{maxDataTime - time.Second, 1 << 30, maxDataTime},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pace{start: time.Now(), silence: 3 * time.Second}
			time.Sleep(tt.elapsed)
			if got := p.deadline(tt.received).Sub(p.start); got != tt.want {
				t.Errorf("%d octets after %v: until %v, want %v", tt.received, tt.elapsed, got, tt.want)
			}
		})
	}
}

func TestLoopsAreSeenInTheHeaderOnly(t *testing.T) {
	t.Parallel()
	fields := func(n int, line string) string { return strings.Repeat(line, n) }
	for name, tt := range map[string]struct {
		raw  string
		want bool
	}{
		"none":             {"Subject: hello\r\n\r\ntext\r\n", false},
		"as many as allow": {fields(maxReceived, "Received: by a\r\n") + "\r\n", false},
		"one more":         {fields(maxReceived+1, "received: by a\r\n") + "\r\n", true},
		"folded":           {fields(maxReceived, "Received: by a\r\n\tReceived: b\r\n") + "\r\n", false},
		"bare LF":          {fields(maxReceived+1, "Received: by a\n") + "\n", true},
		"in the text":      {"Subject: a\r\n\r\n" + fields(99, "Received: by a\r\n"), false},
		"other fields":     {fields(99, "X-Received: by a\r\n") + "\r\n", false},
		"no end of header": {fields(maxReceived+1, "Received: by a\r\n"), true},
	} {
		if got := loops([]byte(tt.raw)); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
