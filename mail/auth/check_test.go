package auth

import (
	"net/netip"
	"strings"
	"testing"

	"puddle/mail"
	"puddle/mail/smtpd"
)

// proof is one call of Prove. The defaults are a mail from ann@legit.test by a
// peer that SPF does not allow.
type proof struct {
	addr     netip.Addr
	sender   string
	envelope *smtpd.Envelope // instead of addr and sender
	domain   string
	raw      []byte
}

// check proves a mail and returns the reason.
func check(t *testing.T, p *Prover, c proof, want mail.ProofResult) string {
	t.Helper()
	e := c.envelope
	if e == nil {
		e = from(c.addr, c.sender)
	}
	if c.raw == nil {
		c.raw = letter()
	}
	got := p.Prove(t.Context(), e, rcpt, c.domain, c.raw)
	if got.Result != want {
		t.Errorf("Prove(from %q by %v, author %q) = %s (%s), want %s",
			e.From, e.Peer.Addr, c.domain, result(got.Result), got.Reason, result(want))
	}
	if strings.ContainsAny(got.Reason, "@\r\n\x00") {
		t.Errorf("the reason holds an address or a line end: %q", got.Reason)
	}
	return got.Reason
}

func result(r mail.ProofResult) string { return [...]string{"pass", "none", "fail", "unknown"}[r] }
