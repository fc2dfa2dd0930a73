package mail

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"puddle/db"
)

const (
	queueLife   = 5 * 24 * time.Hour // RFC 5321 4.5.4.1: four to five days
	maxSilences = 5                  // attempts after whose end the relay fell silent
	markTime    = 30 * time.Second
)

// patience is how long a mail that could not be sent waits for its next
// attempt.
type patience struct {
	// pauses are those after the first attempts that the relay put off; the last
	// one is repeated. Some are drawn out by chance, so that mails don't march in
	// step.
	pauses []time.Duration
	// unreached is the least pause while the relay can't be spoken to at all.
	unreached time.Duration
}

// River works what is due within five seconds without the help of its
// scheduler, so the first pauses are kept even while that one changes hands.
var usualPatience = patience{
	pauses: []time.Duration{
		4 * time.Second, 12 * time.Second, 40 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute,
		30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
	},
	unreached: 4 * time.Second,
}

// after returns the pause after that many attempts and their last outcome. A
// relay that could not be reached is tried at an even pace: all mail leaves
// soon after it is back.
func (p patience) after(attempts int, o outcome) time.Duration {
	if o.fate == fateUnreached {
		return p.unreached + rand.N(2*p.unreached)
	}
	d := p.pauses[min(attempts, len(p.pauses)-1)]
	if attempts == 0 {
		return d
	}
	return d + rand.N(d/4)
}

// settle writes down what became of an attempt, and says when the next one is.
func (s *Sender) settle(ctx context.Context, d db.Delivery, began time.Time, o outcome) error {
	log := s.log.With("delivery", d.ID, "kind", d.Kind, "attempt", d.Attempts+1)
	if ctx.Err() != nil && (o.fate == fateDeferred || o.fate == fateUnreached) {
		return river.JobSnooze(0) // the program ends: nobody's fault
	}
	a := db.Attempt{Words: o.reason, Relay: s.relay.host, BeganAt: began, Silent: o.fate == fateUnknown}
	var again time.Duration
	switch {
	case o.fate == fateSent:
		log.Info("mail handed over")
		a.State, a.QueueID = db.Sent, queueID(o.reason)
	case o.fate == fateRefused:
		log.Warn("mail refused by the relay", "reason", o.reason)
		a.State = db.Failed
	case o.fate == fateUnknown && d.Silences+1 >= maxSilences:
		log.Warn("mail given up, the relay never answers", "reason", o.reason)
		a.State = db.Unknown
	case time.Since(d.CreatedAt) > queueLife:
		log.Warn("mail given up after days", "reason", o.reason)
		a.State, a.Words = db.Failed, "given up: "+o.reason
	default:
		again = s.patience.after(d.Attempts, o)
		log.Info("mail put off", "reason", o.reason, "again_in", again)
		if o.fate == fateUnreached && d.State == db.Deferred {
			return river.JobSnooze(again) // it is known already, and no attempt that counts
		}
		a.State = db.Deferred
	}
	if err := s.record(ctx, d.ID, a, o); err != nil || again == 0 {
		return err
	}
	return river.JobSnooze(again)
}

// record notes an attempt. A relay that refuses a mail for good because of its
// recipient counts as a report that it bounced.
func (s *Sender) record(ctx context.Context, id db.DeliveryID, a db.Attempt, o outcome) error {
	err := s.persist(ctx, func(ctx context.Context) error { return s.db.RecordAttempt(ctx, id, a) })
	bounce, ok := o.refusedAddress()
	if err != nil || !ok {
		return err
	}
	return s.persist(ctx, func(ctx context.Context) error { return s.db.RecordBounce(ctx, id, bounce) })
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
