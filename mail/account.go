package mail

import (
	"context"
	"fmt"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

// accountView is a mail about the recipient's own account.
type accountView struct {
	*language.Language
	language.Letter
	URL string // where the button leads to
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
	return newLetter(ctx, h, d.MessageID, accountText(v), accountHTML(v))
}

func (s *site) accountView(d db.Delivery) (accountView, error) {
	l := language.Of(d.Locale)
	switch d.Kind {
	case db.DeliverSignUp:
		return accountView{l, l.SignUp(s.from.Name), s.baseURL + views.VerifyPath(d.Link)}, nil
	case db.DeliverLogIn:
		return accountView{l, l.LogIn(s.from.Name), s.baseURL + views.LoginByLinkPath(d.Link)}, nil
	case db.DeliverAddress:
		return accountView{l, l.Address(s.from.Name), s.baseURL + views.ConfirmAddressPath(d.Link)}, nil
	}
	return accountView{}, fmt.Errorf("there is no account mail of kind %q", d.Kind)
}

func accountText(v accountView) string {
	return fmt.Sprintf("%s\n\n%s\n\n%s%s\n%s\n\n-- \n%s\n", v.Greeting, v.Words, v.Button, v.Colon, v.URL, v.Footer)
}
