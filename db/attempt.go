package db

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Attempt is what became of one attempt to hand a delivery over.
type Attempt struct {
	State   DeliveryState // Sent, Deferred, Failed or Unknown
	Silent  bool          // all was said and nothing answered: nobody knows what became of this attempt
	Words   string        // the relay's answer with its code, or what else happened
	Relay   string        // its host, "" where none was asked
	QueueID string        // by which the relay knows the mail, "" where it did not say
	BeganAt time.Time     // zero: just now
}

// RecordAttempt notes what became of an attempt. When it was the last one, the
// token in the mail is forgotten. A delivery that was settled before is
// NotFound.
func (d *DB) RecordAttempt(ctx context.Context, id DeliveryID, a Attempt) error {
	if a.BeganAt.IsZero() {
		a.BeganAt = time.Now()
	}
	return d.affectOne(ctx, "delivery", `
		with settled as (
			update deliveries
			set state = $2,
			    reason = case when $2 = 'sent' then '' else $3 end,
			    relay_reply = case when $2 = 'sent' then $3 else '' end,
			    attempts = attempts + 1,
			    modified_at = now(),
			    link = case when $2 = 'deferred' then link else '' end,
			    raw = case when $2 = 'deferred' or kind in ('notification', 'digest') then raw end
			where id = $1 and state in ('queued', 'deferred', 'unknown')
			returning id, conversation_id),
		noted as (
			insert into delivery_events (delivery_id, state, words, relay, queue_id, began_at)
			select id, case when $7 then 'unknown' else $2 end, $3, $4, $5, $6 from settled)
		select `+tellPagesOfMail+` from settled s`,
		id, a.State, strings.ToValidUTF8(a.Words, ""), a.Relay, strings.ToValidUTF8(a.QueueID, ""), a.BeganAt, a.Silent)
}

// tellPagesOfMail wakes whoever has a conversation open of which a delivery s
// tells.
const tellPagesOfMail = `(
	select string_agg(pg_notify('puddle', 'c ' || c.id || ' ')::text, '')
	from (
		select s.conversation_id as id
		union
		select conversation_id from digest_parts where delivery_id = s.id) c
	where c.id is not null)`

// DeliveryEvent is a step on the way of a delivery. Words are the reason, or the
// relay's answer with its code.
type DeliveryEvent struct {
	State   DeliveryState
	Words   string
	Relay   string
	QueueID string
	BeganAt *time.Time // nil for what was no attempt
	At      time.Time
}

// deliveryEvents returns the way of a delivery, oldest step first.
func (d *DB) deliveryEvents(ctx context.Context, id DeliveryID) ([]DeliveryEvent, error) {
	rows, err := d.pool.Query(ctx, `
		select state, words, relay, queue_id, began_at, at from delivery_events where delivery_id = $1 order by id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[DeliveryEvent])
}
