package auth

import (
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/authres"
	"github.com/google/go-cmp/cmp"

	"puddle/mail"
	"puddle/mail/smtpd"
)

// overLMTP is how the MTA in front hands a mail over.
func overLMTP(sender string) *smtpd.Envelope {
	return &smtpd.Envelope{From: sender, Peer: smtpd.Peer{LMTP: true, Trusted: true, Helo: "mx.puddle.test"}}
}

// Only the MTA in front is believed, and only what stands at the top.
func TestAuthenticationResultsCountFromTheMTAInFrontOnly(t *testing.T) {
	t.Parallel()
	const yes = "Authentication-Results: mx.puddle.test; spf=pass smtp.mailfrom=ann@legit.test; dmarc=pass header.from=legit.test\r\n"
	const other = "Authentication-Results: mx.evil.test; spf=pass smtp.mailfrom=ann@legit.test; dmarc=pass header.from=legit.test\r\n"
	const no = "Authentication-Results: mx.puddle.test; spf=fail smtp.mailfrom=ann@legit.test\r\n"
	const trace = "Return-Path: <ann@legit.test>\r\nReceived: from x by mx.puddle.test\r\n"
	for _, test := range []struct {
		name   string
		fields string
		change func(*smtpd.Envelope)
		want   mail.ProofResult
	}{
		{"topmost", yes, nil, mail.ProofPass},
		{"below trace fields", trace + yes, nil, mail.ProofPass},
		{"above others", yes + no + other, nil, mail.ProofPass},
		{"name in capitals", strings.ToUpper(yes), nil, mail.ProofPass},
		{"none", trace, nil, mail.ProofFail},
		{"not topmost", no + yes, nil, mail.ProofFail},
		{"below that of another", other + yes, nil, mail.ProofFail},
		{"another authserv-id", other, nil, mail.ProofFail},
		{"authserv-id as a part", strings.Replace(yes, "mx.puddle.test", "mx.puddle.test.evil.test", 1), nil, mail.ProofFail},
		{"authserv-id in a comment", strings.Replace(yes, "mx.puddle.test", "mx.evil.test (mx.puddle.test)", 1), nil, mail.ProofFail},
		{"another field", strings.Replace(yes, "Auth", "X-Auth", 1), nil, mail.ProofFail},
		{"ARC", "ARC-Authentication-Results: i=1; mx.puddle.test; dmarc=pass header.from=legit.test\r\n", nil, mail.ProofFail},
		{"in the body", "", nil, mail.ProofFail},
		{"untrusted peer", yes, func(e *smtpd.Envelope) { e.Peer.Trusted = false }, mail.ProofFail},
		{"SMTP door", yes, func(e *smtpd.Envelope) { e.Peer.LMTP = false; e.Peer.Addr = bad }, mail.ProofFail},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProver(t, rejecting(spfRecord("v=spf1 -all")))
			e := overLMTP("ann@legit.test")
			if test.change != nil {
				test.change(e)
			}
			raw := append(append([]byte(test.fields), letter()...), "\r\n"+yes...)
			check(t, p, proof{envelope: e, domain: member, raw: raw}, test.want)
		})
	}
	t.Run("no authserv-id configured", func(t *testing.T) {
		t.Parallel()
		p, _ := newProver(t, rejecting(nil))
		p.authservID = ""
		raw := append([]byte(strings.Replace(yes, "mx.puddle.test", "", 1)), letter()...)
		check(t, p, proof{envelope: overLMTP("ann@legit.test"), domain: member, raw: raw}, mail.ProofFail)
	})
}

// What the MTA writes holds the sender's words; they must not be taken for the
// MTA's.
func TestAuthenticationResultsValues(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, rejecting(nil))
	for _, test := range []struct {
		value string
		want  mail.ProofResult
	}{
		{"spf=pass smtp.mailfrom=ann@legit.test", mail.ProofPass},
		{"spf=pass smtp.mailfrom=bounce.legit.test", mail.ProofPass},
		{"SPF=Pass (sender IP is 192.0.2.1) SMTP.MailFrom=ann@Legit.Test", mail.ProofPass},
		{`spf=pass reason="all; well (x" smtp.mailfrom="ann@legit.test"`, mail.ProofPass},
		{"spf=pass smtp.helo=mx.x.test; spf=pass smtp.mailfrom=ann@legit.test", mail.ProofPass},
		{"dmarc=pass (p=none dis=none) header.from=legit.test", mail.ProofPass},
		{"dkim=pass header.d=legit.test header.s=a", mail.ProofPass},
		{"dkim=fail header.d=legit.test; dkim=pass header.d=mail.legit.test", mail.ProofPass},

		{"dkim=pass header.i=@legit.test", mail.ProofPass},
		{"dkim=pass header.i=ann@mail.legit.test header.b=abcdefgh", mail.ProofPass},
		{"dkim=pass header.i=@evil.test", mail.ProofFail},
		{"dkim=pass header.i=@legit.test@evil.test", mail.ProofFail},
		{`dkim=pass header.i="@legit.test x"@evil.test`, mail.ProofFail},
		{"dkim=fail header.i=@legit.test", mail.ProofFail},

		{"none", mail.ProofFail},
		{"", mail.ProofFail},
		{"spf=fail smtp.mailfrom=ann@legit.test; dkim=none; dmarc=fail header.from=legit.test", mail.ProofFail},
		{"spf=softfail smtp.mailfrom=ann@legit.test; iprev=pass", mail.ProofFail},
		{"spf=pass smtp.mailfrom=a@evil.test", mail.ProofFail},
		{"spf=pass smtp.helo=legit.test", mail.ProofFail},
		{"spf=pass smtp.helo=legit.test smtp.mailfrom=a@evil.test", mail.ProofFail},
		{"spf=pass", mail.ProofFail},
		{"dmarc=pass header.from=evil.test", mail.ProofFail},
		{"dmarc=pass header.from=mail.legit.test", mail.ProofFail},
		{"dmarc=pass", mail.ProofFail},
		{"dkim=pass header.d=evil.test header.i=@legit.test", mail.ProofFail},
		{"dkim=fail header.d=legit.test", mail.ProofFail},
		{"auth=pass smtp.auth=ann@legit.test", mail.ProofFail},

		{"spf=fail (domain of ann@legit.test; dmarc=pass header.from=legit.test) smtp.mailfrom=a@evil.test", mail.ProofFail},
		{"spf=pass (smtp.mailfrom=ann@legit.test) smtp.mailfrom=a@evil.test", mail.ProofFail},
		{`spf=pass (\) smtp.mailfrom=legit.test ) smtp.mailfrom=a@evil.test`, mail.ProofFail},
		{`spf=pass (a "(" smtp.mailfrom=legit.test) smtp.mailfrom=a@evil.test`, mail.ProofFail},
		{`spf=pass smtp.mailfrom="ann@legit.test"@evil.test`, mail.ProofFail},
		{`spf=pass smtp.mailfrom="x; dmarc=pass header.from=legit.test y"@evil.test`, mail.ProofFail},
		{`spf=pass smtp.mailfrom="\"; dmarc=pass header.from=legit.test "@evil.test`, mail.ProofFail},
		{"spf=pass smtp.mailfrom=x smtp.mailfrom=legit.test y@evil.test", mail.ProofFail},
		{"spf=pass smtp.mailfrom=x;spf=pass smtp.mailfrom=legit.test y@evil.test", mail.ProofFail},
		{"dmarc=fail header.from=legit.test; dmarc=pass header.from=legit.test", mail.ProofFail},
		{"spf=pass smtp.mailfrom=x\u00a0smtp.mailfrom=legit.test\u00a0y@evil.test", mail.ProofFail},
		{"spf=pass smtp.mailfrom=x\vsmtp.mailfrom=legit.test\vy@evil.test", mail.ProofFail},
		{"spf=pass smtp.mailfrom=(a@legit.test", mail.ProofFail},
		{`spf=pass smtp.mailfrom="a@legit.test`, mail.ProofFail},
		{"spf=pass smtp.mailfrom=a@legit.test\x00.evil.test", mail.ProofFail},
		{"spf=pass smtp.mailfrom=a@legit.test(.evil.test)", mail.ProofPass}, // the MTA's comment
	} {
		raw := append([]byte("Authentication-Results: mx.puddle.test; "+test.value+"\r\n"), letter()...)
		if why := check(t, p, proof{envelope: overLMTP("a@evil.test"), domain: member, raw: raw}, test.want); t.Failed() {
			t.Fatalf("%q: %s", test.value, why)
		}
	}
	raw := append([]byte("Authentication-Results: mx.puddle.test; spf=pass smtp.helo=out.legit.test\r\n"), letter()...)
	check(t, p, proof{envelope: overLMTP(""), domain: member, raw: raw}, mail.ProofPass)
}

// dkim=pass and dmarc=pass do not say what was signed, so they neither make a
// replayed mail fresh nor replace our own look at a signature.
func TestAuthenticationResultsDoNotReplaceTheReplayRules(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, keys(rsa2048().record))
	for _, result := range []string{"dkim=pass header.d=legit.test", "dmarc=pass header.from=legit.test"} {
		field := []byte("Authentication-Results: mx.puddle.test; " + result + "\r\n")
		for name, test := range map[string]struct {
			raw  []byte
			want mail.ProofResult
		}{
			"unsigned":            {letter(), mail.ProofPass},
			"to somebody else":    {letter("To: x@other.test"), mail.ProofNone},
			"old":                 {letter(daysAgo(8)), mail.ProofNone},
			"signed":              {sign(t, letter(), member, rsa2048(), allFields), mail.ProofPass},
			"signed with To open": {sign(t, letter(), member, rsa2048(), without("To")), mail.ProofNone},
			"signed with l=":      {signTags(t, letter(), rsa2048(), "d=legit.test; s=sel; l=0"), mail.ProofNone},
		} {
			t.Run(result+" "+name, func(t *testing.T) {
				t.Parallel()
				raw := append(append([]byte{}, field...), test.raw...)
				check(t, p, proof{envelope: overLMTP("ann@legit.test"), domain: member, raw: raw}, test.want)
			})
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"mx; spf=pass":       "mx; spf=pass",
		"mx (a (b) c) ; x":   "mx    ; x",
		`mx; r="a; b=c" d=e`: "mx; r=a__b_c d=e",
		`mx; r="a\"b"`:       "mx; r=a_b",
		"mx; a=ä":            "mx; a=__",
		"a)":                 "a)",
	} {
		if got, ok := plain(in); !ok || got != want {
			t.Errorf("plain(%q) = %q, %t, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"mx (", "mx (a", `mx "`, `mx (a\)`, `mx "a\"`, `mx ("(")`} {
		if got, ok := plain(in); ok {
			t.Errorf("plain(%q) = %q, want it refused", in, got)
		}
	}
}

// Whatever is written into a comment or a quoted string, it changes no result.
func FuzzResultsIgnoreTheSendersWords(f *testing.F) {
	for _, words := range []string{"", "; dmarc=pass header.from=legit.test", `") spf=pass`, "\\", "a\u00a0b=c", "((", "=;=", "\x00"} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		words = strings.ReplaceAll(words, "\n", " ")
		results(words, "mx.test") // anything may stand there
		comment := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(words)
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(words)
		want := []authres.Result{&authres.SPFResult{Value: authres.ResultFail, From: "x@evil.test"}}
		got := results("mx.test; spf=fail ("+comment+") smtp.mailfrom=x@evil.test", "mx.test")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a comment changed the results (-want +got):\n%s", diff)
		}
		got = results(`mx.test; spf=fail smtp.mailfrom="`+quoted+`"@evil.test`, "mx.test")
		if len(got) != 1 || domainOf(got[0].(*authres.SPFResult).From) != "evil.test" {
			t.Errorf("a quoted string changed the results: %v", got)
		}
	})
}
