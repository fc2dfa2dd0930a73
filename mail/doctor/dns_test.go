package doctor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/dkim"
	"puddle/mail/mailtest"
)

// sound are the records of a domain where all is well.
var sound = []string{
	`puddle.test. MX 10 mx.puddle.test.`,
	`mx.puddle.test. A 203.0.113.7`,
	`mx.puddle.test. AAAA 2001:db8::7`,
	`7.113.0.203.in-addr.arpa. PTR mx.puddle.test.`,
	`7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR mx.puddle.test.`,
	`puddle.test. TXT "some-site-verification=1234"`,
	`puddle.test. TXT "v=spf1 mx -all"`,
	`k1._domainkey.puddle.test. TXT "v=DKIM1; k=ed25519; " "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`,
	`_dmarc.puddle.test. TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@puddle.test"`,
}

var k1 = dkim.PublicKey{Domain: "puddle.test", Selector: "k1", Type: "ed25519", Data: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}

// without returns the sound records but for those that begin so.
func without(prefixes ...string) []string {
	return slices.DeleteFunc(slices.Clone(sound), func(record string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(record, p) })
	})
}

func with(records []string, more ...string) []string { return append(records, more...) }

func TestDNS(t *testing.T) {
	t.Parallel()
	const (
		mx    = "puddle.test. MX"
		spf   = `puddle.test. TXT "v=spf1`
		key   = "k1._domainkey"
		dmarc = "_dmarc"
		ptr4  = "7.113.0.203"
	)
	for name, c := range map[string]struct {
		records []string
		change  func(*Config)
		want    []string // lines that are not ok
	}{
		"all is well": {records: sound},
		"no MX": {records: without(mx), want: []string{
			"FAIL  MX of puddle.test: there is no record: answers by mail do not find us → add puddle.test. MX 10 www.puddle.test."}},
		"the domain takes no mail": {records: with(without(mx), "puddle.test. MX 0 ."), want: []string{
			"FAIL  MX of puddle.test: the record says that the domain takes no mail → replace it: add puddle.test. MX 10 www.puddle.test."}},
		"an MX without address": {records: without("mx.puddle.test. A"), want: []string{
			"FAIL  MX of puddle.test: it names mx.puddle.test, which has no address → add mx.puddle.test. A and AAAA with the addresses of the machine that takes the mail"}},
		"IPv4 alone": {records: without("mx.puddle.test. AAAA")},
		"an MX for this network": {records: with(without(mx), "puddle.test. MX 10 in.puddle.test.", "in.puddle.test. A 10.0.0.1", "1.0.0.10.in-addr.arpa. PTR in.puddle.test."), want: []string{
			"warn  MX of puddle.test: in.puddle.test (10.0.0.1): the world can't reach such an address → use public addresses"}},
		"a second mail domain": {records: sound, change: func(c *Config) { c.Domains = []string{"puddle.test", "old.test"} }, want: []string{
			"FAIL  MX of old.test: there is no record: answers by mail do not find us → add old.test. MX 10 www.puddle.test."}},
		"no PTR": {records: without(ptr4), want: []string{
			"FAIL  PTR of 203.0.113.7: the address has no name → at whoever gave you the address, add 7.113.0.203.in-addr.arpa. PTR mx.puddle.test."}},
		"no PTR, and another machine sends": {records: without(ptr4), change: func(c *Config) { c.Relay = "smtp://relay.test" }, want: []string{
			"warn  PTR of 203.0.113.7: the address has no name → at whoever gave you the address, add 7.113.0.203.in-addr.arpa. PTR mx.puddle.test."}},
		"a PTR that leads elsewhere": {records: with(without(ptr4), "7.113.0.203.in-addr.arpa. PTR other.test.", "other.test. A 203.0.113.8"), want: []string{
			"FAIL  PTR of 203.0.113.7: its name other.test does not lead back to it → at whoever gave you the address, add 7.113.0.203.in-addr.arpa. PTR mx.puddle.test."}},
		"a PTR that leads nowhere": {records: with(without(ptr4), "7.113.0.203.in-addr.arpa. PTR gone.test."), want: []string{
			"FAIL  PTR of 203.0.113.7: its name gone.test does not lead back to it → at whoever gave you the address, add 7.113.0.203.in-addr.arpa. PTR mx.puddle.test."}},
		"no SPF": {records: without(spf), want: []string{
			`FAIL  SPF of puddle.test: there is no record: receivers can't tell our mail from forged mail → add puddle.test. TXT "v=spf1 mx -all"`}},
		"no SPF, a named relay": {records: without(spf), change: func(c *Config) { c.Relay = "smtp://relay.test:587" }, want: []string{
			`FAIL  SPF of puddle.test: there is no record: receivers can't tell our mail from forged mail → add puddle.test. TXT "v=spf1 mx a:relay.test -all" (or the include: that the relay's operator names)`}},
		"no SPF, relays with addresses": {records: without(spf), change: func(c *Config) { c.Relay = "smtp://[2001:db8::25]" }, want: []string{
			`FAIL  SPF of puddle.test: there is no record: receivers can't tell our mail from forged mail → add puddle.test. TXT "v=spf1 mx ip6:2001:db8::25 -all"`}},
		"SPF twice": {records: with(sound, `puddle.test. TXT "v=spf1 a -all"`), want: []string{
			"FAIL  SPF of puddle.test: there are several records, which is as bad as none → join them into one that begins with v=spf1"}},
		"SPF with a slip": {records: with(without(spf), `puddle.test. TXT "v=spf1 mx ipv4:203.0.113.7 -all"`), want: []string{
			`FAIL  SPF of puddle.test: v=spf1 mx ipv4:203.0.113.7 -all is wrong: unknown field → correct it (RFC 7208); "v=spf1 mx -all" may be enough`}},
		"SPF with eleven look-ups": {records: with(without(spf), `puddle.test. TXT "v=spf1 include:s.test include:s.test include:s.test include:s.test include:s.test include:s.test mx -all"`,
			`s.test. TXT "v=spf1 a:mx.puddle.test ~all"`), want: []string{
			`FAIL  SPF of puddle.test: v=spf1 include:s.test include:s.test include:s.test include:s.test include:s.test include:s.test mx -all is wrong: lookup limit reached → correct it (RFC 7208); "v=spf1 mx -all" may be enough`}},
		"SPF for everybody": {records: with(without(spf), `puddle.test. TXT "v=spf1 +all"`), want: []string{
			"FAIL  SPF of puddle.test: v=spf1 +all allows everybody → let it end in -all"}},
		"SPF against nobody": {records: with(without(spf), `puddle.test. TXT "v=spf1"`), want: []string{
			"warn  SPF of puddle.test: v=spf1 forbids nobody → let it end in -all"}},
		"SPF that is soft and longer than a packet": {records: with(without(spf), `puddle.test. TXT "v=spf1 ~all"`, longTXT)},
		"another domain in From": {records: with(sound, `puddle.example. TXT "v=spf1 -all"`), change: func(c *Config) { c.From = "hello@puddle.example" }, want: []string{
			`FAIL  DMARC of puddle.example: there is no record: nobody is told what to do with forged mail → add _dmarc.puddle.example. TXT "v=DMARC1; p=none; rua=mailto:postmaster@puddle.example"`}},
		"no DKIM": {records: without(key), want: []string{
			`FAIL  DKIM of puddle.test: the key k1 is not published: nobody can check our signatures → add k1._domainkey.puddle.test. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`}},
		"no DKIM key": {records: without(key), change: func(c *Config) { c.Keys = nil }, want: []string{
			"skip  DKIM: no key is configured: mail goes out unsigned, unless the relay signs it → make one with puddle doctor --dkim"}},
		"DKIM twice": {records: with(sound, `k1._domainkey.puddle.test. TXT "v=DKIM1; p=MIIB"`), want: []string{
			`FAIL  DKIM of puddle.test: the key k1 has several records → leave only one: add k1._domainkey.puddle.test. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`}},
		"no DMARC": {records: without(dmarc), want: []string{
			`FAIL  DMARC of puddle.test: there is no record: nobody is told what to do with forged mail → add _dmarc.puddle.test. TXT "v=DMARC1; p=none; rua=mailto:postmaster@puddle.test"`}},
		"DMARC twice": {records: with(sound, `_dmarc.puddle.test. TXT "v=DMARC1; p=none"`), want: []string{
			"FAIL  DMARC of puddle.test: there are several records, which is as bad as none → leave only one at _dmarc.puddle.test."}},
		"DMARC without a policy": {records: with(without(dmarc), `_dmarc.puddle.test. TXT "v=DMARC1; rua=mailto:a@puddle.test"`), want: []string{
			`FAIL  DMARC of puddle.test: v=DMARC1; rua=mailto:a@puddle.test is wrong: record is missing a 'p' parameter → replace it: add _dmarc.puddle.test. TXT "v=DMARC1; p=none; rua=mailto:postmaster@puddle.test"`}},
		"DMARC that only watches": {records: with(without(dmarc), `_dmarc.puddle.test. TXT "v=DMARC1; p=none"`), want: []string{
			"warn  DMARC of puddle.test: v=DMARC1; p=none lets forged mail through → let it ask for quarantine once the reports show that all mail of yours passes"}},
		"DMARC of the domain above": {records: with(sound, `mail.puddle.test. TXT "v=spf1 -all"`), change: func(c *Config) { c.From = "hello@mail.puddle.test" }},
		"DMARC of the domain above, not for those below": {
			records: with(without(dmarc), `mail.puddle.test. TXT "v=spf1 -all"`, `_dmarc.puddle.test. TXT "v=DMARC1; p=reject; sp=none"`),
			change:  func(c *Config) { c.From = "hello@mail.puddle.test" },
			want: []string{
				"warn  DMARC of mail.puddle.test: v=DMARC1; p=reject; sp=none (of puddle.test) lets forged mail through → let it ask for quarantine once the reports show that all mail of yours passes"}},
		"a domain of this machine": {change: func(c *Config) { c.Domains = []string{"localhost"} }, want: []string{
			"warn  DNS: the mail domain is localhost, which only this machine knows: nobody elsewhere can answer by mail → set PUDDLE_MAIL_DOMAIN to a domain of yours"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := Config{DNS: mailtest.NewZone(t, c.records...).Addr(), Domains: []string{"Puddle.test"}, From: "puddle@puddle.test",
				Host: "www.puddle.test", Relay: "smtp://127.0.0.1", Keys: []dkim.PublicKey{k1}}
			if c.change != nil {
				c.change(&config)
			}
			var got []string
			for _, f := range New(config).DNS(t.Context()) {
				if f.State != OK {
					got = append(got, f.String())
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// longTXT is a record that no UDP packet of ours holds.
var longTXT = "puddle.test. TXT" + strings.Repeat(` "`+strings.Repeat("a", 250)+`"`, 6)

func TestSoundDNS(t *testing.T) {
	t.Parallel()
	zone := mailtest.NewZone(t, sound...)
	var got []string
	for _, f := range New(Config{DNS: zone.Addr(), Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Keys: []dkim.PublicKey{k1}}).DNS(t.Context()) {
		got = append(got, f.String())
	}
	want := []string{
		"ok    MX of puddle.test: mx.puddle.test (203.0.113.7, 2001:db8::7)",
		"ok    PTR of 203.0.113.7: mx.puddle.test, and back",
		"ok    PTR of 2001:db8::7: mx.puddle.test, and back",
		"ok    SPF of puddle.test: v=spf1 mx -all",
		"ok    DKIM of puddle.test: the key k1 is published",
		"ok    DMARC of puddle.test: v=DMARC1; p=quarantine; rua=mailto:postmaster@puddle.test",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSilentDNS has a server that fails at every name: nothing may look as if
// it were missing.
func TestSilentDNS(t *testing.T) {
	t.Parallel()
	broken := mailtest.NewZone(t, sound...)
	for _, record := range sound {
		name, _, _ := strings.Cut(record, " ")
		broken.Break(name)
	}
	found := New(Config{DNS: broken.Addr(), Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Keys: []dkim.PublicKey{k1}}).DNS(t.Context())
	if len(found) != 4 {
		t.Errorf("%d findings, want 4", len(found))
	}
	for _, f := range found {
		if f.State != Fail || !strings.Contains(f.Text, "DNS gives no answer: ") || strings.Contains(f.Advice, "add ") {
			t.Error(f)
		}
	}
}

func TestSentFrom(t *testing.T) {
	t.Parallel()
	zone := mailtest.NewZone(t, with(sound, `broken.test. TXT "v=spf1 mx -all"`)...)
	zone.Break("broken.test.")
	for _, c := range []struct{ peer, from, want string }{
		{"203.0.113.7", "puddle@puddle.test", "ok    SPF of puddle.test for 203.0.113.7: our mail comes from there, and may"},
		{"203.0.113.9", "puddle@puddle.test", "warn  SPF of puddle.test for 203.0.113.9: our mail comes from there, and the record does not allow it (fail) → add ip4:203.0.113.9 to the record, unless that is a gateway in front of us"},
		{"2001:db8::9", "puddle@puddle.test", "warn  SPF of puddle.test for 2001:db8::9: our mail comes from there, and the record does not allow it (fail) → add ip6:2001:db8::9 to the record, unless that is a gateway in front of us"},
		{"203.0.113.7", "puddle@broken.test", "FAIL  SPF of broken.test for 203.0.113.7: DNS gives no answer: "},
		{"10.0.0.1", "puddle@puddle.test", ""},
		{"local", "puddle@puddle.test", ""},
	} {
		found := New(Config{DNS: zone.Addr(), Domains: []string{"puddle.test"}, From: c.from}).sentFrom(t.Context(), c.peer)
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.HasPrefix(found[0].String(), c.want)) {
			t.Errorf("%s: %v, want %s", c.peer, found, c.want)
		}
	}
}

func TestKeyDiffers(t *testing.T) {
	t.Parallel()
	rsa := dkim.PublicKey{Type: "rsa", Data: "MIIBIjAN"}
	for record, want := range map[string]string{
		"v=DKIM1; k=rsa; p=MIIBIjAN":       "",
		"p=MIIB IjAN":                      "",
		" v = DKIM1 ; p = MIIBIjAN ; t=s;": "",
		"v=DKIM2; p=MIIBIjAN":              "is of another version",
		"v=DKIM1; k=rsa":                   "has no p=",
		"v=DKIM1; p=":                      "says that the key is revoked",
		"v=DKIM1; k=ed25519; p=MIIBIjAN":   "is about a key of the type ed25519",
		"v=DKIM1; p=MIIBOther":             "holds another key than the one that signs",
	} {
		if got := differs(rsa, tags(record)); got != want {
			t.Errorf("%q: %q, want %q", record, got, want)
		}
	}
}

func TestSystemServers(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][]string{
		"# by hand\nnameserver 192.0.2.53\nsearch test\nnameserver 2001:db8::53\n": {"192.0.2.53:53", "[2001:db8::53]:53"},
		"options edns0\n": {"127.0.0.1:53"},
	} {
		if diff := cmp.Diff(want, systemServers(writeFile(t, content))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", content, diff)
		}
	}
	if diff := cmp.Diff([]string{"127.0.0.1:53"}, systemServers("nowhere")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFindingIsOneLine(t *testing.T) {
	t.Parallel()
	got := Finding{Fail, "SPF", "v=spf1\x1b[2J\r\nok    relay: fine \xff", "correct it"}.String()
	if want := "FAIL  SPF: v=spf1 [2J  ok    relay: fine \uFFFD → correct it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
