package dkim_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail"
	"puddle/mail/dkim"
	"puddle/mail/mailtest"
)

func ed25519Key(t *testing.T) []byte {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestOneKey has many make a key at once: all get the same.
func TestOneKey(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	if k, err := dkim.KeysOf(t.Context(), d, from); k != nil || err != nil {
		t.Errorf("a key from nowhere: %v, %v", k, err)
	}
	keys := make([][]dkim.PublicKey, 4)
	var making sync.WaitGroup
	for i := range keys {
		making.Go(func() {
			var err error
			if keys[i], err = dkim.EnsureKeys(t.Context(), d, "Puddle@PUDDLE.test"); err != nil {
				t.Error(err)
			}
		})
	}
	making.Wait()
	again, err := dkim.KeysOf(t.Context(), d, from)
	if err != nil || len(again) != 1 {
		t.Fatalf("%v, %v", again, err)
	}
	for _, k := range keys {
		if diff := cmp.Diff(again, k); diff != "" {
			t.Errorf("another key (-again +first):\n%s", diff)
		}
	}
	other, err := dkim.EnsureKeys(t.Context(), d, "puddle@pfütze.test")
	if err != nil || len(other) != 1 {
		t.Fatalf("%v, %v", other, err)
	}
	if o, a := other[0], again[0]; o.Domain != "xn--pftze-lva.test" || o.Selector == a.Selector || o.Data == a.Data {
		t.Errorf("another domain's key: %v", o)
	}
}

// TestTwoKeys has a key replaced: whoever knows either of the two can check a
// mail, and the last one can't be lost.
func TestTwoKeys(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	keys, err := dkim.AddKey(t.Context(), s.db, from)
	if err != nil || len(keys) != 2 || keys[0] != s.key {
		t.Fatalf("%v, %v", keys, err)
	}
	if again, err := dkim.AddKey(t.Context(), s.db, from); err != nil || !slices.Equal(again, keys) {
		t.Errorf("a third key: %v, %v", again, err)
	}
	raw := s.sign(t, letter(fields))
	for _, k := range keys {
		zone := mailtest.NewZone(t, k.Record(), `_dmarc.puddle.test. TXT "v=DMARC1; p=reject"`)
		if got := prove(t, zone.Addr(), raw); got.Result != mail.ProofPass {
			t.Errorf("with %s alone: %+v", k.Selector, got)
		}
	}
	if err := s.db.ForgetDKIMKey(t.Context(), keys[0].Domain, keys[0].Selector); err != nil {
		t.Fatal(err)
	}
	if raw := s.sign(t, letter(fields)); bytes.Count(raw, []byte("DKIM-Signature:")) != 1 || !bytes.Contains(raw, []byte(keys[1].Selector)) {
		t.Errorf("with the new key alone:\n%s", raw)
	}
	if err := s.db.ForgetDKIMKey(t.Context(), keys[1].Domain, keys[1].Selector); db.KindOf(err) != db.NotFound {
		t.Errorf("the last key is forgotten: %v", err)
	}
}

// TestRecord reads the printed line as a name server does.
func TestRecord(t *testing.T) {
	t.Parallel()
	key := newSigning(t).key
	line := key.Record()
	if !regexp.MustCompile(`^puddle-[0-9a-f]{8}\._domainkey\.puddle\.test\. TXT "v=DKIM1; k=rsa; p=[^"]*" "[^"]*"$`).MatchString(line) {
		t.Error(line)
	}
	record, err := dns.NewRR(line)
	if err != nil {
		t.Fatal(err)
	}
	texts := record.(*dns.TXT).Txt
	for _, text := range texts {
		if len(text) > 255 {
			t.Errorf("a string of %d octets", len(text))
		}
	}
	if got, want := strings.Join(texts, ""), "v=DKIM1; k=rsa; p="+key.Data; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if short := (dkim.PublicKey{Domain: "a.test", Selector: "s", Type: "ed25519", Data: "AAAA"}); short.Record() != `s._domainkey.a.test. TXT "v=DKIM1; k=ed25519; p=AAAA"` {
		t.Error(short.Record())
	}
}

func TestNoKeyForThisMachineOnly(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for _, from := range []string{"puddle@localhost", "puddle@[127.0.0.1]"} {
		if k, err := dkim.EnsureKeys(t.Context(), d, from); err == nil || !strings.Contains(err.Error(), "PUDDLE_MAIL_DOMAIN") {
			t.Errorf("%s: %v, %v", from, k, err)
		}
	}
}
