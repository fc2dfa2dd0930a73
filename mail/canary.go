package mail

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"log/slog"
	"strings"
	"time"

	"puddle/db"
	"puddle/mail/classify"
)

// A canary is a mail of ours to a reply address that is nobody's. It goes out
// as every mail does, by the queue, signed and with an envelope address of its
// own, and is written as a person's program answers a notification. What comes
// back is asked all that a member's answer is asked, and posted nowhere.

// canaryWords are the words to be found in a canary: such as are lost where
// bytes or lines are not kept.
const canaryWords = "Yes, I am back, with “every word” of it – 5 € says so.\n\nThis is a paragraph of its own."

// canaryQuote is what a canary seems to answer.
const canaryQuote = "Are you there?\n\nReply to this mail, or open the conversation in a browser."

// SendCanary queues a canary to an address at a domain of ours. The running
// program sends it.
func SendCanary(ctx context.Context, d *db.DB, by db.CanaryAsker, domain string) (db.CanaryID, error) {
	return d.SendCanary(ctx, by, canaryWords, replyAddressAt(domain))
}

func replyAddressAt(domain string) func(token string) string {
	return func(token string) string { return replyPrefix + token + "@" + domain }
}

// canary makes the mail of a canary.
func (s *site) canary(d db.Delivery, c db.Canary) letterOut {
	h := &header{}
	s.addressing(h, d, s.from.Name, "")
	h.add("Subject", "Re: Does mail come back?")
	at := d.CreatedAt.UTC().Format("Mon, 2 Jan 2006 at 15:04")
	quoted := "> " + strings.ReplaceAll(canaryQuote, "\n", "\n> ")
	return letterOut{words: canaryQuote, raw: compose(h, d.MessageID, content{
		text: fmt.Sprintf("%s\n\n-- \n%s\n\nOn %s, %s wrote:\n%s\n", c.Expected, s.from.Name, at, s.from.Name, quoted),
		html: fmt.Sprintf(`<div dir="ltr">%s<div>-- <br>%s</div></div><br>`+
			`<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On %s, %s wrote:<br></div><blockquote class="gmail_quote">%s</blockquote></div>`,
			paragraphs(c.Expected), html.EscapeString(s.from.Name), at, html.EscapeString(s.from.Name), paragraphs(canaryQuote)),
	})}
}

func paragraphs(text string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(text), "\n\n", "</p>\n<p>") + "</p>"
}

// acceptsReply fails unless a token is that of a member's reply address or of
// a canary.
func (r *Receiver) acceptsReply(ctx context.Context, token string) error {
	_, err := r.db.ReplyTargetByToken(ctx, token)
	if db.KindOf(err) == db.NotFound {
		_, err = r.db.CanaryByToken(ctx, token)
	}
	return err
}

// judgeCanary takes a canary that came back. Only a mail of our own counts, and
// only the first one.
func (r *Receiver) judgeCanary(ctx context.Context, m *received, to, token string) (verdict, error) {
	c, err := r.db.CanaryByToken(ctx, token)
	if err != nil {
		return verdict{}, err
	}
	ourselves, err := db.CanonicalAddress(r.site.from.Address)
	switch {
	case err != nil:
		return verdict{}, err
	case bytes.Equal(c.Digest, m.digest):
		return verdict{kind: db.Returned}, nil // brought twice, recorded once
	case c.ReceivedAt != nil:
		return verdict{}, refuseUnknown
	case m.errAuthor != nil:
		return verdict{}, refuseFrom
	case m.author != ourselves:
		return verdict{}, refuseStranger
	}
	a := db.CanaryAnswer{Token: token}
	if m.class.Class != classify.Reply {
		a.Machine = m.machine()
	}
	if err := r.proveCanary(ctx, m, to, &a); err != nil {
		return verdict{}, err
	}
	if a.Words, err = r.canaryWords(ctx, m, c.Sent); err != nil {
		return verdict{}, err
	}
	return verdict{kind: db.Returned, reason: kept("proof " + a.Proof + ": " + a.ProofReason), canary: &a}, nil
}

// proveCanary weighs the proof of our own domain, as others do with our mail.
// Mail that never left this network and that nobody signed has nothing to weigh.
func (r *Receiver) proveCanary(ctx context.Context, m *received, to string, a *db.CanaryAnswer) error {
	peer := m.envelope.Peer
	if r.prover == nil {
		a.ProofReason = "PUDDLE_MAIL_AUTH is off: nothing is proven here"
		return nil
	}
	if m.parsed.Header.Raw("DKIM-Signature") == "" && !peer.LMTP && (peer.Addr.IsLoopback() || peer.Addr.IsPrivate()) {
		a.ProofReason = "nobody signed it, and it came from " + peer.Addr.String() + ", which no SPF record can mean"
		return nil
	}
	p := r.prover.Prove(ctx, m.envelope, to, domainOf(m.author), m.raw)
	a.Proof, a.ProofReason = p.Result.String(), kept(p.Reason)
	if p.Result == ProofUnknown {
		if err := r.db.PutOffCanary(ctx, a.Token, a.ProofReason); err != nil {
			return err
		}
		return tryLaterProof
	}
	return nil
}

func (r *Receiver) canaryWords(ctx context.Context, m *received, sent string) (string, error) {
	if err := r.enter(ctx); err != nil {
		return "", err
	}
	defer r.leave()
	return firstLines(strings.TrimSpace(ownWords(m.parsed, []string{sent}).Plain()), 10*len(canaryWords)), nil
}

const (
	firstCanary = 3 * time.Minute // after the start: what comes up with us is up
	loopLook    = time.Minute
)

// WatchLoop sends a canary now and then, one for all instances, and tells the
// log when mail does not come back as it should and when it does again. It ends
// with ctx.
func WatchLoop(ctx context.Context, d *db.DB, domain string, log *slog.Logger) {
	w := loopWatch{db: d, domain: domain, log: log}
	for wait := firstCanary; pause(ctx, wait, nil); wait = loopLook {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			log.Warn("watch the mail loop", "err", err)
		}
	}
}

// loopWatch is one instance's view of the mail loop.
type loopWatch struct {
	db     *db.DB
	domain string
	log    *slog.Logger
	alarm  bool // as was told last
}

func (w *loopWatch) look(ctx context.Context) error {
	if _, err := w.db.SendCanaryIfDue(ctx, canaryWords, replyAddressAt(w.domain)); err != nil {
		return err
	}
	loop, err := w.db.MailLoop(ctx)
	if err != nil || loop.Alarm() == w.alarm {
		return err
	}
	w.alarm = loop.Alarm()
	if w.alarm {
		w.log.Error("mail does not come back as it should: run puddle doctor", "canary", loop.Newest.ID, "state", loop.Newest.State,
			"mail", loop.Newest.Mail, "proof", loop.Newest.Proof)
	} else {
		w.log.Info("mail comes back again", "canary", loop.Newest.ID)
	}
	return nil
}
