package mailtest

import (
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"
)

// waitLimit is how long a test waits for what must happen.
const waitLimit = 30 * time.Second

// Mail is one that the sink has taken, with its envelope.
type Mail struct {
	From string
	To   string
	Raw  []byte
	Helo string
	TLS  bool   // it came through TLS
	User string // who had authenticated, "" for nobody
}

// Step is a point of the dialogue at which a sink can fail.
type Step string

// The steps of a mail, in their order.
const (
	Connect Step = "connect"
	MailTo  Step = "mail"
	Rcpt    Step = "rcpt"
	Data    Step = "data"
	End     Step = "end" // after the mail's last line
)

// Fault is one failure. Reply is sent instead of success; when it is empty the
// connection is cut, or with Silent nothing is ever said.
type Fault struct {
	Step   Step
	Reply  string
	Silent bool
	Keep   bool   // End only: the mail is taken before the sink fails
	Rcpt   string // only for this recipient; "" for all
	Times  int    // 0 is until Heal
}

// Config says what a sink offers.
type Config struct {
	TLS      *tls.Config // STARTTLS, or TLS from the start with Implicit
	Implicit bool
	Password string // AUTH PLAIN is offered in TLS and needed, with this password
}

// Sink is a relay on loopback that keeps what it is given.
type Sink struct {
	config   Config
	listener net.Listener

	mu     sync.Mutex
	mails  []Mail
	faults []Fault
	conns  map[net.Conn]struct{}
	total  int // connections so far
	change chan struct{}
}

// NewSink starts a sink that ends with the test.
func NewSink(t testing.TB, c Config) *Sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	s := &Sink{config: c, listener: l, conns: map[net.Conn]struct{}{}, change: make(chan struct{})}
	var served sync.WaitGroup
	served.Go(func() { s.accept(&served) })
	t.Cleanup(func() {
		l.Close()
		s.Cut()
		served.Wait()
	})
	return s
}

// Addr is where the sink listens.
func (s *Sink) Addr() netip.AddrPort { return s.listener.Addr().(*net.TCPAddr).AddrPort() }

// URL is the sink as a relay without password.
func (s *Sink) URL() string { return "smtp://" + s.Addr().String() }

// Fail orders failures. The first that fits a step is used.
func (s *Sink) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Heal takes all orders back.
func (s *Sink) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Cut ends all connections.
func (s *Sink) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}

// Mails returns what was taken so far.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Connections returns how many there have been.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Wait returns the mails once there are n of them.
func (s *Sink) Wait(t testing.TB, n int) []Mail {
	t.Helper()
	limit := time.After(waitLimit)
	for {
		s.mu.Lock()
		mails, change := slices.Clone(s.mails), s.change
		s.mu.Unlock()
		if len(mails) >= n {
			return mails
		}
		select {
		case <-change:
		case <-limit:
			t.Fatalf("%d mails came in %v, want %d", len(mails), waitLimit, n)
		}
	}
}

// WaitFor returns the first mail to the recipient.
func (s *Sink) WaitFor(t testing.TB, recipient string) Mail {
	t.Helper()
	for n := 1; ; n++ {
		mails := s.Wait(t, n)
		for _, m := range mails {
			if m.To == recipient {
				return m
			}
		}
		n = len(mails)
	}
}

func (s *Sink) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.change)
	s.change = make(chan struct{})
}

// fault returns the failure ordered for a step, if any.
func (s *Sink) fault(step Step, rcpt string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.Step != step || (f.Rcpt != "" && f.Rcpt != rcpt) {
			continue
		}
		found := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return found, true
	}
	return Fault{}, false
}

func (s *Sink) accept(served *sync.WaitGroup) {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[c] = struct{}{}
		s.total++
		s.mu.Unlock()
		served.Go(func() {
			s.serve(c)
			c.Close()
			s.mu.Lock()
			delete(s.conns, c)
			s.mu.Unlock()
		})
	}
}
