package dkim_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/dkim"
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
	if k, err := dkim.KeyOf(t.Context(), d, from); db.KindOf(err) != db.NotFound {
		t.Errorf("a key from nowhere: %v, %v", k, err)
	}
	keys := make([]dkim.PublicKey, 4)
	var making sync.WaitGroup
	for i := range keys {
		making.Go(func() {
			var err error
			if keys[i], err = dkim.EnsureKey(t.Context(), d, "Puddle@PUDDLE.test"); err != nil {
				t.Error(err)
			}
		})
	}
	making.Wait()
	again, err := dkim.KeyOf(t.Context(), d, from)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k != again {
			t.Errorf("%v, and then %v", k, again)
		}
	}
	other, err := dkim.EnsureKey(t.Context(), d, "puddle@pfütze.test")
	if err != nil {
		t.Fatal(err)
	}
	if other.Domain != "xn--pftze-lva.test" || other.Selector == again.Selector || other.Data == again.Data {
		t.Errorf("another domain's key: %v", other)
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
		if k, err := dkim.EnsureKey(t.Context(), d, from); err == nil || !strings.Contains(err.Error(), "PUDDLE_MAIL_DOMAIN") {
			t.Errorf("%s: %v, %v", from, k, err)
		}
	}
}
