package mail

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"puddle/db"
)

const (
	queueLife  = 5 * 24 * time.Hour // RFC 5321 4.5.4.1: four to five days
	maxUnknown = 5                  // attempts after whose end the relay fell silent
	markTime   = 30 * time.Second
)

// pauses are those after the first attempts that the relay put off; the last
// one is repeated. River works what is due within five seconds without the
// help of its scheduler, so the first one is kept even while that changes hands.
var pauses = []time.Duration{
	4 * time.Second, 12 * time.Second, 40 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute,
	30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
}

// settle writes down what became of an attempt, and says when the next one is.
func (s *Sender) settle(ctx context.Context, d db.Delivery, o outcome) error {
	log := s.log.With("delivery", d.ID, "kind", d.Kind, "attempt", d.Attempts+1)
	if ctx.Err() != nil && (o.fate == fateDeferred || o.fate == fateUnreached) {
		return river.JobSnooze(0) // the program ends: nobody's fault
	}
	var mark func(context.Context) error
	var again time.Duration
	switch {
	case o.fate == fateSent:
		log.Info("mail handed over")
		mark = func(ctx context.Context) error { return s.db.MarkSent(ctx, d.ID, o.reason) }
	case o.fate == fateRefused:
		log.Warn("mail refused by the relay", "reason", o.reason)
		mark = func(ctx context.Context) error { return s.db.MarkFailed(ctx, d.ID, o.reason) }
	case o.fate == fateUnknown && d.Attempts+1 >= maxUnknown:
		log.Warn("mail given up, the relay never answers", "reason", o.reason)
		mark = func(ctx context.Context) error { return s.db.MarkUnknown(ctx, d.ID, o.reason) }
	case time.Since(d.CreatedAt) > queueLife:
		log.Warn("mail given up after days", "reason", o.reason)
		mark = func(ctx context.Context) error { return s.db.MarkFailed(ctx, d.ID, "given up: "+o.reason) }
	default:
		again = o.pause(d.Attempts)
		log.Info("mail put off", "reason", o.reason, "again_in", again)
		if o.fate == fateUnreached && d.State == db.Deferred {
			return river.JobSnooze(again) // it is known already, and no attempt that counts
		}
		mark = func(ctx context.Context) error { return s.db.MarkDeferred(ctx, d.ID, o.reason) }
	}
	if err := s.persist(ctx, mark); err != nil || again == 0 {
		return err
	}
	return river.JobSnooze(again)
}

// pause returns how long to wait after this many attempts. A relay that could
// not be reached is tried at an even pace: all mail leaves soon after it is
// back.
func (o outcome) pause(attempts int) time.Duration {
	if o.fate == fateUnreached {
		return 4*time.Second + rand.N(8*time.Second)
	}
	d := pauses[min(attempts, len(pauses)-1)]
	if attempts == 0 {
		return d
	}
	return d + rand.N(d/4)
}

// persist writes down what happened to a mail, also while the program ends or
// the database is away: what is not written is sent twice.
func (s *Sender) persist(ctx context.Context, mark func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markTime)
	defer cancel()
	for {
		err := mark(ctx)
		if err == nil || db.KindOf(err) == db.NotFound {
			return nil // not found: deleted meanwhile, or settled by another attempt
		}
		if db.KindOf(err) != db.Unavailable || !pause(ctx, 200*time.Millisecond, nil) {
			return err
		}
	}
}
