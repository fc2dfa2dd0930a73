package dkim_test

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	msgauth "github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail"
	"puddle/mail/auth"
	"puddle/mail/dkim"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

const from, member = "puddle@puddle.test", "ben@two.test"

// fields are those of a notification whose header is as long as they get.
var fields = []string{
	`From: "Ana via Puddle" <` + from + `>`,
	`To: "Ben" <` + member + `>`,
	"Date: " + time.Now().Format(time.RFC1123Z),
	"Message-ID: <m12@puddle.test>",
	"Reply-To: <r2345672345672345672345672@puddle.test>",
	"Subject: =?UTF-8?B?Rmx1Z3plaWcgw7xiZXI=?=\r\n =?UTF-8?B?IGRlbSBNZWVy?=",
	"In-Reply-To: <m11@puddle.test>",
	"References: <m1@puddle.test>" + strings.Repeat("\r\n <"+strings.Repeat("m", 100)+"@puddle.test>", 11),
	`List-Id: "Blue bicycle" <item-7.puddle.test>`,
	"List-Unsubscribe: <https://puddle.test/unsubscribe/xyz>,\r\n <mailto:uxyz@puddle.test>",
	"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
	"List-Post: <mailto:r2345672345672345672345672@puddle.test>",
	"List-Archive: <https://puddle.test/conversations/1>",
	"Auto-Submitted: auto-generated",
	"Feedback-ID: item-7:notification:puddle",
	"X-Puddle-Reason: member",
	"MIME-Version: 1.0",
	`Content-Type: text/plain; charset=utf-8`,
}

func letter(fields []string) []byte {
	return []byte(strings.Join(fields, "\r\n") + "\r\n\r\nYes, come by.\r\n.\r\n\r\n-- \r\nPuddle\r\n")
}

// signing is a signer with its key and a world in which that is published.
type signing struct {
	db     *db.DB
	key    dkim.PublicKey
	signer *dkim.Signer
	dns    string
}

func newSigning(t *testing.T) signing {
	t.Helper()
	d := dbtest.New(t)
	keys, err := dkim.EnsureKeys(t.Context(), d, from)
	if err != nil {
		t.Fatal(err)
	}
	zone := mailtest.NewZone(t, keys[0].Record(), `_dmarc.puddle.test. TXT "v=DMARC1; p=reject"`)
	return signing{d, keys[0], dkim.NewSigner(d, from), zone.Addr()}
}

func (s signing) sign(t *testing.T, raw []byte) []byte {
	t.Helper()
	out, err := s.signer.Sign(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// verify has the library check what it can: that the one signature is good.
func (s signing) verify(t *testing.T, raw []byte) (*msgauth.Verification, error) {
	t.Helper()
	found, err := msgauth.VerifyWithOptions(bytes.NewReader(raw), &msgauth.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		return auth.Resolver(s.dns, time.Second).LookupTXT(context.Background(), name)
	}})
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		t.Fatalf("%d signatures, want 1", len(found))
	}
	return found[0], found[0].Err
}

func TestSign(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	raw := letter(fields)
	out := s.sign(t, raw)
	if !bytes.HasPrefix(out, []byte("DKIM-Signature: a=rsa-sha256;")) || !bytes.HasSuffix(out, raw) {
		t.Errorf("not the mail with a signature on top:\n%s", out)
	}
	for line := range bytes.Lines(out) {
		if len(line) > 500 || !bytes.HasSuffix(line, []byte("\r\n")) {
			t.Errorf("the line %q is %d octets long", line, len(line))
		}
	}
	v, err := s.verify(t, out)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"From"}
	for _, f := range fields {
		if name, _, _ := strings.Cut(f, ":"); name != "X-Puddle-Reason" {
			want = append(want, name)
		}
	}
	got := slices.Sorted(slices.Values(v.HeaderKeys))
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is signed (-want +got):\n%s", diff)
	}
	if v.Domain != "puddle.test" || time.Since(v.Time) > time.Minute || !v.Expiration.IsZero() {
		t.Errorf("%+v", v)
	}
}

func TestProven(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	signed := s.sign(t, letter(fields))
	for name, c := range map[string]struct {
		raw  []byte
		want mail.ProofResult
	}{
		"signed":   {signed, mail.ProofPass},
		"unsigned": {letter(fields), mail.ProofFail},
		"altered":  {bytes.Replace(signed, []byte("come by"), []byte("go away"), 1), mail.ProofFail},
	} {
		if got := prove(t, s.dns, c.raw); got.Result != c.want {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
		}
	}
}

// prove has our own prover say what it thinks of a mail from a stranger.
func prove(t *testing.T, dns string, raw []byte) mail.Proof {
	t.Helper()
	prover, err := auth.New(auth.Config{DNS: dns})
	if err != nil {
		t.Fatal(err)
	}
	relayed := &smtpd.Envelope{From: "bounces@relay.test", Peer: smtpd.Peer{Addr: netip.MustParseAddr("203.0.113.9")}}
	return prover.Prove(t.Context(), relayed, member, "puddle.test", raw)
}

// TestTampering alters a signed mail as relays and crooks do.
func TestTampering(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	signed := string(s.sign(t, letter(fields)))
	for name, c := range map[string]struct {
		old, new string
		survives bool
	}{
		"a trace field above":     {"DKIM-Signature:", "Received: from a by b; now\r\nDKIM-Signature:", true},
		"a field folded anew":     {"Subject: =?UTF-8?B?Rmx1Z3plaWcgw7xiZXI=?=\r\n =?", "Subject:\r\n\t=?UTF-8?B?Rmx1Z3plaWcgw7xiZXI=?=   =?", true},
		"names in capitals":       {"Reply-To: ", "REPLY-TO: ", true},
		"blanks at a line's end":  {"come by.\r\n", "come by. \t\r\n", true},
		"an empty line at an end": {"Puddle\r\n", "Puddle\r\n\r\n", true},
		"a reason":                {"X-Puddle-Reason: member", "X-Puddle-Reason: spam", true},

		"a second From above": {"From: ", "From: x@evil.test\r\nFrom: ", false},
		"a second From below": {"MIME-Version:", "From: x@evil.test\r\nMIME-Version:", false},
		"another subject":     {"IGRlbSBNZWVy", "IGRlbSBNb29y", false},
		"another Reply-To":    {"Reply-To: <r", "Reply-To: <x", false},
		"another unsubscribe": {"/unsubscribe/xyz", "/unsubscribe/abc", false},
		"no one-click":        {"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", false},
		"another type":        {"text/plain", "text/html", false},
		"more words":          {"Puddle\r\n", "Puddle\r\nBuy!\r\n", false},
		"fewer words":         {"Yes, ", "", false},
	} {
		altered := strings.Replace(signed, c.old, c.new, 1)
		if altered == signed {
			t.Fatalf("%s: nothing was altered", name)
		}
		if _, err := s.verify(t, []byte(altered)); (err == nil) != c.survives {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSignAsSoonAsThereIsAKey has a signer that is there before its key.
func TestSignAsSoonAsThereIsAKey(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	signer := dkim.NewSigner(d, from)
	raw := letter(fields)
	if out, err := signer.Sign(t.Context(), raw); err != nil || !bytes.Equal(out, raw) {
		t.Errorf("without a key: %q, %v", out, err)
	}
	if _, err := dkim.EnsureKeys(t.Context(), d, "someone@puddle.test"); err != nil {
		t.Fatal(err)
	}
	if out, err := signer.Sign(t.Context(), raw); err != nil || !bytes.HasPrefix(out, []byte("DKIM-Signature:")) {
		t.Errorf("with a key: %q, %v", out, err)
	}
	if out, err := dkim.NewSigner(d, "puddle@other.test").Sign(t.Context(), raw); err != nil || !bytes.Equal(out, raw) {
		t.Errorf("for another domain: %q, %v", out, err)
	}
}

// TestSignFails must yield no mail, rather than an unsigned one.
func TestSignFails(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for _, k := range []db.DKIMKey{
		{Domain: "puddle.test", Selector: "s", PrivateKey: []byte("no key")},
		{Domain: "other.test", Selector: "s", PrivateKey: ed25519Key(t)},
	} {
		if err := d.KeepDKIMKey(t.Context(), k, 1); err != nil {
			t.Fatal(err)
		}
		if out, err := dkim.NewSigner(d, "puddle@"+k.Domain).Sign(t.Context(), letter(fields)); err == nil || out != nil {
			t.Errorf("%s: %q, %v", k.Domain, out, err)
		}
		if _, err := dkim.EnsureKeys(t.Context(), d, "puddle@"+k.Domain); err == nil {
			t.Errorf("%s: there is a public key", k.Domain)
		}
	}
	if out, err := newSigning(t).signer.Sign(t.Context(), []byte("no mail")); err == nil || out != nil {
		t.Errorf("no mail: %q, %v", out, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if out, err := dkim.NewSigner(d, from).Sign(gone, letter(fields)); !errors.Is(err, context.Canceled) || out != nil {
		t.Errorf("without the database: %q, %v", out, err)
	}
}

func BenchmarkSign(b *testing.B) {
	d := dbtest.New(b)
	if _, err := dkim.EnsureKeys(b.Context(), d, from); err != nil {
		b.Fatal(err)
	}
	signer, raw := dkim.NewSigner(d, from), letter(fields)
	for b.Loop() {
		if _, err := signer.Sign(b.Context(), raw); err != nil {
			b.Fatal(err)
		}
	}
}
