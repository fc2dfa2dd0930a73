package main

import (
	"log/slog"

	"puddle/mail"
)

// prover returns what proves the senders of inbound mail, nil when nothing is
// to be proven.
func (c *config) prover(log *slog.Logger) (mail.Prover, error) {
	if c.MailAuth == "off" {
		return nil, nil
	}
	return nil, nil
}
