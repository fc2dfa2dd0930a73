package doctor

import (
	"context"
	"fmt"
	"time"

	"puddle/db"
	"puddle/mail"
)

const (
	loopCheck = "mail loop"
	loopLook  = 200 * time.Millisecond // between two looks at the canary
)

// Loop has the running program, which must work on the database of core, send
// a canary: a mail of ours to a reply address that is nobody's. It goes out as
// all our mail does, and comes back as a member's answer would. What the
// program then found in it is told part by part. Where the canary comes back
// from an address that others see, SPF for this address is checked as well.
func (d *Doctor) Loop(ctx context.Context, core *db.DB, limit time.Duration) []Finding {
	id, err := mail.SendCanary(ctx, core, db.ByDoctor, d.config.Domains[0])
	if err != nil {
		return []Finding{unreadable(err)}
	}
	c, err := await(ctx, core, id, limit)
	if err != nil {
		return []Finding{unreadable(err)}
	}
	if c.ReceivedAt == nil {
		return d.missing(c, limit)
	}
	found := []Finding{handedOver(c), {OK, loopCheck + ", way back", fmt.Sprintf("it came back in %.1f s", c.Took().Seconds()), ""}}
	found = append(found, addressed(c), d.proof(c), wordsFound(c))
	in, err := core.InboundByID(ctx, c.Inbound)
	if err != nil {
		return append(found, unreadable(err))
	}
	return append(found, d.sentFrom(ctx, in.Peer)...)
}

func unreadable(err error) Finding {
	return Finding{Fail, loopCheck, "the database does not tell: " + err.Error(), "see to the database"}
}

// await looks until a canary is back and the relay's answer is known, which may
// take longer; or it is refused, or has had its time.
func await(ctx context.Context, core *db.DB, id db.CanaryID, limit time.Duration) (db.Canary, error) {
	over := time.NewTimer(limit)
	defer over.Stop()
	look := time.NewTicker(loopLook)
	defer look.Stop()
	for waiting := true; ; {
		c, err := core.CanaryByID(ctx, id)
		if err != nil || c.ReceivedAt != nil && c.Mail != db.Queued || c.Mail == db.Failed || c.Mail == db.Bounced || !waiting {
			return c, err
		}
		select {
		case <-look.C:
		case <-over.C:
			waiting = false
		case <-ctx.Done():
			return c, ctx.Err()
		}
	}
}

// missing says how far a canary came that is not back.
func (d *Doctor) missing(c db.Canary, limit time.Duration) []Finding {
	const out, back = loopCheck + ", way out", loopCheck + ", way back"
	switch c.Mail {
	case db.Queued:
		return []Finding{{Fail, out, fmt.Sprintf("nobody has taken the mail in hand within %v", limit),
			"does puddle serve run on this database, with PUDDLE_RELAY_URL set? its log tells more"}}
	case db.Deferred:
		return []Finding{{Fail, out, "the relay puts the mail off: " + c.MailReason, "see the relay's log; the program goes on trying"}}
	case db.Failed:
		return []Finding{{Fail, out, "the relay refuses the mail: " + c.MailReason, "have it take mail from " + d.config.Domains[0] + " for " + d.config.Domains[0]}}
	case db.Bounced:
		return []Finding{{Fail, back, "the relay could not bring it back: " + c.MailReason, "see to where its way by MX leads, and what our port says there"}}
	}
	if c.Proof == mail.ProofUnknown.String() {
		return []Finding{handedOver(c), {Fail, back, "it came and was put off, since its proof is unknown: " + c.ProofReason, "see whether the resolver in PUDDLE_DNS works"}}
	}
	return []Finding{handedOver(c), {Fail, back, fmt.Sprintf("it did not come back within %v", limit),
		"look for it in the relay's queue and log; does its way by MX lead to PUDDLE_SMTP_ADDR? --loop-timeout waits longer"}}
}

func handedOver(c db.Canary) Finding {
	if c.RelayReply == "" {
		return Finding{Warn, loopCheck + ", way out", "the relay has the mail and did not say so: " + c.MailReason, "see the relay's log"}
	}
	return Finding{OK, loopCheck + ", way out", "the relay took the mail: " + c.RelayReply, ""}
}

// addressed tells whether the mail would have been taken for an answer of a
// member.
func addressed(c db.Canary) Finding {
	const check = loopCheck + ", address"
	if c.Machine != "" {
		return Finding{Fail, check, "it came to its reply address, and looks like a machine's mail (" + c.Machine + "): answers would be dropped",
			"have no server on the way add such header fields"}
	}
	return Finding{OK, check, "it came to its reply address, as a person's mail", ""}
}

// proof tells what the program found of the mail's origin, as others will.
func (d *Doctor) proof(c db.Canary) Finding {
	const check = loopCheck + ", proof"
	switch c.Proof {
	case mail.ProofPass.String():
		return Finding{OK, check, c.ProofReason, ""}
	case "":
		return Finding{Skip, check, c.ProofReason, d.signing("")}
	}
	advice := d.signing("have the relay change nothing in our mail") + ", and see the lines about SPF, DKIM and DMARC above"
	return Finding{Fail, check, "others can't tell that our mail is ours: " + c.ProofReason, advice}
}

// signing advises to sign mail, where it is not signed, else what is given.
func (d *Doctor) signing(otherwise string) string {
	if len(d.config.Keys) == 0 {
		return "sign our mail: puddle doctor --dkim makes the key"
	}
	return otherwise
}

func wordsFound(c db.Canary) Finding {
	const check = loopCheck + ", words"
	if c.Words != c.Expected {
		return Finding{Fail, check, fmt.Sprintf("%q was found where %q was written", c.Words, c.Expected),
			"have no server on the way change the text of mails; the mail as it came is on the desk's page of received mail"}
	}
	return Finding{OK, check, "just those that were written, without signature and quote", ""}
}
