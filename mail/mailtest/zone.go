package mailtest

import (
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"
)

// Zone is a name server on loopback for a made-up world. It answers by UDP and
// by TCP, and cuts answers short that are too long for UDP.
type Zone struct {
	addr    string
	mu      sync.Mutex
	records map[string][]dns.RR // by lower-case name
	broken  map[string]bool
}

// NewZone starts a name server that ends with the test. Records are lines as
// in a zone file, with absolute names.
func NewZone(t testing.TB, records ...string) *Zone {
	t.Helper()
	z := &Zone{records: map[string][]dns.RR{}, broken: map[string]bool{}}
	z.Add(t, records...)
	packets, listener := listenBoth(t)
	z.addr = listener.Addr().String()
	z.serve(t, &dns.Server{PacketConn: packets, Handler: z})
	z.serve(t, &dns.Server{Listener: listener, Handler: z})
	return z
}

// listenBoth listens on one port by UDP and TCP. A port that is free for one
// may be taken for the other.
func listenBoth(t testing.TB) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("listen: %v", err)
		}
		listener, err := net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, listener
		}
		packets.Close()
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}

func (z *Zone) serve(t testing.TB, s *dns.Server) {
	t.Helper()
	started, ended := make(chan struct{}), make(chan error, 1)
	s.NotifyStartedFunc = func() { close(started) }
	go func() { ended <- s.ActivateAndServe() }()
	select {
	case <-started:
	case err := <-ended:
		t.Fatalf("serve names: %v", err)
	}
	t.Cleanup(func() {
		s.Shutdown()
		<-ended
	})
}

// Addr is where the server listens, host:port.
func (z *Zone) Addr() string { return z.addr }

// Add makes more records known.
func (z *Zone) Add(t testing.TB, records ...string) {
	t.Helper()
	z.mu.Lock()
	defer z.mu.Unlock()
	for _, line := range records {
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Fatalf("read the record %q: %v", line, err)
		}
		name := strings.ToLower(rr.Header().Name)
		z.records[name] = append(z.records[name], rr)
	}
}

// Break makes the server fail at everything about a name.
func (z *Zone) Break(name string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.broken[name] = true
}

// ServeDNS is part of dns.Handler.
func (z *Zone) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	q := query.Question[0]
	name := strings.ToLower(q.Name)
	m := new(dns.Msg).SetReply(query)
	z.mu.Lock()
	known, broken := z.records[name], z.broken[name]
	z.mu.Unlock()
	switch {
	case broken:
		m.Rcode = dns.RcodeServerFailure
	case known == nil:
		m.Rcode = dns.RcodeNameError
	}
	for _, rr := range known {
		if rr.Header().Rrtype == q.Qtype && !broken {
			m.Answer = append(m.Answer, rr)
		}
	}
	if w.LocalAddr().Network() == "udp" {
		size := dns.MinMsgSize
		if edns := query.IsEdns0(); edns != nil {
			size = int(edns.UDPSize())
		}
		m.Truncate(size)
	}
	w.WriteMsg(m)
}
