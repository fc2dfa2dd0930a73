package doctor

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"puddle/db"
	"puddle/mail"
)

const (
	loopCheck = "mail loop"
	loopLook  = 200 * time.Millisecond // between two looks at the mails received
)

// Loop sends a mail by the relay to postmaster of our own domain, as the world
// would, and waits until the program has received and recorded it. The program
// must run on the database of core. Where the mail comes back from an address
// that others see, SPF for this address is checked as well.
func (d *Doctor) Loop(ctx context.Context, core *db.DB, limit time.Duration) []Finding {
	to, token := "postmaster@"+d.config.Domains[0], rand.Text()
	begin := time.Now()
	m, f := d.goRound(ctx, core, to, token, limit)
	if f.State == Fail {
		return []Finding{f}
	}
	f.Text = fmt.Sprintf("a mail to %s came back by the relay in %.1f s", to, time.Since(begin).Seconds())
	return append([]Finding{f}, d.sentFrom(ctx, m.Peer)...)
}

// goRound returns the mail as it was received, or what went wrong.
func (d *Doctor) goRound(ctx context.Context, core *db.DB, to, token string, limit time.Duration) (m db.InboundMail, f Finding) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	last, err := newest(ctx, core)
	if err != nil {
		return m, unreadable(err)
	}
	answer, err := d.handOver(ctx, to, token)
	if err != nil {
		return m, Finding{Fail, loopCheck, "the relay did not take a mail to " + to + ": " + words(err), "have it take mail from " + d.config.From}
	}
	m, err = await(ctx, core, last, token)
	switch {
	case ctx.Err() != nil:
		return m, Finding{Fail, loopCheck, fmt.Sprintf("the relay took a mail to %s (%s), and it did not come back within %v", to, answer, limit),
			"look for it in the relay's queue and log; does its way by MX lead to PUDDLE_SMTP_ADDR? --loop-timeout waits longer"}
	case err != nil:
		return m, unreadable(err)
	case m.Verdict != db.Operators:
		return m, Finding{Fail, loopCheck, fmt.Sprintf("the mail came back and was %s: %s", m.Verdict, m.Reason), "see whether the relay changes recipients"}
	}
	return m, Finding{State: OK, Check: loopCheck}
}

func (d *Doctor) handOver(ctx context.Context, to, token string) (answer string, err error) {
	p, err := mail.ProbeRelay(ctx, d.config.Relay, d.config.Domains[0], d.config.RootCAs)
	if err != nil {
		return "", err
	}
	defer p.Close()
	return p.Send(ctx, d.config.From, to, d.letter(to, token))
}

// letter is the mail that goes round. The token stands in its text as well,
// since some relays give every mail a Message-ID of their own.
func (d *Doctor) letter(to, token string) []byte {
	return []byte(strings.Join([]string{
		"From: <" + d.config.From + ">",
		"To: <" + to + ">",
		"Subject: Puddle checks its mail loop",
		"Date: " + time.Now().Format(time.RFC1123Z),
		"Message-ID: <doctor." + token + "@" + d.config.Domains[0] + ">",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=us-ascii",
		"Auto-Submitted: auto-generated",
		"",
		"This mail was sent by \"puddle doctor\" to see whether it comes back.",
		"Nothing needs to be done about it.",
		"",
		token,
		"",
	}, "\r\n"))
}

func unreadable(err error) Finding {
	return Finding{Fail, loopCheck, "the mails received can't be read: " + err.Error(), "see to the database"}
}

// newest returns the last of the mails received so far.
func newest(ctx context.Context, core *db.DB) (db.InboundID, error) {
	mails, err := core.InboundMails(ctx, 0, 1)
	if err != nil || len(mails) == 0 {
		return 0, err
	}
	return mails[0].ID, nil
}

// await looks until a mail with the token was received.
func await(ctx context.Context, core *db.DB, after db.InboundID, token string) (db.InboundMail, error) {
	look := time.NewTicker(loopLook)
	defer look.Stop()
	seen := map[db.InboundID]bool{}
	for {
		for m, err := range core.AllInboundMails(ctx) {
			if err != nil {
				return db.InboundMail{}, err
			}
			if m.ID <= after {
				break
			}
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			raw, err := core.InboundRaw(ctx, m)
			if err != nil || bytes.Contains(raw, []byte(token)) {
				return m, err
			}
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return db.InboundMail{}, ctx.Err()
		}
	}
}
