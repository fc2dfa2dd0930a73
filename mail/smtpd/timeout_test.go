package smtpd

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// inBubble runs a test with a clock of its own against a server with the real time-outs.
func inBubble(t *testing.T, test func(t *testing.T, b *memory, c *client)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig()
		cfg.MaxMessageBytes = 1 << 20
		cfg.Tarpit = 0
		b := newMemory()
		_, dial := servePipe(t, cfg, b)
		test(t, b, dial("192.0.2.1"))
	})
}

// expectAfter checks how long it took since start, to the second.
func expectAfter(t testing.TB, start time.Time, want time.Duration) {
	t.Helper()
	if got := time.Since(start).Truncate(time.Second); got != want {
		t.Errorf("after %v, want %v", got, want)
	}
}

// dribble sends piece again and again until the server closes, which closes the channel too.
func (c *client) dribble(piece string, every time.Duration) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := io.WriteString(c.conn, piece); err != nil {
				return
			}
			time.Sleep(every)
		}
	}()
	return done
}

const tooSlow = "421 4.4.2 You were silent or slow for too long"

func TestSilentPeerIsDropped(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory, c *client) {
		start := time.Now()
		c.expect("220 mx.puddle.test ESMTP", tooSlow)
		c.expectEnd()
		expectAfter(t, start, 5*time.Minute)
	})
}

func TestCommandMayNotTrickle(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory, c *client) {
		c.hello()
		start := time.Now()
		done := c.dribble("N", time.Minute)
		c.expect(tooSlow)
		c.expectEnd()
		expectAfter(t, start, 5*time.Minute)
		<-done
	})
}

func TestStallInDataEndsTheConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, b *memory, c *client) {
		c.hello()
		c.begin("ann")
		c.send("Subject: half\r\n\r\nfirst half")
		start := time.Now()
		c.expect(tooSlow)
		expectAfter(t, start, 5*time.Minute)
		if _, err := io.WriteString(c.conn, "\r\n.\r\nMAIL FROM:<late@client.test>\r\n"); err == nil {
			t.Error("late octets were still taken")
		}
		c.expectEnd()
		if got := b.stored(); len(got) > 0 {
			t.Errorf("stored %q", got)
		}
	})
}

func TestTrickledDataIsDropped(t *testing.T) {
	inBubble(t, func(t *testing.T, b *memory, c *client) {
		c.hello()
		c.begin("ann")
		start := time.Now()
		done := c.dribble("x", time.Second)
		c.expect(tooSlow)
		c.expectEnd()
		expectAfter(t, start, 5*time.Minute)
		<-done
		if got := b.stored(); len(got) > 0 {
			t.Errorf("stored %q", got)
		}
	})
}

func TestSlowButSteadyUploadIsAccepted(t *testing.T) {
	inBubble(t, func(t *testing.T, b *memory, c *client) {
		c.hello()
		c.begin("ann")
		line := strings.Repeat("u", 998) + "\r\n"
		for range 15 * 60 {
			c.send(line)
			time.Sleep(time.Second)
		}
		time.Sleep(4 * time.Minute)
		c.do(".", "250 2.0.0 Stored")
		want := []stored{{"sender@client.test", []string{"ann@puddle.test"}, strings.Repeat(line, 15*60)}}
		if diff := cmp.Diff(want, b.stored()); diff != "" {
			t.Errorf("stored (-want +got):\n%.500s", diff)
		}
	})
}

func TestUploadHasAnEnd(t *testing.T) {
	for _, tt := range []struct {
		name string
		rate int // octets a second
		want string
	}{
		{"too slow for its size", 520, tooSlow},
		{"too big and without end", 2000, "552 5.3.4 The mail is too big"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *memory, c *client) {
				c.hello()
				c.begin("ann")
				start := time.Now()
				done := c.dribble(strings.Repeat("x", tt.rate), time.Second)
				c.expect(tt.want)
				c.expectEnd()
				expectAfter(t, start, maxDataTime)
				<-done
				if got := b.stored(); len(got) > 0 {
					t.Errorf("stored %d mails", len(got))
				}
			})
		})
	}
}

func TestPeerThatNeverReadsIsDropped(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory, c *client) {
		start := time.Now()
		_, err := io.WriteString(c.conn, "EHLO client.test\r\n")
		if err == nil {
			t.Error("the server read on while its greeting was not taken")
		}
		expectAfter(t, start, maxWriteTimeout)
	})
}

func TestGuessesAreSlowedDownAndCut(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory, c *client) {
		c.hello()
		c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
		start := time.Now()
		for range maxRefusedRcpts - 1 {
			c.do("RCPT TO:<guess@puddle.test>", "550 5.1.1 No such address here")
		}
		c.do("RCPT TO:<guess@puddle.test>", "421 4.7.0 Too many unknown recipients")
		c.expectEnd()
		expectAfter(t, start, (maxRefusedRcpts-freeGuesses)*time.Second)
	})
}
