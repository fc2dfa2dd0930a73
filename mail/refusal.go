package mail

import (
	"context"

	"puddle/db"
	"puddle/mail/language"
	"puddle/mail/smtpd"
	"puddle/views"
)

// tooLate reports whether a refusal would come too late. An MTA in front has
// told its peer 250 already and would make a delivery report of ours; a member
// is better told by us, in words that help. Who is not proven is refused at
// both doors alike: we send them nothing.
func (v verdict) tooLate(e *smtpd.Envelope, err error) bool {
	return err != nil && e.Peer.LMTP && v.proven != nil && answerTo(err).Code >= 500
}

// refused makes of a refusal that would come too late a mail that is kept, and
// about which its author is told.
func (v verdict) refused(err error) verdict {
	return verdict{kind: db.Refused, reason: kept(answerTo(err).Text), proven: v.proven}
}

// refusal makes the mail that tells a member why theirs was not posted.
func (s *site) refusal(ctx context.Context, d db.Delivery, subject, reason string) (letterOut, error) {
	l := language.Of(d.Locale)
	v := accountView{l, l.Refusal(isolated(oneLine(subject)), l.Reason(reason)), s.baseURL + views.ConversationPath(d.Conversation)}
	return s.accountLetter(ctx, s.accountHeader(d, v.Subject), d, v)
}
