package mail

import (
	"context"
	"fmt"
	"strings"

	"puddle/db"
	"puddle/views"
)

// accountView is a mail about the recipient's own account.
type accountView struct {
	Subject  string
	Greeting string
	Words    string // what the button does
	Button   string
	URL      string
	Footer   string // why it came, and that ignoring it is safe
}

// account makes a mail that brings one of the account links. Nothing in it was
// chosen by anybody but us: whoever types a stranger's address into a form must
// not be able to speak to them (so no name in a sign-up's mail, either).
func (s *site) account(ctx context.Context, d db.Delivery) (letterOut, error) {
	v, err := s.accountView(d)
	if err != nil {
		return letterOut{}, err
	}
	h := s.accountHeader(d, v.Subject)
	return s.accountLetter(ctx, h, d, v)
}

func (s *site) accountHeader(d db.Delivery, subject string) *header {
	h := &header{}
	s.addressing(h, d, s.from.Name, "")
	h.add("Subject", text(subject))
	automatic(h)
	h.add("Feedback-ID", string(d.Kind)+":account:puddle")
	h.add("X-Puddle-Reason", string(d.Kind))
	return h
}

func (s *site) accountLetter(ctx context.Context, h *header, d db.Delivery, v accountView) (letterOut, error) {
	c := content{text: accountText(v)}
	var html strings.Builder
	if err := accountHTML(v).Render(ctx, &html); err != nil {
		return letterOut{}, fmt.Errorf("draw the account mail: %w", err)
	}
	c.html = html.String()
	return letterOut{raw: compose(h, d.MessageID, c), words: c.text}, nil
}

func (s *site) accountView(d db.Delivery) (accountView, error) {
	name := s.from.Name
	v := accountView{Greeting: "Hello,"}
	switch d.Kind {
	case db.DeliverSignUp:
		v.Subject = "Confirm your address for " + name
		v.Words = "Somebody, hopefully you, signed up for " + name + " with this address. Confirm it to begin."
		v.Button, v.URL = "Confirm my address", s.baseURL+views.VerifyPath(d.Link)
	case db.DeliverLogIn:
		v.Subject = "Log in to " + name
		v.Words = "Here is the link that you asked for. It logs you in, once, within a day."
		v.Button, v.URL = "Log in", s.baseURL+views.LoginByLinkPath(d.Link)
	case db.DeliverAddress:
		v.Subject = "Confirm this address for " + name
		v.Words = "You want to use this address with your account. Confirm it, and mail from it is yours."
		v.Button, v.URL = "Confirm this address", s.baseURL+views.ConfirmAddressPath(d.Link)
	default:
		return accountView{}, fmt.Errorf("there is no account mail of kind %q", d.Kind)
	}
	v.Footer = "If this was not you, do nothing: without the link nothing happens."
	return v, nil
}

func accountText(v accountView) string {
	return fmt.Sprintf("%s\n\n%s\n\n%s:\n%s\n\n-- \n%s\n", v.Greeting, v.Words, v.Button, v.URL, v.Footer)
}
