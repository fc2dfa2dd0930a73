package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// sweepBatch is how many rows one statement takes, so that none takes long.
const sweepBatch = 1000

// sweeps forget each at most $1 rows that have had their time, and leave for the
// next time what somebody is at. The last one takes the files that nothing belongs to any more: their items, messages and
// mails were deleted with something else. Fresh ones may be in hand.
var sweeps = []string{
	`delete from held_posts where token_hash in (
		select token_hash from held_posts where created_at < now() - interval '30 days' limit $1 for update skip locked)`,
	`delete from files where id in (
		select f.id from inbound_mails i join files f on f.id = i.raw_id
		where i.received_at < now() - interval '30 days' limit $1 for update of f skip locked)`,
	`delete from inbound_mails where id in (
		select id from inbound_mails where received_at < now() - interval '1 year' limit $1 for update skip locked)`,
	`delete from links where token_hash in (
		select token_hash from links where expires_at < now() - interval '7 days' limit $1 for update skip locked)`,
	`delete from sessions where id_hash in (
		select id_hash from sessions where expires_at < now() limit $1 for update skip locked)`,
	`update deliveries set raw = null where id in (
		select id from deliveries
		where raw is not null and state not in ('queued', 'deferred') and modified_at < now() - interval '30 days'
		limit $1 for update skip locked)`,
	`update deliveries set words = '' where id in (
		select id from deliveries where words <> '' and created_at < now() - interval '1 year' limit $1 for update skip locked)`,
	`delete from deliveries where id in (
		select id from deliveries where state = 'skipped' and created_at < now() - interval '30 days' limit $1 for update skip locked)`,
	`delete from deliveries where id in (
		select d.id from canaries c join deliveries d on d.id = c.delivery_id
		where c.created_at < now() - interval '30 days' limit $1 for update of d skip locked)`,
	`delete from files where id in (select id from files where id in (
		select id from files where created_at < now() - interval '1 day'
		except select file_id from item_photos
		except select thumb_id from item_photos
		except select file_id from attachments
		except select thumb_id from attachments
		except select raw_id from inbound_mails
		except select (f ->> 'file')::bigint from held_posts, jsonb_array_elements(attachments) f
		except select (f ->> 'thumb')::bigint from held_posts, jsonb_array_elements(attachments) f
		limit $1) for update skip locked)`,
}

// Sweep forgets what has had its time: raw mail and the questions about it,
// used links, old sessions, the bytes of mail that was sent and in the end its
// words, reasons for mail that was not, old canaries, files of what was deleted.
// Any number of instances may do it at any time.
func (d *DB) Sweep(ctx context.Context) error {
	for _, sql := range sweeps {
		for left := true; left; {
			swept, err := d.sweep(ctx, sql)
			if err != nil {
				return err
			}
			left = swept == sweepBatch
		}
	}
	return nil
}

// sweep forgets some rows and returns how many.
func (d *DB) sweep(ctx context.Context, sql string) (swept int64, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDeletion); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, sweepBatch)
		swept = tag.RowsAffected()
		return err
	})
	return swept, err
}
