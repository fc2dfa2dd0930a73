package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Subscription is what an unsubscribe token stops: the mail about one
// conversation, or a person's digest.
type Subscription struct {
	Digest  bool
	Subject string // of the conversation
}

const selectSubscription = `
	select false as digest, c.subject
	from members m join conversations c on c.id = m.conversation_id
	where m.unsubscribe_token = $1
	union all
	select true, '' from users where digest_token = $1`

// SubscriptionByToken returns what an unsubscribe link stops.
func (d *DB) SubscriptionByToken(ctx context.Context, token string) (s Subscription, err error) {
	token, _ = CanonicalToken(token)
	err = d.pool.QueryRow(ctx, selectSubscription, token).Scan(&s.Digest, &s.Subject)
	return s, orNotFound(err, "mail subscription")
}

// Unsubscribe stops the mail of a token (RFC 8058) and returns what it was.
// Doing so again changes nothing. Who stops the digest gets no mail about
// messages any more: a mail for each instead would be more of what they just
// refused. The account's page undoes it.
func (d *DB) Unsubscribe(ctx context.Context, token string) (s Subscription, err error) {
	token, _ = CanonicalToken(token)
	err = d.tx(ctx, func(tx pgx.Tx) error {
		var reader UserID // 0 where the token is a conversation's
		err := tx.QueryRow(ctx, `select coalesce((select id from users where digest_token = $1), 0)`, token).Scan(&reader)
		if err != nil {
			return err
		}
		if err := lockReader(ctx, tx, reader); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			with subscription as (`+selectSubscription+`),
			muted as (
				update members set muted = true, notify_at = null
				where unsubscribe_token = $1
				returning pg_notify('puddle', 'c ' || conversation_id || ' ' || user_id)::text),
			stopped as (
				update users set notify = 'never'
				where digest_token = $1 and notify = 'digest'
				returning id),
			settled as (
				update members m set notify_at = now()
				from stopped s
				where m.user_id = s.id and m.notify_at is not null
				returning pg_notify('puddle', 'd')::text)
			select digest, subject from subscription`, token).Scan(&s.Digest, &s.Subject)
	})
	return s, orNotFound(err, "mail subscription")
}
