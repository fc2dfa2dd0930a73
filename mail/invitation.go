package mail

import (
	"context"
	"fmt"

	"puddle/db"
	"puddle/views"
)

// invitation makes the mail that asks somebody into a conversation. Its button
// and an answer to it are both a yes. Of what others wrote it repeats the name
// of the item alone.
func (s *site) invitation(ctx context.Context, n db.Notice) (letterOut, error) {
	item := oneLine(n.ItemName)
	v := accountView{
		Subject:  "Invitation: " + item,
		Greeting: "Hello,",
		Words: fmt.Sprintf("A member of %s would like you to take part in their conversation about “%s”. "+
			"Reply to this mail to join by mail, or see it on the web. You need no password.", s.from.Name, item),
		Button: "See the conversation",
		URL:    s.baseURL + views.LoginByLinkPath(n.Delivery.Link),
		Footer: "If you don't want to, do nothing: you will hear no more of it.",
	}
	h := s.accountHeader(n.Delivery, v.Subject)
	h.add("Reply-To", "<"+s.replyAddress(n.ReplyToken)+">")
	return s.accountLetter(ctx, h, n.Delivery, v)
}
