package mail

import (
	"context"

	"puddle/mail/smtpd"
)

// Prover says whether a mail really comes from the domain of its author
// (SPF, DKIM and DMARC). rcpt is the envelope recipient that it is judged for,
// domain the author's in A-labels.
type Prover interface {
	Prove(ctx context.Context, e *smtpd.Envelope, rcpt, domain string, raw []byte) Proof
}

// ProofResult is what is known of a mail's origin.
type ProofResult int

const (
	ProofPass    ProofResult = iota // an aligned SPF or DKIM passed
	ProofNone                       // nothing says so, and the domain does not forbid it
	ProofFail                       // nothing says so, and the domain wants such mail refused
	ProofUnknown                    // it could not be asked just now
)

func (r ProofResult) String() string { return [...]string{"pass", "none", "fail", "unknown"}[r] }

// Proof is a ProofResult and why, for operators.
type Proof struct {
	Result ProofResult
	Reason string
}
