package db

import "context"

// SkipUnwanted gives up a notification that waits for another attempt when its
// recipient has since seen its messages or wants no mail any more. It reports
// whether it did.
func (d *DB) SkipUnwanted(ctx context.Context, id DeliveryID) (bool, error) {
	tag, err := d.pool.Exec(ctx, `
		update deliveries d
		set state = 'skipped', modified_at = now(), reason = case
			when not m.active then 'not a member any more'
			when u.disabled_at is not null then 'account closed'
			when m.seen_seq >= d.last_seq then 'read before it could be sent'
			when m.muted then 'muted'
			else 'wants no mail'
		    end
		from members m join users u on u.id = m.user_id
		where d.id = $1 and d.kind = 'notification' and d.state in ('queued', 'deferred')
		  and m.conversation_id = d.conversation_id and m.user_id = d.user_id
		  and (not m.active or u.disabled_at is not null or m.seen_seq >= d.last_seq or m.muted or u.notify = 'never')`, id)
	return err == nil && tag.RowsAffected() > 0, err
}
