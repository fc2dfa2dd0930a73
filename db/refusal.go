package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// NewRefusal says that a proven member's mail was not posted, where it is too
// late to say so in the SMTP dialogue. The reason is that of the mail.
type NewRefusal struct {
	Conversation ConversationID
	User         UserID
}

// tellRefusal queues the notice about a mail that was not posted: one for a
// member, a reason and a day.
func (d *DB) tellRefusal(ctx context.Context, tx pgx.Tx, inbound InboundID, r NewRefusal, reason string) error {
	var id DeliveryID
	err := tx.QueryRow(ctx, `
		insert into deliveries (kind, user_id, mailbox, conversation_id, message_id, inbound_id)
		select 'refused', $1, a.mailbox, $2, $3, $4
		from addresses a
		where a.user_id = $1 and a.is_primary and a.verified_at is not null and a.suspended_at is null
		  and not exists (
			select from deliveries d join inbound_mails i on i.id = d.inbound_id
			where d.user_id = $1 and d.kind = 'refused' and i.reason = $5 and d.created_at > now() - interval '1 day')
		returning id`, r.User, r.Conversation, newToken(), inbound, reason).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.jobs.send(ctx, tx, id)
}

// RefusalByDelivery returns what a notice about a mail that was not posted
// says: what the conversation is about, and why.
func (d *DB) RefusalByDelivery(ctx context.Context, id DeliveryID) (subject, reason string, err error) {
	err = d.pool.QueryRow(ctx, `
		select c.subject, i.reason
		from deliveries d
		join conversations c on c.id = d.conversation_id
		join inbound_mails i on i.id = d.inbound_id
		where d.id = $1`, id).Scan(&subject, &reason)
	return subject, reason, orNotFound(err, "mail")
}
