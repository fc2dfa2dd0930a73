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

// keepMail is sending for a demonstration: the mail stays here to be read.
func (s *Sender) keepMail(ctx context.Context, d db.Delivery) error {
	if err := s.db.KeepMail(ctx, d.ID, d.Mailbox, d.Raw); err != nil {
		return err
	}
	return s.db.RecordAttempt(ctx, d.ID, db.Attempt{State: db.Sent, Words: "kept"})
}
