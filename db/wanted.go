package db

import "context"

// SkipUnwanted gives up a notification that waits for another attempt when its
// recipient has since seen its messages or wants no mail any more, or when the
// messages were all taken back. It reports whether it did.
func (d *DB) SkipUnwanted(ctx context.Context, id DeliveryID) (bool, error) {
	tag, err := d.pool.Exec(ctx, `
		with now_so as (
			select d.id, m.active, u.disabled_at, m.seen_seq >= d.last_seq as seen, m.muted, u.notify,
			       not exists (
				select from conversation_messages x
				where x.conversation_id = d.conversation_id and x.seq between d.first_seq and d.last_seq
				  and x.deleted_at is null and x.created_by is distinct from d.user_id) as deleted
			from deliveries d
			join members m on m.conversation_id = d.conversation_id and m.user_id = d.user_id
			join users u on u.id = m.user_id
			where d.id = $1 and d.kind = 'notification'),
		decided as (
			select id, case
				when not active then 'not a member any more'
				when disabled_at is not null then 'account closed'
				when seen then 'read before it could be sent'
				when deleted then 'deleted before it could be sent'
				when muted then 'muted'
				when notify = 'never' then 'wants no mail'
			    end as reason
			from now_so)
		update deliveries d
		set state = 'skipped', modified_at = now(), reason = decided.reason
		from decided
		where d.id = decided.id and decided.reason is not null and d.state in ('queued', 'deferred')`, id)
	return err == nil && tag.RowsAffected() > 0, err
}
