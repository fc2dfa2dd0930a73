package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"
	"unicode"

	"puddle/db"
)

// InboundCmd lists the mails received. It runs beside serve.
type InboundCmd struct {
	databaseConfig
	JSON bool `name:"json" help:"Print a line of JSON for each, with the bytes as received."`
}

// inboundLine is one mail as integrators read it.
type inboundLine struct {
	ID           db.InboundID      `json:"id"`
	Time         time.Time         `json:"time"`
	EnvelopeFrom string            `json:"envelope_from"`
	Rcpt         []string          `json:"rcpt"`
	From         string            `json:"from"`
	Verdict      db.Verdict        `json:"verdict"`
	Reason       string            `json:"reason"`
	Author       string            `json:"author"`
	Conversation db.ConversationID `json:"conversation"`
	Message      db.MessageID      `json:"message"`
	Raw          []byte            `json:"raw"`
}

// Run prints to standard output.
func (c *InboundCmd) Run(ctx context.Context) error {
	d, closeAll, err := c.core(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer closeAll()
	out := json.NewEncoder(os.Stdout)
	for m, err := range d.AllInboundMails(ctx) {
		if err != nil {
			return err
		}
		if !c.JSON {
			fmt.Printf("%6d  %s  %-9s  %s  %s\n", m.ID, m.ReceivedAt.Format(time.DateTime), m.Verdict, printable(m.HeaderFrom), printable(m.Reason))
			continue
		}
		raw, err := d.InboundRaw(ctx, m)
		if err != nil {
			return err
		}
		line := inboundLine{m.ID, m.ReceivedAt, m.EnvelopeFrom, m.Rcpt, m.HeaderFrom, m.Verdict, m.Reason, m.Author, m.Conversation, m.Message, raw}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// printable returns s without what a terminal would take for commands: mails
// say what their senders like.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
