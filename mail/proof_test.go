package mail

import (
	"context"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// fixedProof is a Prover that knows its answer.
type fixedProof struct {
	Proof
	asked chan string
}

func (p fixedProof) Prove(_ context.Context, _ *smtpd.Envelope, rcpt, domain string, _ []byte) Proof {
	p.asked <- rcpt + " " + domain
	return p.Proof
}

func TestProofDecides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		result  ProofResult
		report  bool
		answer  string
		verdict db.Verdict // "" for nothing recorded
	}{
		{"proven", ProofPass, false, "250 ", db.Posted},
		{"not proven", ProofNone, false, "250 ", db.Held},
		{"forged", ProofFail, false, "550 5.7.1 The sender's domain says", ""},
		{"unknown", ProofUnknown, false, "451 4.7.24", ""},
		{"forged, only reported", ProofFail, true, "250 ", db.Posted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := fixedProof{Proof{c.result, "spf=none dkim=none"}, make(chan string, 1)}
			k := openDoor(t, func(rc *ReceiverConfig) { rc.Prover, rc.ReportOnly = p, c.report })
			ana := k.reply["ana@one.test"]
			got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, mailFrom("Ana@ONE.test", ana, "Saturday?"))
			if !strings.HasPrefix(got, c.answer) {
				t.Errorf("answer %q, want %q", got, c.answer)
			}
			if asked := <-p.asked; asked != ana+" one.test" {
				t.Errorf("asked about %q", asked)
			}
			posted := 0
			if c.verdict == db.Posted {
				posted = 1
			}
			if n := len(k.words(t)); n != 2+posted {
				t.Errorf("%d messages", n)
			}
			in := k.inbound(t)
			if c.verdict == "" {
				if len(in) != 0 {
					t.Errorf("recorded: %+v", in)
				}
				return
			}
			if len(in) != 1 || in[0].Verdict != c.verdict || in[0].Reason != "spf=none dkim=none" || (in[0].Author != "") != (posted == 1) {
				t.Errorf("recorded: %+v", in)
			}
		})
	}
}
