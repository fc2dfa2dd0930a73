package smtpd

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMailCutOffIsNotStored(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, tail string }{
		{"in a line", "half a li"},
		{"after a line", "a line\r\n"},
		{"after a dot", "a line\r\n."},
		{"after a dot and CR", "a line\r\n.\r"},
		{"after a bare LF", "a line\r\n.\n"},
	} {
		for _, how := range []string{"FIN", "RST"} {
			t.Run(tt.name+" by "+how, func(t *testing.T) {
				t.Parallel()
				b := newMemory()
				s, address := serveTCP(t, testConfig(), b)
				c := dial(t, "tcp", address, "")
				c.hello()
				c.begin("ann")
				c.send("Subject: half\r\n\r\n" + tt.tail)
				c.cut(how)
				// What is going to happen to the mail has happened once all connections have ended.
				if err := s.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := b.stored(); len(got) > 0 {
					t.Errorf("stored %q", got)
				}
			})
		}
	}
}

// cut ends the connection and waits for the server's end of it, unless it is gone with the peer's.
func (c *client) cut(how string) {
	c.t.Helper()
	tcp := c.conn.(*net.TCPConn)
	if how == "RST" {
		if err := tcp.SetLinger(0); err != nil {
			c.t.Fatal(err)
		}
		tcp.Close()
		return
	}
	if err := tcp.CloseWrite(); err != nil {
		c.t.Fatal(err)
	}
	c.expectEnd()
}

func TestStoredIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	b := newMemory()
	_, address := serveTCP(t, testConfig(), b)
	c := dial(t, "tcp", address, "")
	c.hello()
	c.begin("ann")
	c.send(".\r\nMAIL FROM:<sender@client.test>\r\nRCPT TO:<patient@puddle.test>\r\n")
	c.expect("250 2.0.0 Stored")
	close(b.release)
	c.expect("250 2.1.0 Sender accepted", "250 2.1.5 Recipient accepted")
}

func TestSizeIsExact(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	_, address := serveTCP(t, testConfig(), newMemory())
	c := dial(t, "tcp", address, "")
	c.hello()
	for _, tt := range []struct {
		octets int
		want   string
	}{
		{limit - 1, "250 2.0.0 Stored"},
		{limit, "250 2.0.0 Stored"},
		{limit + 1, "552 5.3.4 The mail is too big"},
		{20 * limit, "552 5.3.4 The mail is too big"},
	} {
		c.begin("ann")
		// Dots that are doubled on the way don't count.
		c.send(".." + strings.Repeat("s", tt.octets-3) + "\r\n.\r\n")
		c.expect(tt.want)
	}
	c.do("NOOP", "250 2.0.0 OK")
}

func TestTextLinesMayBeLong(t *testing.T) {
	t.Parallel()
	for _, octets := range []int{998, 1001, 2500, 4095, 4096, 4097, 16_000, 70_000} {
		t.Run(fmt.Sprint(octets), func(t *testing.T) {
			t.Parallel()
			b := newMemory()
			_, address := serveTCP(t, testConfig(), b)
			c := dial(t, "tcp", address, "")
			c.hello()
			c.begin("ann")
			raw := "X-Long: " + strings.Repeat("z", 5000) + "\r\n\r\n" + strings.Repeat("y", octets) + "\r\n"
			c.send(raw + ".\r\n")
			c.expect("250 2.0.0 Stored")
			if got := b.stored(); len(got) != 1 || got[0].Raw != raw {
				t.Errorf("not what was sent: %.200q", got)
			}
		})
	}
}

func TestCommandLinesAreBounded(t *testing.T) {
	t.Parallel()
	_, address := serveTCP(t, testConfig(), newMemory())
	c := dial(t, "tcp", address, "")
	c.hello()
	c.do("NOOP "+strings.Repeat("x", 1000), "250 2.0.0 OK")
	c.do("NOOP "+strings.Repeat("x", maxCommandLine-len("NOOP \r\n")), "250 2.0.0 OK")
	c.do("NOOP "+strings.Repeat("x", maxCommandLine), "500 5.5.6 The command is too long")
	c.expectEnd()

	// Without any end: the server does not wait for it.
	c = dial(t, "tcp", address, "")
	c.hello()
	c.send(strings.Repeat("x", 4096))
	c.expect("500 5.5.6 The command is too long")
}

func TestUnixSocketIsTrusted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lmtp")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig()
	cfg.LMTP = true
	b := newMemory()
	serve(t, cfg, b, l)
	c := dial(t, "unix", path, "")
	c.expect("220 mx.puddle.test LMTP")
	c.send("LHLO mta.test\r\n")
	for !strings.HasPrefix(c.line(), "250 ") {
	}
	// What the world guesses is not the MTA's fault: neither tarpit nor cut-off.
	c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
	for range 2 * maxRefusedRcpts {
		c.do("RCPT TO:<guess@puddle.test>", "550 5.1.1 No such address here")
	}
	c.do("RSET", "250 2.0.0 OK")
	c.begin("ann")
	c.do(".", "250 2.0.0 <ann@puddle.test> Stored")
	if diff := cmp.Diff(Peer{Helo: "mta.test", LMTP: true, Trusted: true}, b.lastPeer(), cmp.Comparer(sameAddr)); diff != "" {
		t.Errorf("peer (-want +got):\n%s", diff)
	}
}

func sameAddr(a, b netip.Addr) bool { return a == b }

func TestTrustedPeersAreNamed(t *testing.T) {
	t.Parallel()
	s := New(Config{TrustedPeers: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/64")}}, newMemory())
	for addr, want := range map[string]bool{
		"192.0.2.1": true, "::ffff:192.0.2.1": true, "192.0.2.2": false, "2001:db8::1": true, "2001:db8:0:1::1": false,
	} {
		if _, got := s.trusts(&net.TCPAddr{IP: net.ParseIP(addr)}); got != want {
			t.Errorf("%s trusted: %v", addr, got)
		}
	}
}

// Peers that vanish in every state leave no goroutine, no count and no memory behind.
func TestNothingIsLeftBehind(t *testing.T) {
	cfg := testConfig()
	cfg.Limits = false
	s, address := serveTCP(t, cfg, newMemory())
	before := runtime.NumGoroutine()
	for i := range 300 {
		c := dial(t, "tcp", address, "")
		if i%3 == 0 {
			c.expect("220 mx.puddle.test ESMTP")
		} else {
			c.hello()
		}
		if i%3 > 1 {
			c.begin("ann")
			c.send("half a li")
		}
		c.cut([]string{"FIN", "RST"}[i%2])
	}
	// Those cut by RST end in their own time.
	ctx, cancel := context.WithTimeout(t.Context(), testLimit)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for counts, goroutines := s.leftBehind(); counts > 0 || goroutines > before; counts, goroutines = s.leftBehind() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d counts, %d goroutines, %d before", counts, goroutines, before)
		}
	}
}

func (s *Server) leftBehind() (counts, goroutines int) {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return len(s.limits.open) + len(s.limits.memory), runtime.NumGoroutine()
}

// discard is a Backend that accepts everything and keeps nothing.
type discard struct{ *recorder }

func (discard) Data(_ context.Context, e *Envelope, _ []byte) []error {
	return make([]error, len(e.To))
}

// BenchmarkMail sends mails of 10 kB over one connection, pipelined as an MTA does.
func BenchmarkMail(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := New(testConfig(), discard{})
	go func() {
		if err := s.Serve(b.Context(), l); err != nil {
			b.Error(err)
		}
	}()
	b.Cleanup(func() { s.Shutdown(context.Background()) })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	c := &client{b, conn, bufio.NewReader(conn)}
	fmt.Fprint(conn, "HELO client.test\r\n")
	text := "Subject: hello\r\n\r\n" + strings.Repeat(strings.Repeat("x", 78)+"\r\n", 125) + ".\r\n"
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		fmt.Fprint(conn, "MAIL FROM:<sender@client.test>\r\nRCPT TO:<ann@puddle.test>\r\nDATA\r\n")
		for !strings.HasPrefix(c.line(), "354 ") {
		}
		fmt.Fprint(conn, text)
		if got := c.line(); got != "250 2.0.0 Stored" {
			b.Fatal(got)
		}
	}
}
