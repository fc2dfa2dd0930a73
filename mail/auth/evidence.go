package auth

import (
	"slices"

	"puddle/mail"
)

// evidence is all that is known of the origin of a mail.
type evidence struct {
	author    string // host name of the author's domain
	findings  []finding
	policy    policy
	errPolicy error // the policy could not be looked up
}

// settling returns the findings after which nothing more can change the proof.
func (ev *evidence) settling() []finding {
	var settling []finding
	for _, f := range ev.findings {
		if f.settles(ev.author) {
			settling = append(settling, f)
		}
	}
	return settling
}

// has reports whether a finding in this state is aligned under the policy.
func (ev *evidence) has(s state) bool {
	return slices.ContainsFunc(ev.findings, func(f finding) bool {
		return f.state == s && f.aligns(ev.author, ev.policy)
	})
}

// proof weighs the evidence. Without the policy only what is aligned under
// every policy counts.
func (ev *evidence) proof() mail.Proof {
	if settling := ev.settling(); settling != nil {
		return mail.Proof{Result: mail.ProofPass, Reason: reasons(settling)}
	}
	if ev.errPolicy != nil {
		return mail.Proof{Result: mail.ProofUnknown, Reason: reasons(ev.findings, "DMARC: no answer from DNS")}
	}
	why := "DMARC: no record"
	if ev.policy.published {
		why = "DMARC: p=" + ev.policy.request.String()
	}
	result := mail.ProofNone
	switch {
	case ev.has(proven):
		result = mail.ProofPass
	case ev.has(unknown):
		result = mail.ProofUnknown
	case ev.has(unbound):
	case ev.policy.refuses():
		result = mail.ProofFail
	}
	return mail.Proof{Result: result, Reason: reasons(ev.findings, why)}
}
