package main

import (
	"puddle/mail"
	"puddle/mail/auth"
)

// prover returns what proves the senders of inbound mail, nil when nothing is
// to be proven.
func (c *config) prover() (mail.Prover, error) {
	if c.MailAuth == "off" {
		return nil, nil
	}
	p, err := auth.New(auth.Config{DNS: c.DNS, AuthservID: c.AuthservID})
	if err != nil {
		return nil, err
	}
	return p, nil
}
