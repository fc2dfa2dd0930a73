package auth

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"puddle/mail"
	"puddle/mail/smtpd"
)

// rejecting is the zone of a domain that wants unproven mail refused, with
// more records.
func rejecting(more zone) zone {
	return merge(zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject"}, "legit.test MX": {"mx.legit.test"}}, more)
}

func spfRecord(record string) zone { return zone{"legit.test TXT": {record}} }

// includes makes a chain: legit.test includes 1.legit.test and so on, and the
// last one allows good.
func includes(n int) zone {
	z := spfRecord("v=spf1 include:1.legit.test -all")
	for i := 1; i < n; i++ {
		z[fmt.Sprintf("%d.legit.test TXT", i)] = []string{fmt.Sprintf("v=spf1 include:%d.legit.test -all", i+1)}
	}
	z[fmt.Sprintf("%d.legit.test TXT", n)] = []string{"v=spf1 ip4:192.0.2.1 -all"}
	return z
}

func TestSPF(t *testing.T) {
	t.Parallel()
	v6 := netip.MustParseAddr("2001:db8::1")
	for _, test := range []struct {
		name string
		zone zone
		want mail.ProofResult
		why  string
	}{
		{"ip4", spfRecord("v=spf1 ip4:192.0.2.0/24 -all"), mail.ProofPass, "pass"},
		{"a", merge(spfRecord("v=spf1 a:out.legit.test -all"), zone{"out.legit.test A": {"192.0.2.1"}}), mail.ProofPass, "pass"},
		{"mx", merge(spfRecord("v=spf1 mx -all"), zone{"mx.legit.test A": {"192.0.2.1"}}), mail.ProofPass, "pass"},
		{"exists with a macro", merge(spfRecord("v=spf1 exists:%{i}.%{l}.legit.test -all"),
			zone{"192.0.2.1.ann.legit.test A": {"127.0.0.2"}}), mail.ProofPass, "pass"},
		{"ptr", merge(spfRecord("v=spf1 ptr -all"), zone{"1.2.0.192.in-addr.arpa PTR": {"out.legit.test"},
			"out.legit.test A": {"192.0.2.1"}}), mail.ProofPass, "pass"},
		{"redirect", merge(spfRecord("v=spf1 redirect=_spf.legit.test"),
			zone{"_spf.legit.test TXT": {"v=spf1 ip4:192.0.2.1 -all"}}), mail.ProofPass, "pass"},
		{"ten look-ups", includes(10), mail.ProofPass, "pass"},

		{"no record", zone{}, mail.ProofFail, "none"},
		{"another address", spfRecord("v=spf1 ip4:198.51.100.1 -all"), mail.ProofFail, "fail"},
		{"soft fail", spfRecord("v=spf1 ~all"), mail.ProofFail, "softfail"},
		{"neutral", spfRecord("v=spf1 ?all"), mail.ProofFail, "neutral"},
		{"eleven look-ups", includes(11), mail.ProofFail, "permerror (lookup limit reached)"},
		{"a loop", spfRecord("v=spf1 include:legit.test ip4:192.0.2.1"), mail.ProofFail, "permerror (lookup limit reached)"},
		{"three void look-ups", spfRecord("v=spf1 a:x.legit.test a:y.legit.test a:z.legit.test ip4:192.0.2.1"),
			mail.ProofFail, "permerror (void lookup limit reached)"},
		{"two void look-ups", spfRecord("v=spf1 a:x.legit.test a:y.legit.test ip4:192.0.2.1"), mail.ProofPass, "pass"},
		{"two records", zone{"legit.test TXT": {"v=spf1 ip4:192.0.2.1", "v=spf1 -all"}}, mail.ProofFail, "permerror"},
		{"an unknown mechanism", spfRecord("v=spf1 ipv4:192.0.2.1 +all"), mail.ProofFail, "permerror"},
		{"eleven mail hosts", merge(spfRecord("v=spf1 mx ip4:192.0.2.1"), zone{"legit.test MX": strings.Fields(
			"a.test b.test c.test d.test e.test f.test g.test h.test i.test j.test k.test")}), mail.ProofFail, "permerror"},
		{"15 KiB", spfRecord("v=spf1 " + strings.Repeat("ip4:198.51.100.1 ", 900) + "ip4:192.0.2.1 -all"), mail.ProofPass, "pass"},
		{"64 KiB", spfRecord("v=spf1 ip4:192.0.2.1 " + strings.Repeat("ip4:198.51.100.1 ", 3700)), mail.ProofFail, "permerror"},
		{"an address in place of a name", spfRecord("v=spf1 a:192.0.2.1 -all"), mail.ProofFail, "fail"},

		{"a failing name server", zone{"legit.test SERVFAIL": nil}, mail.ProofUnknown, "temperror"},
		{"a failing part", merge(spfRecord("v=spf1 include:x.legit.test -all"), zone{"x.legit.test SERVFAIL": nil}),
			mail.ProofUnknown, "temperror"},
		{"a failing part that is not needed", merge(spfRecord("v=spf1 ip4:192.0.2.1 include:x.legit.test -all"),
			zone{"x.legit.test SERVFAIL": nil}), mail.ProofPass, "pass"},
		{"a failing reverse zone", merge(spfRecord("v=spf1 ptr -all"), zone{"1.2.0.192.in-addr.arpa SERVFAIL": nil}),
			mail.ProofFail, "fail"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProver(t, rejecting(test.zone))
			why := check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member}, test.want)
			if !strings.Contains(why, "SPF legit.test: "+test.why) {
				t.Errorf("the reason is %q, want SPF %s", why, test.why)
			}
		})
	}
	t.Run("over IPv6", func(t *testing.T) {
		t.Parallel()
		p, _ := newProver(t, rejecting(merge(spfRecord("v=spf1 a:out.legit.test -all"), zone{"out.legit.test AAAA": {"2001:db8::1"}})))
		check(t, p, proof{addr: v6, sender: "ann@legit.test", domain: member}, mail.ProofPass)
		check(t, p, proof{addr: v6.Next(), sender: "ann@legit.test", domain: member}, mail.ProofFail)
	})
	t.Run("over IPv4 within IPv6", func(t *testing.T) {
		t.Parallel()
		p, server := newProver(t, rejecting(merge(spfRecord("v=spf1 a:out.legit.test -all"), zone{"out.legit.test A": {"192.0.2.1"}})))
		check(t, p, proof{addr: netip.AddrFrom16(good.As16()), sender: "ann@legit.test", domain: member}, mail.ProofPass)
		if n := server.count("out.legit.test AAAA"); n != 0 {
			t.Error("AAAA was asked for an IPv4 peer")
		}
	})
}

// The identity is MAIL FROM. Whoever may send for another domain, or calls
// themselves something, or writes an address that programs cut at different
// places, proves nothing; and their own domain is not even asked about.
func TestSPFIdentity(t *testing.T) {
	t.Parallel()
	zones := rejecting(zone{
		"legit.test TXT":       {"v=spf1 ip4:192.0.2.1 -all"},
		"out.legit.test TXT":   {"v=spf1 ip4:192.0.2.1 ip4:203.0.113.9 -all"},
		"evil.test TXT":        {"v=spf1 ip4:203.0.113.9 -all"},
		"*.evil.test TXT":      {"v=spf1 +all"},
		"out.evil.test TXT":    {"v=spf1 +all"},
		"_dmarc.evil.test TXT": {"v=DMARC1; p=none"},
	})
	for _, test := range []struct {
		name, helo, sender string
		addr               netip.Addr
		want               mail.ProofResult
	}{
		{"own domain", "out.legit.test", "ann@legit.test", good, mail.ProofPass},
		{"another local part", "out.legit.test", `"x y"@legit.test`, good, mail.ProofPass},
		{"null sender by HELO", "out.legit.test", "", good, mail.ProofPass},
		{"another domain", "out.evil.test", "a@evil.test", bad, mail.ProofFail},
		{"HELO is not asked beside MAIL FROM", "out.legit.test", "a@evil.test", bad, mail.ProofFail},
		{"null sender, another HELO", "out.evil.test", "", bad, mail.ProofFail},
		{"null sender, no name", "[203.0.113.9]", "", bad, mail.ProofFail},
		{"null sender, empty HELO", "", "", bad, mail.ProofFail},
		{"null sender, NUL", "out.legit.test\x00.evil.test", "", bad, mail.ProofFail},
		{"name that does not exist below", "x", "a@nowhere.legit.test", bad, mail.ProofFail},
		{"open parenthesis", "x", `"(a"@legit.test`, bad, mail.ProofFail},
		{"open parenthesis behind", "x", `a@legit.test(.evil.test`, bad, mail.ProofFail},
		{"two @", "x", `"a@legit.test"@evil.test`, bad, mail.ProofFail},
		{"two @, the other way", "x", `"a@evil.test"@legit.test`, good, mail.ProofFail},
		{"route", "x", `@legit.test,@evil.test:a@evil.test`, bad, mail.ProofFail},
		{"bracket", "x", `a@legit.test>b@evil.test`, bad, mail.ProofFail},
		{"NUL", "x", "a@legit.test\x00.evil.test", bad, mail.ProofFail},
		{"quote", "x", `a@legit.test".evil.test`, bad, mail.ProofFail},
		{"no @", "x", "legit.test", good, mail.ProofFail},
		{"no local part", "x", "@legit.test", good, mail.ProofFail},
		{"final dot", "x", "a@legit.test.", good, mail.ProofFail},
		{"literal", "x", "a@[192.0.2.1]", good, mail.ProofFail},
		{"compatible letters", "x", "a@ｌｅｇｉｔ.test", good, mail.ProofPass},
		{"letters that look the same", "x", "a@lеgit.test", good, mail.ProofFail},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, server := newProver(t, zones)
			e := &smtpd.Envelope{From: test.sender, Peer: smtpd.Peer{Addr: test.addr, Helo: test.helo}}
			check(t, p, proof{envelope: e, domain: member}, test.want)
			if n := server.count("evil.test"); n > 0 {
				t.Errorf("asked %d times for names of the crook", n)
			}
		})
	}
}

// On the LMTP door the peer is our own MTA, whatever SPF says of its address.
func TestSPFIsNotForLMTP(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, rejecting(spfRecord("v=spf1 +all")))
	for _, trusted := range []bool{false, true} {
		e := from(good, "ann@legit.test")
		e.Peer.LMTP, e.Peer.Trusted = true, trusted
		check(t, p, proof{envelope: e, domain: member}, mail.ProofFail)
	}
	check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member}, mail.ProofPass)
	check(t, p, proof{sender: "ann@legit.test", domain: member}, mail.ProofFail) // no address
}
