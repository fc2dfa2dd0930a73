package mail

import (
	"context"
	"fmt"

	"puddle/db"
	"puddle/views"
)

// question makes the mail that asks a member whether a mail that we hold was
// theirs. It does not repeat what that mail says: a forger would only have to
// write to us to be read by the member.
func (s *site) question(ctx context.Context, d db.Delivery, h db.HeldMail) (letterOut, error) {
	v := accountView{
		Subject:  "Was this mail yours?",
		Greeting: "Hello,",
		Words: fmt.Sprintf("On %s a mail in your name came for the conversation about “%s”. We could not prove that it "+
			"is from you, so nobody has seen it yet. If it was yours, press the button and look at it, or reply to this "+
			"mail with YES.", clock(h.ReceivedAt, location(d.TimeZone)), oneLine(h.Subject)),
		Button: "Look at the mail",
		URL:    s.baseURL + views.HeldPath(d.Link),
		Footer: "If it was not yours, reply with NO, or do nothing: it will not be posted.",
	}
	header := s.accountHeader(d, v.Subject)
	header.add("Reply-To", "<"+releasePrefix+d.Link+"@"+s.domain+">")
	return s.accountLetter(ctx, header, d, v)
}
