package auth

import (
	"fmt"
	"maps"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// zone is what a name server on loopback knows: "name TYPE" to the data of its
// records. Two special types stand for trouble: SILENT never answers and
// SERVFAIL always fails, for every type of the name.
type zone map[string][]string

// nameServer is a real one, over UDP and TCP.
type nameServer struct {
	addr  string
	mu    sync.Mutex
	zone  zone
	asked map[string]int // by "name TYPE"
}

func serveDNS(t testing.TB, z zone) *nameServer {
	t.Helper()
	s := &nameServer{zone: z, asked: map[string]int{}}
	tcp, udp := listenBoth(t)
	s.addr = tcp.Addr().String()
	for _, server := range []*dns.Server{{Listener: tcp, Handler: s}, {PacketConn: udp, Handler: s}} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		stopped := make(chan error, 1)
		go func() { stopped <- server.ActivateAndServe() }()
		<-started
		t.Cleanup(func() {
			if err := server.Shutdown(); err != nil {
				t.Error(err)
			}
			<-stopped
		})
	}
	return s
}

// listenBoth listens on one port of loopback for TCP and UDP.
func listenBoth(t testing.TB) (net.Listener, net.PacketConn) {
	t.Helper()
	for range 20 {
		tcp, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if udp, err := net.ListenPacket("udp", tcp.Addr().String()); err == nil {
			return tcp, udp
		}
		if err := tcp.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("no port is free for both TCP and UDP")
	return nil, nil
}

// ServeDNS answers one question.
func (s *nameServer) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	q := query.Question[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name, "."))
	kind := dns.TypeToString[q.Qtype]
	reply := new(dns.Msg).SetReply(query)
	reply.RecursionAvailable = true

	s.mu.Lock()
	s.asked[name+" "+kind]++
	silent, failing, known := s.special(name)
	data := s.zone[name+" "+kind]
	s.mu.Unlock()
	switch {
	case silent:
		return
	case failing:
		reply.Rcode = dns.RcodeServerFailure
	case !known:
		reply.Rcode = dns.RcodeNameError
	}
	for _, d := range data {
		reply.Answer = append(reply.Answer, record(q.Name, q.Qtype, d))
	}
	if w.RemoteAddr().Network() == "udp" {
		reply.Truncate(dns.MinMsgSize)
	}
	if err := w.WriteMsg(reply); err != nil && !strings.Contains(err.Error(), "closed") {
		panic(fmt.Sprintf("answer %s: %v", q.Name, err))
	}
}

func (s *nameServer) special(name string) (silent, failing, known bool) {
	for key := range s.zone {
		owner, kind, _ := strings.Cut(key, " ")
		if owner == name {
			known, silent, failing = true, silent || kind == "SILENT", failing || kind == "SERVFAIL"
		}
	}
	return silent, failing, known
}

func record(name string, kind uint16, data string) dns.RR {
	h := dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: 60}
	switch kind {
	case dns.TypeTXT:
		rr := &dns.TXT{Hdr: h}
		for len(data) > 255 {
			rr.Txt = append(rr.Txt, data[:255])
			data = data[255:]
		}
		rr.Txt = append(rr.Txt, data)
		return rr
	case dns.TypeMX:
		return &dns.MX{Hdr: h, Preference: 10, Mx: dns.Fqdn(data)}
	case dns.TypePTR:
		return &dns.PTR{Hdr: h, Ptr: dns.Fqdn(data)}
	case dns.TypeAAAA:
		return &dns.AAAA{Hdr: h, AAAA: net.ParseIP(data)}
	}
	return &dns.A{Hdr: h, A: net.ParseIP(data)}
}

// questions returns how often each "name TYPE" was asked for.
func (s *nameServer) questions() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.asked)
}

// count returns how many questions with part in "name TYPE" came.
func (s *nameServer) count(part string) int {
	n := 0
	for question, times := range s.questions() {
		if strings.Contains(question, part) {
			n += times
		}
	}
	return n
}

// newProver returns a Prover that asks a server with this zone.
func newProver(t *testing.T, z zone) (*Prover, *nameServer) {
	t.Helper()
	server := serveDNS(t, z)
	p, err := New(Config{DNS: server.addr, AuthservID: "mx.puddle.test", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return p, server
}
