package db

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Blocked is a person whom somebody has blocked.
type Blocked struct {
	UserID    UserID
	Name      string
	BlockedAt time.Time
}

// BlockedPeople returns whom the viewer has blocked, the latest first.
func (d *DB) BlockedPeople(ctx context.Context, viewer UserID) ([]Blocked, error) {
	rows, err := d.pool.Query(ctx, `
		select u.id as user_id, u.name, b.created_at as blocked_at
		from blocks b join users u on u.id = b.blocked_id
		where b.user_id = $1
		order by b.created_at desc, u.id`, viewer)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Blocked])
}

// Unblock lets a person whom the viewer has blocked write to them again. The
// conversations that the viewer left stay left.
func (d *DB) Unblock(ctx context.Context, viewer, blocked UserID) error {
	return d.affectOne(ctx, "blocked person", `delete from blocks where user_id = $1 and blocked_id = $2`, viewer, blocked)
}

// Block keeps the other members of a conversation, former ones too, from
// writing to the viewer: it takes the viewer out of it, and out of those that
// they share with nobody else, and lets none of them start another with the
// viewer or invite them.
func (d *DB) Block(ctx context.Context, viewer UserID, id ConversationID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			insert into blocks (user_id, blocked_id)
			select $1, id from users
			where id in (
				select user_id from members
				where conversation_id = $2 and user_id <> $1 and (active or reply_token is null))
			order by id
			for key share
			on conflict do nothing`, viewer, id)
		if err != nil {
			return err
		}
		ended, err := conversationsToEnd(ctx, tx, viewer, id)
		if err != nil {
			return err
		}
		if !slices.Contains(ended, id) {
			return notFound("conversation")
		}
		for _, conversation := range ended {
			if err := d.depart(ctx, tx, viewer, conversation, leftWords); err != nil {
				return err
			}
		}
		return nil
	})
}

// conversationsToEnd returns the conversation in which the viewer blocks the
// others, if they are a member of it, and those of theirs in which all the
// others are blocked, in the order in which conversations are locked.
func conversationsToEnd(ctx context.Context, tx pgx.Tx, viewer UserID, id ConversationID) ([]ConversationID, error) {
	rows, err := tx.Query(ctx, `
		select me.conversation_id
		from members me
		left join members o on o.conversation_id = me.conversation_id and o.user_id <> me.user_id and o.active
		left join blocks b on b.user_id = me.user_id and b.blocked_id = o.user_id
		where me.user_id = $1 and me.active
		group by me.conversation_id
		having me.conversation_id = $2 or count(o.user_id) > 0 and count(o.user_id) = count(b.blocked_id)
		order by me.conversation_id`, viewer, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[ConversationID])
}
