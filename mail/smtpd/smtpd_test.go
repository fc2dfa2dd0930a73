package smtpd

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// testLimit is for what should happen at once but has to wait for a busy machine.
const testLimit = 20 * time.Second

// A stored mail is what the Backend got.
type stored struct {
	From string
	To   []string
	Raw  string
}

// memory is a Backend that knows a few recipients and keeps mails in a list.
type memory struct {
	mu    sync.Mutex
	mails []stored
	peers []Peer

	storing chan struct{} // gets a value when a mail for slow@ begins to be stored
	release chan struct{} // lets it go on
}

func newMemory() *memory {
	return &memory{storing: make(chan struct{}, 1), release: make(chan struct{})}
}

func local(address string) string {
	l, _, _ := strings.Cut(strings.ToLower(address), "@")
	return l
}

func (m *memory) Rcpt(_ context.Context, _ *Envelope, to string) error {
	if !strings.HasSuffix(strings.ToLower(to), "@puddle.test") {
		return &Reply{550, [3]int{5, 7, 1}, "We take no mail for others"}
	}
	switch local(to) {
	case "ann", "bob", "full", "gone", "broken", "crash", "short", "odd", "slow", "postmaster":
		return nil
	case "later":
		return &Reply{Code: 450, Text: "Come back later"}
	case "database":
		return errors.New("pq: relation \"token\" does not exist (SQLSTATE 42P01) at 10.0.0.1:5432")
	case "panic":
		panic("a bug")
	case "patient":
		<-m.release
		return nil
	}
	return &Reply{550, [3]int{5, 1, 1}, "No such address here"}
}

func (m *memory) Data(ctx context.Context, e *Envelope, raw []byte) []error {
	m.mu.Lock()
	m.mails = append(m.mails, stored{e.From, e.To, string(raw)})
	m.peers = append(m.peers, e.Peer)
	m.mu.Unlock()
	errs := make([]error, len(e.To))
	for i, to := range e.To {
		switch local(to) {
		case "full":
			errs[i] = &Reply{452, [3]int{4, 2, 2}, "The box is full"}
		case "gone":
			errs[i] = &Reply{550, [3]int{5, 1, 1}, "Gone meanwhile"}
		case "broken":
			errs[i] = errors.New("dial tcp 10.0.0.1:5432: connect: connection refused")
		case "odd":
			errs[i] = &Reply{Code: 354, Text: "Not a result"}
		case "bob":
			errs[i] = &Reply{Code: 250, Text: "Stored for Bob"}
		case "crash":
			panic("a bug")
		case "short":
			return nil
		case "slow":
			m.storing <- struct{}{}
			select {
			case <-m.release:
			case <-ctx.Done():
				errs[i] = ctx.Err()
			}
		}
	}
	return errs
}

func (m *memory) stored() []stored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]stored(nil), m.mails...)
}

func (m *memory) lastPeer() Peer {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.peers[len(m.peers)-1]
}

func testConfig() Config {
	return Config{
		Domain:          "puddle.test",
		Hostname:        "mx.puddle.test",
		MaxMessageBytes: 100_000,
		Tarpit:          time.Millisecond,
		Limits:          true,
		Logger:          slog.New(slog.DiscardHandler),
	}
}

// serve runs a server on l until the test ends.
func serve(t *testing.T, cfg Config, b Backend, l net.Listener) *Server {
	t.Helper()
	s := New(cfg, b)
	done := make(chan error, 1)
	go func() { done <- s.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testLimit)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("Shutdown: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return s
}

// serveTCP runs a server on a free port of 127.0.0.1.
func serveTCP(t *testing.T, cfg Config, b Backend) (s *Server, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, cfg, b, l), l.Addr().String()
}

// A client speaks literal lines.
type client struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func newClient(t *testing.T, conn net.Conn) *client {
	t.Helper()
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(testLimit)); err != nil {
		t.Fatal(err)
	}
	return &client{t, conn, bufio.NewReader(conn)}
}

// dial connects from a given loopback address, "" for any.
func dial(t *testing.T, network, address, from string) *client {
	t.Helper()
	dialer := net.Dialer{Timeout: testLimit}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := dialer.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, conn)
}

// send sends raw octets.
func (c *client) send(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, s); err != nil {
		c.t.Fatalf("send %.80q: %v", s, err)
	}
}

// line reads one line, without its end.
func (c *client) line() string {
	c.t.Helper()
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatalf("read a reply: %v (after %q)", err, line)
	}
	return strings.TrimSuffix(line, "\r\n")
}

// expect reads these lines.
func (c *client) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := c.line(); got != w {
			c.t.Fatalf("got %q, want %q", got, w)
		}
	}
}

// do sends a command and reads the reply.
func (c *client) do(command, want string) {
	c.t.Helper()
	c.send(command + "\r\n")
	c.expect(want)
}

// expectEnd waits for the server to close.
func (c *client) expectEnd() {
	c.t.Helper()
	if rest := c.rest(); rest != "" {
		c.t.Fatalf("got %q, want the end", rest)
	}
}

// rest reads until the server closes, properly or not.
func (c *client) rest() string {
	c.t.Helper()
	rest, err := io.ReadAll(c.in)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatal("the connection is still open")
	}
	return string(rest)
}

// hello reads the greeting and says EHLO.
func (c *client) hello() {
	c.t.Helper()
	c.expect("220 mx.puddle.test ESMTP")
	c.send("EHLO client.test\r\n")
	for !strings.HasPrefix(c.line(), "250 ") {
	}
}

// begin comes as far as the 354 of a mail to recipient.
func (c *client) begin(recipient string) {
	c.t.Helper()
	c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
	c.do("RCPT TO:<"+recipient+"@puddle.test>", "250 2.1.5 Recipient accepted")
	c.do("DATA", "354 End the mail with a dot on a line by itself")
}

// A recorder is a Backend that accepts everything.
type recorder struct{ raws [][]byte }

func (r *recorder) Rcpt(context.Context, *Envelope, string) error { return nil }

func (r *recorder) Data(_ context.Context, e *Envelope, raw []byte) []error {
	r.raws = append(r.raws, raw)
	return make([]error, len(e.To))
}
