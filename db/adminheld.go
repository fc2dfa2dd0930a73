package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ReleaseInbound posts what is held of a mail, by an administrator's word.
func (d *DB) ReleaseInbound(ctx context.Context, id InboundID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		last, err := settleInbound(ctx, tx, id, func(m NewMessage, attachments []heldFile) error {
			return d.postHeld(ctx, tx, m, attachments)
		})
		if err != nil {
			return err
		}
		return noteReleased(ctx, tx, last, "released by an administrator")
	})
}

// DiscardInbound drops what is held of a mail, by an administrator's word.
func (d *DB) DiscardInbound(ctx context.Context, id InboundID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		last, err := settleInbound(ctx, tx, id, func(_ NewMessage, attachments []heldFile) error {
			return dropHeld(ctx, tx, attachments)
		})
		if err != nil {
			return err
		}
		return noteDropped(ctx, tx, last, "dropped by an administrator")
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

// settleInbound does f to each post of a mail that waits, and returns the last.
func settleInbound(ctx context.Context, tx pgx.Tx, id InboundID, f func(NewMessage, []heldFile) error) (last NewMessage, err error) {
	if err := lockHeld(ctx, tx, `inbound_id = $1`, id); err != nil {
		return last, err
	}
	for settled := 0; ; settled++ {
		m, attachments, err := settleHeld(ctx, tx, oneHeld, id)
		if errors.Is(err, errHeldSettled) && settled > 0 {
			return last, nil
		}
		if err != nil {
			return last, err
		}
		if err := f(m, attachments); err != nil {
			return last, err
		}
		last = m
	}
}
