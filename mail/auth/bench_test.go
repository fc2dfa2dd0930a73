package auth

import (
	"bytes"
	"testing"
)

// BenchmarkForgedSignatures measures the worst mail that a stranger can send:
// as large as may be, with as many forged signatures of the member's domain as
// are looked at.
func BenchmarkForgedSignatures(b *testing.B) {
	server := serveDNS(b, keys(rsa2048().record))
	p, err := New(Config{DNS: server.addr})
	if err != nil {
		b.Fatal(err)
	}
	raw := append(letter(), bytes.Repeat([]byte("all work and no play \r\n"), 1<<20)...)
	for range maxSignatures {
		raw = signTags(b, raw, rsa1024(), "d=legit.test; s=sel")
	}
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		p.Prove(b.Context(), from(bad, "a@evil.test"), rcpt, member, raw)
	}
}
