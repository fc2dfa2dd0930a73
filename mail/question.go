package mail

import (
	"context"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

// question makes the mail that asks a member whether a mail that we hold was
// theirs. It does not repeat what that mail says: a forger would only have to
// write to us to be read by the member.
func (s *site) question(ctx context.Context, d db.Delivery, h db.HeldMail) (letterOut, error) {
	l := language.Of(d.Locale)
	v := accountView{l, l.Question(clock(d, h.ReceivedAt), isolated(oneLine(h.Subject))), s.baseURL + views.HeldPath(d.Link)}
	header := s.accountHeader(d, v.Subject)
	header.add("Reply-To", s.releaseAddress(d))
	return s.accountLetter(ctx, header, d, v)
}

// releaseAddress is where the member answers what becomes of a mail that waits.
func (s *site) releaseAddress(d db.Delivery) string {
	return "<" + releasePrefix + d.Link + "@" + s.domain + ">"
}
