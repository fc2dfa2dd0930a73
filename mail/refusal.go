package mail

import (
	"context"
	"strings"

	"puddle/db"
	"puddle/mail/language"
	"puddle/mail/smtpd"
	"puddle/views"
)

// tooLate reports whether a refusal would come too late. An MTA in front has
// told its peer 250 already and would make a delivery report of ours; a member
// is better told by us, in words that help. The same holds for a mail that
// would wait in the MTA's queue where its member's word could post it now.
// Who is not proven is refused at both doors alike: we send them nothing.
func (v verdict) tooLate(e *smtpd.Envelope, err error) bool {
	if err == nil || !e.Peer.LMTP || v.proven == nil {
		return false
	}
	a := answerTo(err)
	return a.Code >= 500 || a != tryLater && v.proven.Message != nil
}

// refused makes of a refusal that would come too late a mail that is kept, and
// about which its author is told.
func (r *Receiver) refused(ctx context.Context, v verdict, refusal error) (verdict, error) {
	v.kind, v.reason = db.Refused, kept(answerTo(refusal).Text)
	v.proven.Reason = v.reason
	return v, r.within(ctx, v)
}

// maxWhole is how much of a mail's text its member can have posted as it came,
// in octets.
const maxWhole = 2 << 20

// wholeMail is what a member can have posted of a mail in which we found no
// words of their own: all its text, but for their addresses; nil if there is
// none.
func wholeMail(m *received, post *db.NewMessage, addresses []string) *db.NewMessage {
	body := *m.parsed
	body.Text, body.HTML = firstLines(m.parsed.Text, maxWhole), firstLines(m.parsed.HTML, maxWhole)
	text := body.Whole()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	whole := *post
	whole.Format, whole.Cut, whole.Content = db.Plain, nil, withoutOwnAddressAnywhere(text, addresses)
	fit(&whole, "")
	return &whole
}

// record keeps a mail with what becomes of it. What the core refuses for good,
// too late for the dialogue, is kept as refused.
func (r *Receiver) record(ctx context.Context, e *smtpd.Envelope, in db.NewInbound) (db.Recorded, error) {
	recorded, err := r.db.RecordInbound(ctx, in)
	if err == nil || !e.Peer.LMTP || answerTo(err).Code < 500 {
		return recorded, err
	}
	for n := range in.Refusals {
		in.Refusals[n].Message = nil
	}
	in.Verdict, in.Reason = db.Refused, kept(answerTo(err).Text)
	for _, p := range in.Posts {
		if p.Held {
			return recorded, err // it is not proven
		}
		in.Refusals = append(in.Refusals, db.NewRefusal{Conversation: p.Conversation, User: p.Author, Reason: in.Reason})
	}
	in.Posts, in.Author, in.AuthorAddress = nil, 0, ""
	return r.db.RecordInbound(ctx, in)
}

// refusal makes the mail that tells a member why theirs was not posted, and how
// it still can be. It never repeats what the mail says: the page shows it.
func (s *site) refusal(ctx context.Context, d db.Delivery, subject, reason string) (letterOut, error) {
	l := language.Of(d.Locale)
	item, why := isolated(oneLine(subject)), l.Reason(reason)
	if d.Link == "" {
		v := accountView{l, l.Refusal(item, why), s.baseURL + views.ConversationPath(d.Conversation)}
		return s.accountLetter(ctx, s.accountHeader(d, v.Subject), d, v)
	}
	v := accountView{l, l.Offer(item, why), s.baseURL + views.HeldPath(d.Link)}
	header := s.accountHeader(d, v.Subject)
	header.add("Reply-To", s.releaseAddress(d))
	return s.accountLetter(ctx, header, d, v)
}
