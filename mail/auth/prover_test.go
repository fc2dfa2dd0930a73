package auth

import (
	"maps"
	"strings"
	"testing"

	"puddle/mail"
)

// merge adds zones; the last word counts.
func merge(zones ...zone) zone {
	all := zone{}
	for _, z := range zones {
		maps.Copy(all, z)
	}
	return all
}

// What the domain of the author wants decides what becomes of a mail that is
// not proven, and of no other.
func TestPolicyDecidesAboutWhatIsNotProven(t *testing.T) {
	t.Parallel()
	allow := zone{"legit.test TXT": {"v=spf1 ip4:192.0.2.1 -all"}, "mail.legit.test TXT": {"v=spf1 ip4:192.0.2.1 -all"}}
	for _, test := range []struct {
		name   string
		domain string // of From
		dmarc  zone
		forged mail.ProofResult
	}{
		{"no record", member, nil, mail.ProofNone},
		{"none", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=none"}}, mail.ProofNone},
		{"quarantine", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=quarantine"}}, mail.ProofFail},
		{"reject", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1;p=reject;"}}, mail.ProofFail},
		{"reject in capitals", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=REJECT"}}, mail.ProofFail},
		{"test mode", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=quarantine; t=y"}}, mail.ProofNone},
		{"reject in test mode is quarantine", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject; t=y"}}, mail.ProofFail},
		{"pct=0", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=quarantine; pct=0"}}, mail.ProofNone},
		{"pct=20", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=quarantine; pct=20"}}, mail.ProofFail},
		{"other text beside", member, zone{"_dmarc.legit.test TXT": {"hello", "v=DMARC1; p=reject"}}, mail.ProofFail},
		{"two records", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject", "v=DMARC1; p=none"}}, mail.ProofNone},
		{"p missing", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; rua=mailto:a@legit.test"}}, mail.ProofNone},
		{"p unknown", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=burn"}}, mail.ProofNone},
		{"v not first", member, zone{"_dmarc.legit.test TXT": {"p=reject; v=DMARC1"}}, mail.ProofNone},
		{"inherited p", "mail.legit.test", zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject"}}, mail.ProofFail},
		{"inherited sp", "mail.legit.test", zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=none; sp=reject"}}, mail.ProofFail},
		{"inherited sp=none", "mail.legit.test", zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject; sp=none"}}, mail.ProofNone},
		{"sp is not for the domain itself", member, zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=none; sp=reject"}}, mail.ProofNone},
		{"own record goes first", "mail.legit.test", zone{"_dmarc.legit.test TXT": {"v=DMARC1; p=reject"},
			"_dmarc.mail.legit.test TXT": {"v=DMARC1; p=none"}}, mail.ProofNone},
		{"no policy from a public suffix", "legit.co.uk", zone{"_dmarc.co.uk TXT": {"v=DMARC1; p=reject"}}, mail.ProofNone},
		{"of another domain", member, zone{"_dmarc.evil.test TXT": {"v=DMARC1; p=reject"}}, mail.ProofNone},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProver(t, merge(allow, zone{"legit.co.uk TXT": {"v=spf1 ip4:192.0.2.1 -all"}}, test.dmarc))
			raw := letter("From: ann@" + test.domain)
			check(t, p, proof{addr: bad, sender: "ann@" + test.domain, domain: test.domain, raw: raw}, test.forged)
			check(t, p, proof{addr: good, sender: "ann@" + test.domain, domain: test.domain, raw: raw}, mail.ProofPass)
		})
	}
}

// SPF and DKIM count for the domains that belong to the author's, and under
// adkim=s and aspf=s for that one alone.
func TestAlignment(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		author    string
		other     string // the domain that SPF and DKIM pass for
		record    string
		spf, dkim mail.ProofResult
	}{
		{"same", "legit.test", "legit.test", "p=reject; adkim=s; aspf=s", mail.ProofPass, mail.ProofPass},
		{"case", "Legit.Test", "LEGIT.TEST", "p=reject; adkim=s; aspf=s", mail.ProofPass, mail.ProofPass},
		{"below", "legit.test", "bounce.legit.test", "p=reject", mail.ProofPass, mail.ProofPass},
		{"above", "eu.legit.test", "legit.test", "p=reject", mail.ProofPass, mail.ProofPass},
		{"beside", "eu.legit.test", "us.legit.test", "p=reject", mail.ProofPass, mail.ProofPass},
		{"below, strict", "legit.test", "bounce.legit.test", "p=reject; adkim=s; aspf=s", mail.ProofFail, mail.ProofFail},
		{"below, strict SPF", "legit.test", "bounce.legit.test", "p=reject; aspf=s", mail.ProofFail, mail.ProofPass},
		{"below, strict DKIM", "legit.test", "bounce.legit.test", "p=reject; adkim=S", mail.ProofPass, mail.ProofFail},
		{"below, strict, no request", "legit.test", "bounce.legit.test", "p=none; adkim=s; aspf=s", mail.ProofNone, mail.ProofNone},
		{"another", "legit.test", "evil.test", "p=reject", mail.ProofFail, mail.ProofFail},
		{"another with the name as its end", "legit.test", "illegit.test", "p=reject", mail.ProofFail, mail.ProofFail},
		{"another with the name below", "legit.test", "legit.test.evil.test", "p=reject", mail.ProofFail, mail.ProofFail},
		{"the top", "legit.test", "test", "p=reject", mail.ProofFail, mail.ProofFail},
		{"neighbours under a public suffix", "legit.co.uk", "evil.co.uk", "p=reject", mail.ProofFail, mail.ProofFail},
		{"the public suffix", "legit.co.uk", "co.uk", "p=reject", mail.ProofFail, mail.ProofFail},
		{"neighbours under a private suffix", "legit.github.io", "evil.github.io", "p=reject", mail.ProofFail, mail.ProofFail},
		{"beyond ASCII", "xn--bcher-kva.test", "post.bücher.test", "p=reject", mail.ProofPass, mail.ProofPass},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			author, _ := hostname(test.author)
			other, _ := hostname(test.other)
			p, _ := newProver(t, zone{
				"_dmarc." + organizational(author) + " TXT": {"v=DMARC1; " + test.record},
				other + " TXT":                     {"v=spf1 ip4:192.0.2.1 -all"},
				"sel._domainkey." + other + " TXT": {rsa2048().record},
			})
			raw := letter("From: ann@" + author)
			check(t, p, proof{addr: good, sender: "b@" + test.other, domain: author, raw: raw}, test.spf)
			check(t, p, proof{addr: bad, sender: "b@evil.test", domain: author,
				raw: signTags(t, raw, rsa2048(), "s=sel; d="+test.other)}, test.dkim)
		})
	}
}

// An author's domain that is no host name, and mail with two authors, prove
// nothing, whatever else they carry.
func TestAuthorMustBeClear(t *testing.T) {
	t.Parallel()
	p, server := newProver(t, zone{"legit.test TXT": {"v=spf1 +all"}})
	for _, domain := range []string{"", "[192.0.2.1]", "legit.test\x00.evil.test", "legit..test", ".legit.test", "legit.test(x)",
		strings.Repeat("a", 64) + ".test", strings.Repeat("a.", 130) + "test"} {
		check(t, p, proof{addr: good, sender: "a@legit.test", domain: domain, raw: letter()}, mail.ProofNone)
	}
	for _, more := range []string{"From: x@evil.test\r\n", "FROM: x@evil.test\r\n", "From : x@evil.test\r\n", "From:\r\n"} {
		check(t, p, proof{addr: good, sender: "a@legit.test", domain: member, raw: append([]byte(more), letter()...)}, mail.ProofFail)
	}
	check(t, p, proof{addr: good, sender: "a@legit.test", domain: member, raw: letter("From:")}, mail.ProofFail)
	if n := server.count(""); n != 0 {
		t.Errorf("DNS was asked %d times", n)
	}
}

func TestNewRefusesWhatIsNoServer(t *testing.T) {
	t.Parallel()
	for _, dns := range []string{"127.0.0.1", "::1", "host:1:2"} {
		if _, err := New(Config{DNS: dns}); err == nil {
			t.Errorf("New took the name server %q", dns)
		}
	}
	if _, err := New(Config{}); err != nil {
		t.Error(err)
	}
}
