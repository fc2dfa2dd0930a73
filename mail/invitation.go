package mail

import (
	"context"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

// invitation makes the mail that asks somebody into a conversation. Its button
// and an answer to it are both a yes. Of what others wrote it repeats the name
// of the item alone.
func (s *site) invitation(ctx context.Context, n db.Notice) (letterOut, error) {
	l := language.Of(n.Delivery.Locale)
	v := accountView{l, l.Invitation(s.from.Name, isolated(oneLine(n.ItemName))), s.baseURL + views.LoginByLinkPath(n.Delivery.Link)}
	h := s.accountHeader(n.Delivery, v.Subject)
	h.add("Reply-To", "<"+s.replyAddress(n.ReplyToken)+">")
	return s.accountLetter(ctx, h, n.Delivery, v)
}
