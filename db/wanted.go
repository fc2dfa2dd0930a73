package db

import "context"

// SkipUnwanted gives up a notification that waits for another attempt when its
// recipient has since seen its messages or wants no mail any more, or when the
// messages were all taken back; and an invitation that was withdrawn. It reports
// whether it did.
func (d *DB) SkipUnwanted(ctx context.Context, id DeliveryID) (bool, error) {
	var skipped int
	err := d.pool.QueryRow(ctx, `
		with mail as (select * from deliveries where id = $1 and state in ('queued', 'deferred')),
		parts as (
			select kind, user_id, conversation_id, first_seq, last_seq from mail where kind in ('notification', 'invite')
			union all
			select 'digest', user_id, conversation_id, first_seq, last_seq from digest_parts where delivery_id = $1),
		now_so as (
			select p.kind, m.reply_token, m.active, u.disabled_at, m.seen_seq >= p.last_seq as seen, m.muted, u.notify,
			       not exists (
				select from conversation_messages x
				where x.conversation_id = p.conversation_id and x.seq between p.first_seq and p.last_seq
				  and x.deleted_at is null and x.created_by is distinct from p.user_id) as deleted
			from parts p
			join members m on m.conversation_id = p.conversation_id and m.user_id = p.user_id
			join users u on u.id = m.user_id),
		reasons as (
			select case
				when kind = 'invite' then case when reply_token is null then 'the invitation was withdrawn' end
				when not active then 'not a member any more'
				when disabled_at is not null then 'account closed'
				when seen then 'read before it could be sent'
				when deleted then 'deleted before it could be sent'
				when muted then 'muted'
				when notify = 'never' then 'wants no mail'
			    end as reason
			from now_so
			union all
			select 'deleted before it could be sent' from mail where kind = 'digest' and not exists (select from parts)
			union all
			select 'too late to tell anything' from mail where kind = 'canary' and created_at < now() - $2::interval),
		decided as (
			select string_agg(distinct reason, ', ') as reason from reasons having count(*) > 0 and count(*) = count(reason)),
		s as (
			update deliveries d
			set state = 'skipped', modified_at = now(), reason = decided.reason
			from mail, decided
			where d.id = mail.id and d.state in ('queued', 'deferred')
			returning d.id, d.conversation_id, d.reason),
		noted as (insert into delivery_events (delivery_id, state, words) select id, 'skipped', reason from s),
		told as (select `+tellPagesOfMail+` from s)
		select count(*) from told`, id, CanaryTime).Scan(&skipped)
	return skipped > 0, err
}
