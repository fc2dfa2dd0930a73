package mail

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"puddle/db"
)

// sendWorker works the jobs that the core queues with each delivery.
type sendWorker struct {
	river.WorkerDefaults[db.SendDelivery]

	sender *Sender
}

// Work is part of river.Worker. A mail that fails or panics each time, through
// our own fault, is given up in the end: the reason stays with its delivery.
func (w *sendWorker) Work(ctx context.Context, job *river.Job[db.SendDelivery]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			w.sender.log.Error("a mail makes us panic", "delivery", job.Args.Delivery, "panic", p, "stack", string(debug.Stack()))
		}
		var snooze *river.JobSnoozeError
		if err != nil && job.Attempt >= job.MaxAttempts && ctx.Err() == nil && !errors.As(err, &snooze) {
			err = w.sender.giveUp(ctx, job.Args.Delivery, err)
		}
	}()
	return w.sender.deliver(ctx, job.Args.Delivery)
}

// giveUp notes that a mail is not tried again, and returns why for the queue to
// note, too.
func (s *Sender) giveUp(ctx context.Context, id db.DeliveryID, why error) error {
	s.log.Error("mail given up", "delivery", id, "err", why)
	return errors.Join(why, s.persist(ctx, func(ctx context.Context) error {
		return s.db.RecordAttempt(ctx, id, db.Attempt{State: db.Failed, Words: "given up: " + why.Error()})
	}))
}

// NextRetry is part of river.Worker. It is about trouble of our own; how often
// the relay is asked is settle's matter.
func (w *sendWorker) NextRetry(job *river.Job[db.SendDelivery]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt)*4*time.Second, 5*time.Minute))
}

// deliver makes one attempt to send one mail. What was settled before, by an
// attempt that could not say so to the queue, is left alone.
func (s *Sender) deliver(ctx context.Context, id db.DeliveryID) error {
	d, err := s.db.DeliveryByID(ctx, id)
	if db.KindOf(err) == db.NotFound {
		return nil // its recipient's account is gone, and it with them
	}
	if err != nil {
		return err
	}
	if d.State != db.Queued && d.State != db.Deferred {
		return nil
	}
	if d.Raw == nil {
		d.Raw, err = s.build(ctx, d)
	} else if skipped, err := s.db.SkipUnwanted(ctx, id); skipped || err != nil {
		return err // much may have happened since the last attempt
	}
	if errors.Is(err, errNothingToSay) {
		return s.persist(ctx, func(ctx context.Context) error {
			return s.db.RecordAttempt(ctx, id, db.Attempt{State: db.Failed, Words: err.Error()})
		})
	}
	if err != nil {
		return err
	}
	if s.keep {
		return s.keepMail(ctx, d)
	}
	began := time.Now()
	o := s.relay.send(ctx, s.site.bounceAddress(s.db.BounceToken(id)), deliverable(d.Mailbox), d.Raw)
	return s.settle(ctx, d, began, o)
}

// errNothingToSay is the reason for which a mail is not sent whose messages were
// all taken back, whose question was settled, or whose recipient is out of the
// conversation, after it was due.
var errNothingToSay = errors.New("deleted before it was sent")

// build makes the bytes of a mail and keeps them: every attempt sends the same.
func (s *Sender) build(ctx context.Context, d db.Delivery) ([]byte, error) {
	letter, err := s.letter(ctx, d)
	if err != nil {
		return nil, err
	}
	raw := letter.raw
	if s.sign != nil {
		if raw, err = s.sign(ctx, raw); err != nil {
			return nil, err
		}
	}
	return s.db.KeepRaw(ctx, d.ID, raw, letter.words)
}

func (s *Sender) letter(ctx context.Context, d db.Delivery) (letterOut, error) {
	switch {
	case d.Link != "" && (d.Kind == db.DeliverHeld || d.Kind == db.DeliverRefused):
		h, err := s.db.HeldByToken(ctx, d.Link)
		if db.KindOf(err) == db.Expired {
			return letterOut{}, errNothingToSay
		}
		if err != nil {
			return letterOut{}, err
		}
		return s.site.aboutHeld(ctx, d, h)
	case d.Kind == db.DeliverRefused:
		subject, reason, err := s.db.RefusalByDelivery(ctx, d.ID)
		if err != nil {
			return letterOut{}, err
		}
		return s.site.refusal(ctx, d, subject, reason)
	case d.Kind == db.DeliverCanary:
		c, err := s.db.CanaryByDelivery(ctx, d.ID)
		return s.site.canary(d, c), err
	case d.Kind == db.DeliverDigest:
		g, err := s.db.DigestByDelivery(ctx, d.ID)
		if err == nil && len(g.Parts) == 0 {
			err = errNothingToSay
		}
		if err != nil {
			return letterOut{}, err
		}
		return s.site.dailyDigest(ctx, g)
	case d.Conversation == 0:
		return s.site.account(ctx, d)
	}
	n, err := s.db.NoticeByDelivery(ctx, d.ID)
	if err != nil {
		return letterOut{}, err
	}
	if n.ReplyToken == "" {
		return letterOut{}, errNothingToSay
	}
	if d.Kind == db.DeliverInvite {
		return s.site.invitation(ctx, n)
	}
	if len(n.Messages) == 0 {
		return letterOut{}, errNothingToSay
	}
	data, contentType, err := s.db.ItemThumb(ctx, n.ItemID)
	if err != nil {
		return letterOut{}, fmt.Errorf("read the item's picture: %w", err)
	}
	return s.site.notice(ctx, n, picture{contentType: contentType, data: data})
}

// keepMail is sending for a demonstration: the mail stays here to be read.
func (s *Sender) keepMail(ctx context.Context, d db.Delivery) error {
	if err := s.db.KeepMail(ctx, d.ID, d.Mailbox, d.Raw); err != nil {
		return err
	}
	return s.db.RecordAttempt(ctx, d.ID, db.Attempt{State: db.Sent, Words: "kept"})
}
