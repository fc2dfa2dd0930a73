package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// CanaryAsker is who wants to know whether mail comes back.
type CanaryAsker string

// Those who send canaries.
const (
	ByDoctor   CanaryAsker = "doctor"
	BySchedule CanaryAsker = "schedule"
)

// CanaryState is how a canary fares.
type CanaryState string

// The states of a canary.
const (
	CanaryWaiting CanaryState = "waiting"
	CanaryOK      CanaryState = "ok"
	CanaryWrong   CanaryState = "wrong" // it came back, and would not have been posted as it was written
	CanaryLate    CanaryState = "late"
	CanaryLost    CanaryState = "lost" // it has not come back in time
)

const (
	// CanaryTime is how long a canary may take.
	CanaryTime = 15 * time.Minute
	// CanaryInterval is how long after a canary the schedule sends the next.
	CanaryInterval = time.Hour

	canaryLife = 24 * time.Hour // for its address: a late one tells more than none
)

// Canary is a mail of ours to ourselves, with what is known of it. Its address
// is a reply address that belongs to nobody.
type Canary struct {
	ID         CanaryID
	AskedBy    CanaryAsker
	State      CanaryState
	CreatedAt  time.Time
	ReceivedAt *time.Time // nil until it comes back

	Delivery   DeliveryID
	Mail       DeliveryState // how far it came on its way out
	MailReason string
	RelayReply string

	Inbound     InboundID // as which it came back, 0 for none
	Machine     string    // why it was taken for a machine's mail, "" if it was not
	Proof       string    // pass, none, fail or unknown; "" where nothing is proven
	ProofReason string
	Expected    string // the words that should be found in it
	Words       string // those that were
	Sent        string // the words that it quotes
	Digest      []byte // of the mail that came back, nil while none has
}

// Took returns how long a canary was away, 0 while it is.
func (c Canary) Took() time.Duration {
	if c.ReceivedAt == nil {
		return 0
	}
	return c.ReceivedAt.Sub(c.CreatedAt)
}

// selectCanary takes CanaryTime as $1. A canary is right when a member's mail
// like it would have been posted, with just the words that they wrote.
const selectCanary = `
	select c.id, c.asked_by, c.created_at, c.received_at,
	       case
		when c.received_at is null and c.created_at >= now() - $1::interval then 'waiting'
		when c.received_at is null then 'lost'
		when c.received_at > c.created_at + $1::interval then 'late'
		when c.machine = '' and c.proof in ('pass', '') and c.words = c.expected then 'ok'
		else 'wrong'
	       end as state,
	       c.delivery_id as delivery, d.state as mail, d.reason as mail_reason, d.relay_reply,
	       coalesce(c.inbound_id, 0) as inbound, c.machine, c.proof, c.proof_reason, c.expected, c.words,
	       d.words as sent, i.digest
	from canaries c
	join deliveries d on d.id = c.delivery_id
	left join inbound_mails i on i.id = c.inbound_id`

// canaryLock lets one instance at a time see whether a canary is due.
const canaryLock = `select pg_advisory_xact_lock(hashtextextended('puddle canary', 0))`

// SendCanary queues a canary in which the expected words are to be found;
// address makes its address of a new token.
func (d *DB) SendCanary(ctx context.Context, by CanaryAsker, expected string, address func(token string) string) (id CanaryID, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		id, err = d.queueCanary(ctx, tx, by, expected, address)
		return err
	})
	return id, err
}

// SendCanaryIfDue is SendCanary on the schedule of all instances: it does
// nothing, and returns 0, while the newest canary is younger than
// CanaryInterval.
func (d *DB) SendCanaryIfDue(ctx context.Context, expected string, address func(token string) string) (id CanaryID, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, canaryLock); err != nil {
			return err
		}
		var due bool
		err := tx.QueryRow(ctx, `select not exists (select from canaries where created_at > clock_timestamp() - $1::interval)`,
			CanaryInterval).Scan(&due)
		if err != nil || !due {
			return err
		}
		id, err = d.queueCanary(ctx, tx, BySchedule, expected, address)
		return err
	})
	return id, err
}

func (d *DB) queueCanary(ctx context.Context, tx pgx.Tx, by CanaryAsker, expected string, address func(string) string) (id CanaryID, err error) {
	token := newToken()
	var delivery DeliveryID
	err = tx.QueryRow(ctx, `
		insert into deliveries (kind, mailbox, message_id) values ($1, $2, $3)
		returning id`, DeliverCanary, address(token), "canary-"+newToken()).Scan(&delivery)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `
		insert into canaries (token, asked_by, delivery_id, expected) values ($1, $2, $3, $4)
		returning id`, token, by, delivery, expected).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, d.jobs.send(ctx, tx, awaited, delivery)
}

// CanaryByID returns a canary.
func (d *DB) CanaryByID(ctx context.Context, id CanaryID) (Canary, error) {
	return d.oneCanary(ctx, `where c.id = $2`, id)
}

// CanaryByDelivery returns the canary that goes out as a delivery.
func (d *DB) CanaryByDelivery(ctx context.Context, id DeliveryID) (Canary, error) {
	return d.oneCanary(ctx, `where c.delivery_id = $2`, id)
}

// CanaryByToken returns the canary that an address was made for, answered or
// not, until the address has had its time.
func (d *DB) CanaryByToken(ctx context.Context, token string) (Canary, error) {
	return d.oneCanary(ctx, `where c.token = $2 and c.created_at > now() - $3::interval`, token, canaryLife)
}

func (d *DB) oneCanary(ctx context.Context, where string, args ...any) (Canary, error) {
	rows, err := d.pool.Query(ctx, selectCanary+" "+where, append([]any{CanaryTime}, args...)...)
	if err != nil {
		return Canary{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Canary])
	return c, orNotFound(err, "canary")
}

// Canaries returns the newest canaries.
func (d *DB) Canaries(ctx context.Context, limit int) ([]Canary, error) {
	rows, err := d.pool.Query(ctx, selectCanary+` order by c.created_at desc, c.id desc limit $2`, CanaryTime, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Canary])
}

// CanaryAnswer is what was found in a canary that came back.
type CanaryAnswer struct {
	Token       string
	Machine     string
	Proof       string
	ProofReason string
	Words       string
}

// answerCanary notes what was found in the first mail that comes to a canary's
// address. For another one there is no such canary.
func answerCanary(ctx context.Context, tx pgx.Tx, a CanaryAnswer, inbound InboundID) error {
	tag, err := tx.Exec(ctx, `
		update canaries
		set received_at = now(), inbound_id = $2, machine = $3, proof = $4, proof_reason = $5, words = $6
		where token = $1 and received_at is null`, a.Token, inbound, a.Machine, a.Proof, a.ProofReason, a.Words)
	if err == nil && tag.RowsAffected() == 0 {
		return notFound("canary")
	}
	return err
}

// PutOffCanary notes why a canary that came was not taken yet: its proof is
// unknown so far.
func (d *DB) PutOffCanary(ctx context.Context, token, reason string) error {
	_, err := d.pool.Exec(ctx, `
		update canaries set proof = 'unknown', proof_reason = $2 where token = $1 and received_at is null`, token, reason)
	return err
}

// MailLoop is what the canaries say.
type MailLoop struct {
	Newest *Canary    // of those whose outcome is known; nil: there is none
	LastOK *time.Time // when the last one that was right came back, nil for never
}

// Alarm reports whether mail does not come back as it should, as far as the
// canaries can tell.
func (l MailLoop) Alarm() bool { return l.Newest != nil && l.Newest.State != CanaryOK }

// MailLoop returns what the canaries say.
func (d *DB) MailLoop(ctx context.Context) (l MailLoop, err error) {
	newest, err := d.oneCanary(ctx, `
		where c.received_at is not null or c.created_at < now() - $1::interval
		order by c.created_at desc, c.id desc
		limit 1`)
	if KindOf(err) == NotFound {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Newest = &newest
	err = d.pool.QueryRow(ctx, `select max(received_at) from (`+selectCanary+`) c where state = 'ok'`, CanaryTime).Scan(&l.LastOK)
	return l, err
}
