package smtpd

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestConnectionIsCutOff(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		commands []string // again and again
		atMost   int      // answers before the last
		last     string
	}{
		{"unknown commands", []string{"XBAD x"}, maxErrors, "421 4.7.0 Too many errors"},
		{"bad syntax", []string{"MAIL FROM:<a", "EHLO a\x00"}, maxErrors, "421 4.7.0 Too many errors"},
		{"idle commands", []string{"NOOP", "RSET", "VRFY a@client.test"}, maxJunk, "421 4.7.0 Too many commands without a mail"},
		{"hellos", []string{"HELO client.test"}, maxJunk, "421 4.7.0 Too many commands without a mail"},
		{"too many recipients", []string{"RCPT TO:<ann@puddle.test>"}, maxCommands, "421 4.7.0 Too many commands without a mail"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, address := serveTCP(t, testConfig(), newMemory())
			c := dial(t, "tcp", address, "")
			c.hello()
			c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
			for i := range tt.atMost {
				c.send(tt.commands[i%len(tt.commands)] + "\r\n")
				if got := c.line(); strings.HasPrefix(got, "421 ") {
					if got != tt.last {
						t.Errorf("got %q, want %q", got, tt.last)
					}
					c.expectEnd()
					return
				}
			}
			t.Errorf("still served after %d commands", tt.atMost)
		})
	}
}

func TestMailStoredStartsTheCountAnew(t *testing.T) {
	t.Parallel()
	_, address := serveTCP(t, testConfig(), newMemory())
	c := dial(t, "tcp", address, "")
	c.hello()
	for range 5 {
		for range maxJunk / 2 {
			c.do("NOOP", "250 2.0.0 OK")
		}
		c.begin("ann")
		c.do(".", "250 2.0.0 Stored")
	}
}

func TestRecipientsAreCapped(t *testing.T) {
	t.Parallel()
	b := newMemory()
	_, address := serveTCP(t, testConfig(), b)
	c := dial(t, "tcp", address, "")
	c.hello()
	c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
	for range maxRecipients {
		c.do("RCPT TO:<ann@puddle.test>", "250 2.1.5 Recipient accepted")
	}
	for range 50 {
		c.do("RCPT TO:<bob@puddle.test>", "452 4.5.3 Too many recipients, send the rest in another mail")
	}
	c.do("DATA", "354 End the mail with a dot on a line by itself")
	c.do(".", "250 2.0.0 Stored")
	if got := len(b.stored()); got != 1 {
		t.Errorf("%d mails, want 1", got)
	}
}

func TestConnectionsOfOneAddressAreCapped(t *testing.T) {
	t.Parallel()
	_, address := serveTCP(t, testConfig(), newMemory())
	var last *client
	for range maxConnectionsPerAddress {
		last = dial(t, "tcp", address, "127.0.0.1")
		last.expect("220 mx.puddle.test ESMTP")
	}
	refused := dial(t, "tcp", address, "127.0.0.1")
	refused.expect("421 4.7.0 Too many connections, please try again later")
	refused.expectEnd()
	start := time.Now()
	dial(t, "tcp", address, "127.0.0.2").expect("220 mx.puddle.test ESMTP")
	if d := time.Since(start); d > time.Second {
		t.Errorf("another address was greeted after %v", d)
	}
	// Who leaves makes room.
	last.do("QUIT", "221 2.0.0 Goodbye")
	last.expectEnd()
	for {
		c := dial(t, "tcp", address, "127.0.0.1")
		if c.line() == "220 mx.puddle.test ESMTP" {
			return
		}
		c.expectEnd()
	}
}

func TestConnectionsOfNetworkAndWorldAreCapped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		address func(i int) string
		want    int
	}{
		{"one address", func(int) string { return "192.0.2.1" }, maxConnectionsPerAddress},
		{"one IPv6 address", func(i int) string { return fmt.Sprintf("2001:db8::%x", i) }, maxConnectionsPerAddress},
		{"one network", func(i int) string { return fmt.Sprintf("192.0.2.%d", i%256) }, maxConnectionsPerNetwork},
		{"one IPv6 network", func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i) }, maxConnectionsPerNetwork},
		{"the world", func(i int) string { return fmt.Sprintf("10.%d.%d.1", i/256, i%256) }, maxConnections},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLimits(true, 0)
			var entered []Peer
			for i := range 2 * maxConnections {
				p := Peer{Addr: netip.MustParseAddr(tt.address(i))}
				if l.enter(p) {
					entered = append(entered, p)
				}
			}
			if len(entered) != tt.want {
				t.Errorf("%d entered, want %d", len(entered), tt.want)
			}
			for _, p := range entered {
				l.leave(p)
			}
			if len(l.open) != 0 {
				t.Errorf("left behind: %v", l.open)
			}
		})
	}
}

func TestTrustedPeersShareOnlyTheWorldsLimit(t *testing.T) {
	t.Parallel()
	front := Peer{Addr: netip.MustParseAddr("192.0.2.1"), Trusted: true}
	for name, l := range map[string]*limits{"trusted": newLimits(true, 0), "limits off": newLimits(false, 0)} {
		p := front
		p.Trusted = name == "trusted"
		entered := 0
		for l.enter(p) {
			entered++
		}
		if entered != maxConnections {
			t.Errorf("%s: %d entered, want %d", name, entered, maxConnections)
		}
	}
}

func TestMemoryIsShared(t *testing.T) {
	t.Parallel()
	l := newLimits(true, 100)
	greedy, other := Peer{Addr: netip.MustParseAddr("192.0.2.1")}, Peer{Addr: netip.MustParseAddr("192.0.2.2")}
	for _, step := range []struct {
		peer Peer
		take int
		want bool
	}{{greedy, 50, true}, {greedy, 1, false}, {other, 50, true}, {Peer{Trusted: true}, 1, false}} {
		if got := l.take(step.peer, step.take); got != step.want {
			t.Errorf("%v takes %d: %v", step.peer.Addr, step.take, got)
		}
	}
	l.give(greedy, 50)
	l.give(other, 50)
	if len(l.memory) != 0 {
		t.Errorf("left behind: %v", l.memory)
	}
}

// Messages in hand take all the memory there is: the next gets 452 before its text, one that grows gets 421.
func TestServerThatIsFullSaysSo(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.Limits = false
	cfg.MaxMemoryBytes = 3 * firstBuffer
	b := newMemory()
	s, address := serveTCP(t, cfg, b)
	first, second, third, fourth := dial(t, "tcp", address, ""), dial(t, "tcp", address, ""), dial(t, "tcp", address, ""), dial(t, "tcp", address, "")
	for _, c := range []*client{first, second, third} {
		c.hello()
		c.begin("ann")
	}
	fourth.hello()
	fourth.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
	fourth.do("RCPT TO:<ann@puddle.test>", "250 2.1.5 Recipient accepted")
	fourth.do("DATA", "452 4.3.1 Too much mail at once, please try again later")

	first.send(strings.Repeat("x", firstBuffer+4096))
	first.expect("421 4.3.1 Too much mail at once, please try again later")
	second.do(".", "250 2.0.0 Stored")
	third.do(".", "250 2.0.0 Stored")
	fourth.begin("ann")
	fourth.do(".", "250 2.0.0 Stored")
	if got := len(b.stored()); got != 3 {
		t.Errorf("%d mails, want 3", got)
	}
	for _, c := range []*client{second, third, fourth} {
		c.do("QUIT", "221 2.0.0 Goodbye")
	}
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	if n := s.limits.memory[everybody]; n != 0 {
		t.Errorf("%d octets are still taken", n)
	}
}

// An address that guessed on many connections waits for every answer and has one wrong guess a connection;
// mail from it to a right recipient still comes through, and mail from elsewhere is not touched.
func TestGuessesCountAcrossConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig()
		cfg.Tarpit = time.Second
		_, dial := servePipe(t, cfg, newMemory())
		guesses := 0
		for guesses < maxGuesses {
			c := dial("192.0.2.1")
			c.hello()
			c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
			for range maxRefusedRcpts - 1 {
				c.do(fmt.Sprintf("RCPT TO:<guess%d@puddle.test>", guesses), "550 5.1.1 No such address here")
				if guesses++; guesses == maxGuesses {
					break
				}
			}
			c.do("QUIT", "221 2.0.0 Goodbye")
			c.expectEnd()
		}
		c := dial("192.0.2.1")
		c.hello()
		c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
		start := time.Now()
		c.do("RCPT TO:<ann@puddle.test>", "250 2.1.5 Recipient accepted")
		expectAfter(t, start, cfg.Tarpit)
		c.do("RCPT TO:<guess@puddle.test>", "421 4.7.0 Too many unknown recipients")
		c.expectEnd()

		c = dial("192.0.2.2")
		c.hello()
		c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
		c.do("RCPT TO:<guess@puddle.test>", "550 5.1.1 No such address here")
		c.do("QUIT", "221 2.0.0 Goodbye")

		time.Sleep(guessWindow)
		c = dial("192.0.2.1")
		c.hello()
		c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
		start = time.Now()
		c.do("RCPT TO:<guess@puddle.test>", "550 5.1.1 No such address here")
		expectAfter(t, start, 0)
		c.do("QUIT", "221 2.0.0 Goodbye")
	})
}
