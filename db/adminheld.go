package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ReleaseInbound posts what is held of a mail, by an administrator's word.
func (d *DB) ReleaseInbound(ctx context.Context, id InboundID) error {
	return d.settleInbound(ctx, id, func(tx pgx.Tx, m NewMessage, attachments []heldFile) error {
		return d.postHeld(ctx, tx, m, attachments, "released by an administrator")
	})
}

// DiscardInbound drops what is held of a mail, by an administrator's word.
func (d *DB) DiscardInbound(ctx context.Context, id InboundID) error {
	return d.settleInbound(ctx, id, func(tx pgx.Tx, m NewMessage, attachments []heldFile) error {
		return dropHeld(ctx, tx, m, attachments, "dropped by an administrator")
	})
}

// oneHeld is the condition for one post of the mail $1 that waits: a mail to
// several reply addresses is held once for each.
const oneHeld = `(inbound_id, conversation_id, user_id) = (
	select inbound_id, conversation_id, user_id
	from held_posts
	where inbound_id = $1 and settled_at is null and expires_at > now()
	order by conversation_id, user_id
	limit 1)`

// settleInbound does f to each post of a mail that waits, in one commit.
func (d *DB) settleInbound(ctx context.Context, id InboundID, f func(pgx.Tx, NewMessage, []heldFile) error) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		for settled := 0; ; settled++ {
			m, attachments, err := settleHeld(ctx, tx, oneHeld, id)
			if errors.Is(err, errHeldSettled) && settled > 0 {
				return nil
			}
			if err != nil {
				return err
			}
			if err := f(tx, m, attachments); err != nil {
				return err
			}
		}
	})
}
