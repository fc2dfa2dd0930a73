package auth

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"puddle/mail/smtpd"
)

const (
	rcpt   = "rabcdefghijklmnopqrstuvwxyz@puddle.test"
	member = "legit.test" // the member's domain, whose zone they own
	crook  = "evil.test"  // the attacker's
)

// good and bad are the peer addresses that SPF records in these tests allow
// and do not allow.
var (
	good = netip.MustParseAddr("192.0.2.1")
	bad  = netip.MustParseAddr("203.0.113.9")
)

// letter returns a mail that legit.test would sign: all fields are there, it
// is written now and addressed to rcpt. Lines replace fields of the same name;
// "Name:" alone leaves it out.
func letter(lines ...string) []byte {
	fields := []string{
		"From: Ann <ann@legit.test>",
		"To: " + rcpt,
		"Cc: Ben <ben@other.test>",
		"Subject: Re: Table",
		"Message-ID: <1@legit.test>",
		"Date: " + time.Now().Format(time.RFC1123Z),
		"MIME-Version: 1.0",
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		for i, f := range fields {
			if strings.HasPrefix(f, name+":") {
				fields[i] = line
			}
		}
		if value == "" {
			continue
		}
		if !strings.Contains(strings.Join(fields, "\n"), line) {
			fields = append(fields, line)
		}
	}
	var b strings.Builder
	for _, f := range fields {
		if _, value, _ := strings.Cut(f, ":"); value != "" {
			b.WriteString(f + "\r\n")
		}
	}
	return []byte(b.String() + "\r\nYes, on Friday.\r\n")
}

func daysAgo(n int) string {
	return "Date: " + time.Now().AddDate(0, 0, -n).Format(time.RFC1123Z)
}

// from is an SMTP envelope.
func from(addr netip.Addr, sender string) *smtpd.Envelope {
	return &smtpd.Envelope{From: sender, To: []string{rcpt}, Peer: smtpd.Peer{Addr: addr, Helo: "out." + domainOf(sender)}}
}

// key is a key pair of RSA or Ed25519.
type key struct {
	crypto.Signer
	record string
}

var (
	rsa2048 = sync.OnceValue(func() key { return rsaKey(2048) })
	rsa1024 = sync.OnceValue(func() key { return rsaKey(1024) })
	rsa512  = sync.OnceValue(func() key { return rsaKey(512) })
	edKey   = sync.OnceValue(func() key {
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			panic(err)
		}
		return key{private, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}
	})
)

func rsaKey(bits int) key {
	signer := newTextbookRSA(bits)
	der, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		panic(err)
	}
	return key{signer, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)}
}

// textbookRSA signs with keys of any length: crypto/rsa refuses the short ones
// that the tests are about.
type textbookRSA struct{ n, d *big.Int }

const publicExponent = 65537

func newTextbookRSA(bits int) textbookRSA {
	e, one := big.NewInt(publicExponent), big.NewInt(1)
	for {
		p, errP := rand.Prime(rand.Reader, bits/2)
		q, errQ := rand.Prime(rand.Reader, bits/2)
		if errP != nil || errQ != nil {
			panic("no random numbers")
		}
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		if d := new(big.Int).ModInverse(e, phi); d != nil {
			return textbookRSA{n: new(big.Int).Mul(p, q), d: d}
		}
	}
}

func (k textbookRSA) Public() crypto.PublicKey { return &rsa.PublicKey{N: k.n, E: publicExponent} }

// Sign keeps RFC 8017 8.2 for SHA-256.
func (k textbookRSA) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	prefix := []byte("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20")
	size := (k.n.BitLen() + 7) / 8
	padding := bytes.Repeat([]byte{0xff}, size-3-len(prefix)-len(digest))
	block := append(append(append(append([]byte{0, 1}, padding...), 0), prefix...), digest...)
	m := new(big.Int).Exp(new(big.Int).SetBytes(block), k.d, k.n)
	return m.FillBytes(make([]byte, size)), nil
}

// allFields are those that a signature has to cover.
var allFields = []string{"From", "To", "Cc", "Subject", "Message-ID", "Date"}

// sign signs with go-msgauth. Fields are what h= covers.
func sign(t *testing.T, mail []byte, domain string, k key, fields []string, change ...func(*dkim.SignOptions)) []byte {
	t.Helper()
	o := &dkim.SignOptions{Domain: domain, Selector: "sel", Signer: k.Signer, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: fields}
	for _, c := range change {
		c(o)
	}
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(mail), o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// signTags makes a signature whose tags are the test's own, for what go-msgauth
// does not write. It is simple/simple over allFields.
func signTags(t testing.TB, mail []byte, k key, tags string) []byte {
	t.Helper()
	head, body, _ := bytes.Cut(mail, []byte("\r\n\r\n"))
	bodyHash := sha256.Sum256(body)
	field := fmt.Sprintf("DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; h=%s; bh=%s; %s; b=",
		strings.Join(allFields, ":"), base64.StdEncoding.EncodeToString(bodyHash[:]), tags)
	digest := sha256.New()
	for _, name := range allFields {
		for line := range strings.SplitSeq(string(head), "\r\n") {
			if strings.HasPrefix(line, name+":") {
				digest.Write([]byte(line + "\r\n"))
			}
		}
	}
	digest.Write([]byte(field))
	signature, err := k.Sign(rand.Reader, digest.Sum(nil), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(field+base64.StdEncoding.EncodeToString(signature)+"\r\n"), mail...)
}
