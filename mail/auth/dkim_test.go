package auth

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"puddle/mail"
)

// keys is the zone of a domain that signs, and of a crook that does.
func keys(record string, more ...zone) zone {
	return rejecting(merge(append(more, zone{
		"sel._domainkey.legit.test TXT": {record},
		"sel._domainkey.evil.test TXT":  {rsa2048().record},
	})...))
}

// signed checks mail of which only its signature can tell where it comes from.
func signed(t *testing.T, p *Prover, raw []byte, want mail.ProofResult) string {
	t.Helper()
	return check(t, p, proof{addr: bad, sender: "bounce@relay.test", domain: member, raw: raw}, want)
}

func without(name string) []string {
	var rest []string
	for _, f := range allFields {
		if f != name {
			rest = append(rest, f)
		}
	}
	return rest
}

// A signature counts only if it binds the mail to the reply address, to this
// week, and to all that people read. One that leaves To or Cc open says too
// little to refuse the mail.
func TestDKIMMustBind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		raw    []byte
		fields []string
		want   mail.ProofResult
		why    string
	}{
		{"all signed", letter(), allFields, mail.ProofPass, "pass"},
		{"the fields that are there", letter("Cc:", "Message-ID:", "Subject:"), []string{"From", "Date", "To"}, mail.ProofPass, "pass"},
		{"oversigned", letter("Cc:"), append([]string{"From", "To", "Cc", "Subject"}, allFields...), mail.ProofPass, "pass"},
		{"names in capitals", letter(), []string{"FROM", "TO", "CC", "SUBJECT", "MESSAGE-ID", "DATE"}, mail.ProofPass, "pass"},
		{"reply address in Cc", letter("To: ben@other.test", "Cc: "+rcpt), allFields, mail.ProofPass, "pass"},
		{"reply address with a name", letter(`To: "Ben, by Puddle" <` + strings.ToUpper(rcpt) + ">, x@other.test"), allFields, mail.ProofPass, "pass"},
		{"six days old", letter(daysAgo(6)), allFields, mail.ProofPass, "pass"},

		{"Date open", letter(), without("Date"), mail.ProofFail, "Date is not signed"},
		{"Subject open", letter(), without("Subject"), mail.ProofFail, "Subject is not signed"},
		{"Message-ID open", letter(), without("Message-ID"), mail.ProofFail, "Message-ID is not signed"},
		{"To open", letter(), without("To"), mail.ProofNone, "To is not signed"},
		{"Cc open", letter(), without("Cc"), mail.ProofNone, "Cc is not signed"},
		{"To open, without the address", letter("To: x@other.test"), without("To"), mail.ProofFail, "do not name"},
		{"no Date", letter("Date:"), allFields, mail.ProofFail, "Date is not signed"},

		{"to somebody else", letter("To: x@other.test"), allFields, mail.ProofFail, "do not name"},
		{"to nobody", letter("To: undisclosed-recipients:;", "Cc:"), allFields, mail.ProofFail, "do not name"},
		{"without To and Cc", letter("To:", "Cc:"), allFields, mail.ProofFail, "do not name"},
		{"address in the name only", letter(`To: "` + rcpt + `" <x@other.test>`), allFields, mail.ProofFail, "do not name"},
		{"address in a comment only", letter("To: x@other.test (" + rcpt + ")"), allFields, mail.ProofFail, "do not name"},
		{"address as part of another", letter("To: x" + rcpt + ", " + rcpt + ".other.test"), allFields, mail.ProofFail, "do not name"},
		{"eight days old", letter(daysAgo(8)), allFields, mail.ProofFail, "not of this week"},
		{"eight days ahead", letter(daysAgo(-8)), allFields, mail.ProofFail, "not of this week"},
		{"no day at all", letter("Date: yesterday"), allFields, mail.ProofFail, "not of this week"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProver(t, keys(rsa2048().record, spfRecord("v=spf1 ip4:192.0.2.1 -all")))
			var fields []string
			for _, f := range test.fields {
				if test.name != "no Date" || f != "Date" {
					fields = append(fields, f)
				}
			}
			raw := sign(t, test.raw, member, rsa2048(), fields)
			if why := signed(t, p, raw, test.want); !strings.Contains(why, "DKIM legit.test: "+test.why) &&
				!(strings.Contains(why, "DKIM legit.test: ") && strings.Contains(why, test.why)) {
				t.Errorf("the reason is %q, want %q", why, test.why)
			}
			// Aligned SPF is as good.
			check(t, p, proof{addr: good, sender: "ann@legit.test", domain: member, raw: raw}, mail.ProofPass)
		})
	}
}

// What changed on the way, or was added by somebody, is not what was signed.
func TestDKIMChangedMail(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, keys(rsa2048().record))
	raw := sign(t, letter(), member, rsa2048(), allFields)
	replace := func(old, new string) []byte { return bytes.Replace(raw, []byte(old), []byte(new), 1) }
	above := func(lines string) []byte { return append([]byte(lines), raw...) }
	for name, test := range map[string]struct {
		raw  []byte
		want mail.ProofResult
	}{
		"as it was":            {raw, mail.ProofPass},
		"with trace fields":    {above("Received: from x by y\r\nX-Spam: no\r\n"), mail.ProofPass},
		"body":                 {replace("Friday", "Monday"), mail.ProofFail},
		"body added":           {append(bytes.Clone(raw), "And more\r\n"...), mail.ProofFail},
		"Subject":              {replace("Table", "Chair"), mail.ProofFail},
		"Subject twice":        {above("Subject: Re: Chair\r\n"), mail.ProofFail},
		"Date twice":           {above(daysAgo(0) + "\r\n"), mail.ProofFail},
		"To twice":             {above("To: x@other.test\r\n"), mail.ProofFail},
		"Cc twice":             {above("Cc: x@other.test\r\n"), mail.ProofFail},
		"Message-ID twice":     {above("Message-ID: <2@evil.test>\r\n"), mail.ProofFail},
		"From twice":           {above("From: ann@legit.test\r\n"), mail.ProofFail},
		"Subject with a blank": {above("Subject : Re: Chair\r\n"), mail.ProofFail},
		"no end of header":     {bytes.Split(raw, []byte("\r\n\r\n"))[0], mail.ProofFail},
		"LF only":              {bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), mail.ProofPass},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signed(t, p, test.raw, test.want)
		})
	}
}

// Keys and tags that RFC 6376 and 8301 do not let count, each beside the one
// that does.
func TestDKIMKeysAndTags(t *testing.T) {
	t.Parallel()
	later := func(d time.Duration) func(*dkim.SignOptions) {
		return func(o *dkim.SignOptions) { o.Expiration = time.Now().Add(d) }
	}
	mine := func(tags string) []byte { return signTags(t, letter(), rsa2048(), tags) }
	for _, test := range []struct {
		name   string
		record string
		raw    []byte
		want   mail.ProofResult
		why    string
	}{
		{"RSA 2048", rsa2048().record, mine("d=legit.test; s=sel"), mail.ProofPass, ""},
		{"RSA 1024", rsa1024().record, sign(t, letter(), member, rsa1024(), allFields), mail.ProofPass, ""},
		{"Ed25519", edKey().record, sign(t, letter(), member, edKey(), allFields), mail.ProofPass, ""},
		{"RSA 512", rsa512().record, sign(t, letter(), member, rsa512(), allFields), mail.ProofFail, "key is too short"},
		{"another key", rsa1024().record, mine("d=legit.test; s=sel"), mail.ProofFail, "signature did not verify"},
		{"no key", "", mine("d=legit.test; s=other"), mail.ProofFail, "no key for signature"},
		{"key revoked", "v=DKIM1; p=", mine("d=legit.test; s=sel"), mail.ProofFail, "key revoked"},
		{"key for testing", rsa2048().record + "; t=s:y", mine("d=legit.test; s=sel"), mail.ProofFail, "the key is for testing"},
		{"key with t=s", rsa2048().record + "; t=s", mine("d=legit.test; s=sel"), mail.ProofPass, ""},
		{"key with t=s, identity below", rsa2048().record + "; t=s", mine("d=legit.test; s=sel; i=ann@mail.legit.test"), mail.ProofFail, "the key is not for subdomains"},
		{"key with t=s, identity at the domain", rsa2048().record + "; t=s", mine("d=legit.test; s=sel; i=ann@legit.test"), mail.ProofPass, ""},
		{"identity below", rsa2048().record, mine("d=legit.test; s=sel; i=ann@mail.legit.test"), mail.ProofPass, ""},
		{"key of another service", rsa2048().record + "; s=tlsrpt", mine("d=legit.test; s=sel"), mail.ProofFail, "inappropriate service"},
		{"key for SHA-1", rsa2048().record + "; h=sha1", mine("d=legit.test; s=sel"), mail.ProofFail, "inappropriate hash"},
		{"key of 3 KiB", rsa2048().record + "; n=" + strings.Repeat("x", 3000), mine("d=legit.test; s=sel"), mail.ProofFail, "the key is too long"},
		{"key that is none", "hello", mine("d=legit.test; s=sel"), mail.ProofFail, "key"},
		{"not expired", rsa2048().record, sign(t, letter(), member, rsa2048(), allFields, later(time.Hour)), mail.ProofPass, ""},
		{"expired", rsa2048().record, sign(t, letter(), member, rsa2048(), allFields, later(-time.Minute)), mail.ProofFail, "signature has expired"},
		{"made today", rsa2048().record, mine("d=legit.test; s=sel; t=" + unix(time.Hour)), mail.ProofPass, ""},
		{"made in the future", rsa2048().record, mine("d=legit.test; s=sel; t=" + unix(10*24*time.Hour)), mail.ProofFail, "made in the future"},
		{"expires before it is made", rsa2048().record, mine("d=legit.test; s=sel; t=" + unix(2*time.Hour) + "; x=" + unix(time.Hour)), mail.ProofFail, "made in the future"},
		{"whole length", rsa2048().record, mine("d=legit.test; s=sel; l=17"), mail.ProofFail, "insecure body length"},
		{"length 0", rsa2048().record, mine("d=legit.test; s=sel; l=0"), mail.ProofFail, "insecure body length"},
		{"From not in h", rsa2048().record, bytes.Replace(mine("d=legit.test; s=sel"), []byte("h=From:"), []byte("h="), 1), mail.ProofFail, "From field not signed"},
		{"SHA-1", rsa2048().record, bytes.Replace(mine("d=legit.test; s=sel"), []byte("rsa-sha256"), []byte("rsa-sha1"), 1), mail.ProofFail, "hash algorithm too weak"},
		{"identity of another", rsa2048().record, mine("d=legit.test; s=sel; i=a@evil.test"), mail.ProofFail, "domain mismatch"},
		{"time that is none", rsa2048().record, mine("d=legit.test; s=sel; t=ann@legit.test"), mail.ProofFail, "malformed time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProver(t, keys(test.record))
			if why := signed(t, p, test.raw, test.want); !strings.Contains(why, test.why) {
				t.Errorf("the reason is %q, want %q", why, test.why)
			}
		})
	}
}

// unix is a time from now as signatures have it.
func unix(fromNow time.Duration) string { return strconv.FormatInt(time.Now().Add(fromNow).Unix(), 10) }

// The crook signs with a real key of their own, and writes the names so that a
// program that cuts them elsewhere takes them for the member's.
func TestDKIMNamesThatAreCutInTwoWays(t *testing.T) {
	t.Parallel()
	p, server := newProver(t, keys("v=DKIM1; p=",
		zone{"x._domainkey.legit.test.evil.test TXT": {rsa2048().record}, "evil.test TXT": {rsa2048().record}}))
	for _, tags := range []string{
		"d=evil.test; s=sel",
		"d=legit.test.evil.test; s=x",
		"d=legit.test\x00.evil.test; s=sel",
		"d=legit.test; s=sel._domainkey.evil.test\x00",
		"d=legit.test; s=evil.test\x00",
		"d=legit.test; s=evil.test.",
		"d=legit.test; s=sel._domainkey.evil.test.#",
		`d=legit.test".evil.test; s=sel`,
		`d="legit.test".evil.test; s=sel`,
		"d=legit.test'a.evil.test; s=sel",
		"d=legit.test(.evil.test; s=sel",
		"d=legit.test(a).evil.test; s=sel",
		"d=legit.test%00.evil.test; s=sel",
		`d=legit.test\.evil.test; s=sel`,
		"d=legit.test/.evil.test; s=sel",
		"d=legit.test,evil.test; s=sel",
		"d=evil.test@legit.test; s=sel",
		"d=legit.test@evil.test; s=sel",
		"d=legit.test.; s=sel",
		"d=.legit.test; s=sel",
		"d=; s=sel._domainkey.legit.test",
		"d=test; s=sel._domainkey.legit",
		"d=evil.test; i=@legit.test; s=sel",
		"d=evil.test; d=legit.test; s=sel",
		"d=legit.test; d=evil.test; s=sel",
		"D=legit.test; d=evil.test; s=sel",
		"d=evil.test; s=sel; x-d=legit.test",
	} {
		raw := signTags(t, letter(), rsa2048(), tags)
		check(t, p, proof{addr: bad, sender: "a@evil.test", domain: member, raw: raw}, mail.ProofFail)
	}
	if n := server.count("evil.test"); n > 0 {
		t.Errorf("asked %d times for names of the crook", n)
	}
}

// A member's mail may carry signatures of others; those are not even looked up.
// Behind ten the rest is not read.
func TestDKIMManySignatures(t *testing.T) {
	t.Parallel()
	p, server := newProver(t, keys(rsa2048().record))
	raw := sign(t, letter(), member, rsa2048(), allFields)
	for range maxSignatures - 1 {
		raw = sign(t, raw, crook, rsa2048(), allFields)
	}
	signed(t, p, raw, mail.ProofPass)
	signed(t, p, sign(t, raw, crook, rsa2048(), allFields), mail.ProofFail)
	if server.count("evil.test") > 0 {
		t.Error("asked for the key of a domain that does not matter")
	}

	forged := letter()
	for range maxChecked + 2 {
		forged = sign(t, forged, member, rsa1024(), allFields)
	}
	why := signed(t, p, forged, mail.ProofFail)
	if n := strings.Count(why, "did not verify"); n != maxChecked {
		t.Errorf("%d forged signatures were checked, want %d: %s", n, maxChecked, why)
	}
}
