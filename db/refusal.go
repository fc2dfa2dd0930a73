package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// NewRefusal says that a proven member's mail was not posted, where it is too
// late to say so in the SMTP dialogue.
type NewRefusal struct {
	Conversation ConversationID
	User         UserID
	Reason       string      // a sentence for the member
	Message      *NewMessage // what the member can have posted all the same; nil for nothing
}

// memberLetter is a mail to a member about one of theirs.
type memberLetter struct {
	kind         DeliveryKind // DeliverHeld or DeliverRefused
	user         UserID
	conversation ConversationID
	inbound      InboundID
	refusal      string // "" for DeliverHeld
}

// letterOf returns the letter about a post that is held.
func letterOf(p NewMessage) memberLetter {
	l := memberLetter{DeliverHeld, p.Author, p.Conversation, p.Inbound, p.refusal}
	if p.refusal != "" {
		l.kind = DeliverRefused
	}
	return l
}

// perMember is how many letters a member gets about their mail, at most: of
// questions, and of notices for one reason.
var perMember = map[DeliveryKind]struct{ anHour, aDay int }{
	DeliverHeld:    {1, 5},
	DeliverRefused: {1, 1},
}

// askMember mails a member about a mail of theirs, unless they were told often
// enough. The token is for their word, "" where nothing hangs on it. The
// member's lock must be held, so that two mails at once are told of once.
func (d *DB) askMember(ctx context.Context, tx pgx.Tx, l memberLetter, token string) error {
	var id DeliveryID
	err := tx.QueryRow(ctx, `
		insert into deliveries (kind, user_id, mailbox, conversation_id, message_id, link, inbound_id, refusal)
		select $1, $2, a.mailbox, $3, $4, $5, $6, $7
		from addresses a
		where a.user_id = $2 and a.is_primary and a.verified_at is not null and a.suspended_at is null
		  and (select (count(*) filter (where created_at > now() - interval '1 hour')) < $8 and count(*) < $9
			from deliveries
			where user_id = $2 and kind = $1 and kind in ('held', 'refused') and refusal = $7
			  and created_at > now() - interval '1 day')
		returning id`, l.kind, l.user, l.conversation, newToken(), token, l.inbound, l.refusal,
		perMember[l.kind].anHour, perMember[l.kind].aDay).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.jobs.send(ctx, tx, awaited, id)
}

// tellRefusals mails the notices about a mail of which nothing can be posted.
func (d *DB) tellRefusals(ctx context.Context, tx pgx.Tx, inbound InboundID, refusals []NewRefusal) error {
	for _, r := range refusals {
		if r.Message != nil {
			continue // told when it is held
		}
		l := memberLetter{DeliverRefused, r.User, r.Conversation, inbound, r.Reason}
		if err := d.askMember(ctx, tx, l, ""); err != nil {
			return err
		}
	}
	return nil
}

// RefusalByDelivery returns what a notice about a mail that was not posted
// says: what the conversation is about, and why.
func (d *DB) RefusalByDelivery(ctx context.Context, id DeliveryID) (subject, reason string, err error) {
	err = d.pool.QueryRow(ctx, `
		select c.subject, d.refusal
		from deliveries d
		join conversations c on c.id = d.conversation_id
		where d.id = $1`, id).Scan(&subject, &reason)
	return subject, reason, orNotFound(err, "mail")
}
