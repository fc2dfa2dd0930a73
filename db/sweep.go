package db

import "context"

// Sweep forgets what has had its time: raw mail and the questions about it,
// used links, old sessions, the bytes of mail that was sent, reasons for mail
// that was not. Any number of instances may do it at any time.
func (d *DB) Sweep(ctx context.Context) error {
	for _, sql := range []string{
		`delete from held_posts where created_at < now() - interval '30 days'`,
		`delete from files where id in (
			select raw_id from inbound_mails where received_at < now() - interval '30 days' and raw_id is not null limit 1000)`,
		`delete from inbound_mails where received_at < now() - interval '1 year'`,
		`delete from links where expires_at < now() - interval '7 days'`,
		`delete from sessions where expires_at < now()`,
		`update deliveries set raw = null
		where raw is not null and state not in ('queued', 'deferred') and modified_at < now() - interval '30 days'`,
		`delete from deliveries where state = 'skipped' and created_at < now() - interval '30 days'`,
	} {
		if _, err := d.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
