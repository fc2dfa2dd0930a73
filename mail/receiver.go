package mail

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"puddle/db"
	"puddle/mail/parse"
	"puddle/mail/smtpd"
)

// ReceiverConfig says how mail is taken.
type ReceiverConfig struct {
	DB      *db.DB
	Domains []string // that we take mail for; notifications name the first
	From    string   // the sender of our mail, as in SenderConfig
	BaseURL string

	// Prover proves where a mail comes from; nil takes From at its word, which
	// is for loopback only. With ReportOnly its findings are recorded and
	// nothing is refused or held for them.
	Prover     Prover
	ReportOnly bool

	Logger *slog.Logger
}

// Receiver judges the mail that comes in and makes messages of it. It is the
// smtpd.Backend of both doors, SMTP and LMTP.
type Receiver struct {
	db     *db.DB
	site   *site
	prover Prover
	report bool
	log    *slog.Logger
	reads  chan struct{} // one slot for each mail that may be taken apart at once
}

var _ smtpd.Backend = (*Receiver)(nil)

// NewReceiver returns a Receiver. It fails on a configuration that makes no
// sense.
func NewReceiver(c ReceiverConfig) (*Receiver, error) {
	s, err := newSite(c.BaseURL, c.Domains, c.From)
	if err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Receiver{db: c.DB, site: s, prover: c.Prover, report: c.ReportOnly, log: c.Logger,
		reads: make(chan struct{}, runtime.GOMAXPROCS(0))}, nil
}

// How long a peer waits for the database before it is told to come again: for
// a recipient, and for a mail, which takes its time when it is great.
const (
	rcptTime = 5 * time.Second
	dataTime = time.Minute
)

// Rcpt is part of smtpd.Backend.
func (r *Receiver) Rcpt(ctx context.Context, e *smtpd.Envelope, to string) error {
	ctx, cancel := context.WithTimeout(ctx, rcptTime)
	defer cancel()
	switch rcpt := r.site.recipientOf(to); rcpt.kind {
	case toReply:
		return r.answer(r.acceptsReply(ctx, rcpt.token))
	case toUnsubscribe:
		_, err := r.db.SubscriptionByToken(ctx, rcpt.token)
		return r.answer(err)
	case toRelease:
		_, err := r.db.HeldByToken(ctx, rcpt.token)
		return r.answer(err)
	case toBounce:
		if e.From != "" {
			return refuseNoReport
		}
		_, err := r.db.DeliveryByBounceToken(ctx, rcpt.token)
		return r.answer(err)
	case toAdmins:
		return nil
	case toSender:
		return refuseUseReply
	}
	return refuseUnknown
}

// Data is part of smtpd.Backend. It returns when the mail is stored, with what
// became of it, or refused.
func (r *Receiver) Data(ctx context.Context, e *smtpd.Envelope, raw []byte) []error {
	ctx, cancel := context.WithTimeout(ctx, dataTime)
	defer cancel()
	answers := make([]error, len(e.To))
	m, err := r.open(ctx, e, raw)
	if err != nil {
		err = r.answer(err)
		for i := range answers {
			answers[i] = err
		}
		return answers
	}
	in := m.record()
	var accepted []int
	for i, to := range e.To {
		v, err := r.judge(ctx, m, to)
		if v.tooLate(e, err) {
			v, err = r.refused(ctx, v, err)
		}
		if err != nil {
			answers[i] = r.answer(err)
			continue
		}
		accepted = append(accepted, i)
		v.addTo(&in, to, m.author)
	}
	if len(accepted) == 0 {
		return answers
	}
	recorded, err := r.record(ctx, e, in)
	for _, i := range accepted {
		answers[i] = r.answer(err)
	}
	if err == nil {
		r.log.Info("mail received", "id", e.ID, "inbound", recorded.ID, "verdict", in.Verdict, "messages", len(recorded.Messages))
	}
	return answers
}

// open reads a mail, as far as it can be read.
func (r *Receiver) open(ctx context.Context, e *smtpd.Envelope, raw []byte) (*received, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	parsed, err := parse.Mail(raw)
	if err != nil {
		return newUnreadable(e, raw, err), nil
	}
	header, err := readRawHeader(raw)
	if err != nil {
		return newUnreadable(e, raw, err), nil
	}
	return newReceived(e, raw, parsed, header, r.site), nil
}

// enter waits for the turn to take a mail apart: hostile ones cost processor
// time and memory, and never more of both than there is.
func (r *Receiver) enter(ctx context.Context) error {
	select {
	case r.reads <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn to take the mail apart: %w", ctx.Err())
	}
}

func (r *Receiver) leave() { <-r.reads }

// answer makes of an error what the peer is told. Errors of ours are logged
// here and nowhere else.
func (r *Receiver) answer(err error) error {
	if err == nil {
		return nil
	}
	a := answerTo(err)
	if a == tryLater {
		r.log.Error("take mail", "err", err)
	}
	return a
}
