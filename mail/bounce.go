package mail

import (
	"context"
	"regexp"
	"strings"

	"puddle/db"
	"puddle/mail/classify"
	"puddle/mail/parse"
)

// bounceAddress is the envelope sender of one mail (RFC 5321 4.4: where it
// could not be delivered is reported there), in the domain of its author where
// mail for that comes to us, so that SPF is aligned.
func (s *site) bounceAddress(token string) string {
	domain := lowerASCII(s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:])
	if !s.isOurs(domain) {
		domain = s.domain
	}
	return bouncePrefix + token + "@" + domain
}

// delayed finds a report on a mail that is merely late (RFC 3464 2.3.3).
var delayed = regexp.MustCompile(`(?im)^action:\s*delayed`)

// judgeBounce takes a report about one of our mails to the mail. What else
// comes to its envelope sender, an automatic answer say, is left at that.
func (r *Receiver) judgeBounce(ctx context.Context, m *received, token string) (verdict, error) {
	d, err := r.db.DeliveryByBounceToken(ctx, token)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{kind: db.Dropped, reason: m.machine()}
	var b db.Bounce
	switch {
	case m.class.Class == classify.Complaint:
		b = db.Bounce{Complaint: true}
	case m.class.Class != classify.Bounce || isDelayed(m.parsed):
		return v, nil
	default:
		report := m.class.Deliveries[0]
		b = db.Bounce{Permanent: report.Permanent, Status: report.Status, Diagnostic: withoutAddresses(report.Diagnostic)}
	}
	return v, r.db.RecordBounce(ctx, d.ID, b)
}

func isDelayed(m *parse.Message) bool {
	for i := range m.Reports {
		if delayed.MatchString(m.Reports[i].Text()) {
			return true
		}
	}
	return false
}

// badAddress finds the status of an address that does not exist (RFC 3463 3.2)
// in the relay's refusal.
var badAddress = regexp.MustCompile(`\b5\.1\.[0-9]+\b`)

// refusedAddress reports whether the relay's refusal of a mail is about its
// recipient, as a report of a bounce would be.
func (o outcome) refusedAddress() (db.Bounce, bool) {
	status := badAddress.FindString(o.reason)
	return db.Bounce{Permanent: true, Status: status, Diagnostic: o.reason}, o.fate == fateRefused && status != ""
}
