package auth

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"puddle/mail"
	"puddle/mail/smtpd"
)

// Config says whom a Prover asks.
type Config struct {
	DNS        string        // name server as host:port; "" for the system's
	AuthservID string        // of the MTA in front; "" if Authentication-Results never count
	Timeout    time.Duration // for one proof in all; 0 for 5 seconds
}

const defaultTimeout = 5 * time.Second

// Prover proves where inbound mails come from. It is a mail.Prover, for any
// number of mails at once.
type Prover struct {
	resolver   resolver
	authservID string
	timeout    time.Duration
}

var _ mail.Prover = (*Prover)(nil)

// New returns a Prover. It fails on a name server that is not host:port; that
// one answers is not checked.
func New(c Config) (*Prover, error) {
	if c.DNS != "" {
		if _, _, err := net.SplitHostPort(c.DNS); err != nil {
			return nil, fmt.Errorf("name server %q is not host:port: %w", c.DNS, err)
		}
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	p := &Prover{authservID: c.AuthservID, timeout: c.Timeout}
	p.resolver.net = Resolver(c.DNS, c.Timeout)
	return p, nil
}

// Prove is part of mail.Prover. What DNS cannot tell in time makes the proof
// unknown, unless it is not needed.
func (p *Prover) Prove(ctx context.Context, e *smtpd.Envelope, rcpt, domain string, raw []byte) mail.Proof {
	author, ok := hostname(domain)
	if !ok {
		return mail.Proof{Result: mail.ProofNone, Reason: "the author's domain is no host name"}
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()

	m := readMessage(raw)
	if len(m.all("From")) != 1 {
		return mail.Proof{Result: mail.ProofFail, Reason: "not one From"}
	}
	ev := evidence{author: author, findings: p.relayed(e, m, author, rcpt)}
	if ev.settling() == nil {
		p.ask(ctx, e, m, raw, rcpt, &ev)
	}
	return ev.proof()
}

// ask collects what DNS tells. The questions are asked at once, and given up
// as soon as one answer settles the matter.
func (p *Prover) ask(ctx context.Context, e *smtpd.Envelope, m message, raw []byte, rcpt string, ev *evidence) {
	ctx, settled := context.WithCancel(ctx)
	defer settled()
	collect := func(found *[]finding, by func() []finding) {
		*found = by()
		for _, f := range *found {
			if f.settles(ev.author) {
				settled()
			}
		}
	}
	var spf, dkim []finding
	var asking sync.WaitGroup
	asking.Go(func() { ev.policy, ev.errPolicy = p.resolver.policyFor(ctx, ev.author) })
	asking.Go(func() {
		collect(&spf, func() []finding { return p.resolver.spf(ctx, e, ev.author) })
	})
	asking.Go(func() {
		collect(&dkim, func() []finding { return p.resolver.dkim(ctx, m, raw, ev.author, rcpt) })
	})
	asking.Wait()
	ev.findings = append(append(ev.findings, dkim...), spf...)
}
