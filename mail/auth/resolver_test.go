package auth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/mail"
)

// A name server that says nothing makes the proof unknown, in time; what can
// be known without it is known.
func TestSilentNameServer(t *testing.T) {
	t.Parallel()
	signature := zone{"sel._domainkey.legit.test TXT": {rsa2048().record}}
	signed := sign(t, letter(), member, rsa2048(), allFields)
	for _, test := range []struct {
		name string
		zone zone
		raw  []byte
		want mail.ProofResult
	}{
		{"no policy", rejecting(zone{"_dmarc.legit.test SILENT": nil}), letter(), mail.ProofUnknown},
		{"no SPF", rejecting(zone{"legit.test SILENT": nil}), letter(), mail.ProofUnknown},
		{"no key", rejecting(zone{"sel._domainkey.legit.test SILENT": nil}), signed, mail.ProofUnknown},
		{"no policy, signed", merge(signature, zone{"_dmarc.legit.test SILENT": nil}), signed, mail.ProofPass},
		{"no SPF, signed", rejecting(merge(signature, zone{"legit.test SILENT": nil})), signed, mail.ProofPass},
		{"no key, SPF", rejecting(merge(spfRecord("v=spf1 ip4:192.0.2.1"), zone{"sel._domainkey.legit.test SILENT": nil})),
			signed, mail.ProofPass},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := serveDNS(t, test.zone)
			p, err := New(Config{DNS: server.addr, Timeout: 300 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member, raw: test.raw}, test.want)
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestNoNameServer(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{DNS: closed.Addr().String(), Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member}, mail.ProofUnknown)
}

// A relaxed alignment depends on the policy; without it nothing is certain.
func TestRelaxedAlignmentNeedsThePolicy(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, zone{"_dmarc.legit.test SERVFAIL": nil, "bounce.legit.test TXT": {"v=spf1 ip4:192.0.2.1"},
		"legit.test TXT": {"v=spf1 ip4:192.0.2.1"}})
	check(t, p, proof{addr: good, sender: "x@bounce.legit.test", domain: member}, mail.ProofUnknown)
	check(t, p, proof{addr: good, sender: "x@legit.test", domain: member}, mail.ProofPass)
	check(t, p, proof{addr: good, sender: "x@evil.test", domain: member}, mail.ProofUnknown)
}

// A caller that went away gets an answer, and leaves none behind.
func TestCancelledProofIsNotKept(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, rejecting(spfRecord("v=spf1 ip4:192.0.2.1")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := p.Prove(ctx, from(good, "ann@legit.test"), rcpt, member, letter()); got.Result != mail.ProofUnknown {
		t.Errorf("Prove = %+v, want unknown", got)
	}
	check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member}, mail.ProofPass)
}

// One mail for many recipients costs one look-up.
func TestRepeatsAskOnce(t *testing.T) {
	t.Parallel()
	p, server := newProver(t, keys(rsa2048().record, spfRecord("v=spf1 mx -all"), zone{"mx.legit.test A": {"198.51.100.1"}}))
	raw := sign(t, letter("To: x@other.test"), member, rsa2048(), allFields)
	for range 3 {
		check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member, raw: raw}, mail.ProofFail)
	}
	want := map[string]int{"_dmarc.legit.test TXT": 1, "sel._domainkey.legit.test TXT": 1,
		"legit.test TXT": 1, "legit.test MX": 1, "mx.legit.test A": 1}
	if diff := cmp.Diff(want, server.questions()); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

// A long record comes over TCP; names are never completed by a search list.
func TestResolverReadsLongAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 900)
	server := serveDNS(t, zone{"long.test TXT": {long}, "huge.test TXT": {strings.Repeat(long, 4)}, "empty.test A": {"192.0.2.1"}})
	r := &resolver{net: Resolver(server.addr, 2*time.Second)}
	got, err := r.LookupTXT(t.Context(), "long.test")
	if diff := cmp.Diff([]string{long}, got); diff != "" || err != nil {
		t.Errorf("LookupTXT: %v (-want +got):\n%s", err, diff)
	}
	if got, err := r.LookupTXT(t.Context(), "huge.test"); len(got) > 0 || err == nil || isTemporary(err) {
		t.Errorf("LookupTXT of 56 KiB = %d records, %v", len(got), err)
	}
	for _, name := range []string{"empty.test", "missing.test", "", "a..b", "a b.test", "x\x00.test", strings.Repeat("a.", 200)} {
		_, err := r.LookupTXT(t.Context(), name)
		if dns, ok := err.(*net.DNSError); !ok || !dns.IsNotFound {
			t.Errorf("LookupTXT(%q) = %v, want not found", name, err)
		}
	}
}

// The clock of the bubble shows how long answers are kept.
func TestCacheKeepsAnswersForAWhile(t *testing.T) {
	t.Parallel()
	failing := func(ctx context.Context) error { return dnsError(ctx, errors.New("broken")) }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		err  error
		kept time.Duration
	}{
		{"answer", nil, keepAnswer},
		{"missing", dnsError(t.Context(), &net.DNSError{IsNotFound: true}), keepMissing},
		{"failure", failing(t.Context()), keepFailure},
		{"given up", failing(gone), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var c cache
				asked := 0
				ask := func() ([]string, error) {
					asked++
					return []string{"x"}, test.err
				}
				look := func(want int) {
					t.Helper()
					got, err := cached(&c, question{"TXT", "x"}, ask)
					if err != test.err || len(got) != 1 || asked != want {
						t.Errorf("got %v, %v after %d questions, want %d", got, err, asked, want)
					}
				}
				look(1)
				if test.kept > 0 {
					time.Sleep(test.kept - time.Second)
					look(1)
					time.Sleep(time.Second)
				}
				look(2)
			})
		})
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c cache
		fill := func(prefix string) {
			for i := range maxEntries {
				if _, err := cached(&c, question{"TXT", fmt.Sprint(prefix, i)}, func() ([]string, error) { return nil, nil }); err != nil {
					t.Fatal(err)
				}
			}
		}
		fill("a")
		fill("b")
		if n := len(c.answers); n != maxEntries {
			t.Errorf("%d answers are kept, want %d", n, maxEntries)
		}
		time.Sleep(keepAnswer)
		fill("c")
		for q := range c.answers {
			if !strings.HasPrefix(q.name, "c") {
				t.Fatalf("%s is still kept", q.name)
			}
		}
	})
}
