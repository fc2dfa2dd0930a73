package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// FateState is the last that is known of a message's way to one member.
type FateState string

const (
	FateWaiting  FateState = "waiting"  // a mail is due, or in hand
	FateMailed   FateState = "mailed"   // the relay has taken the mail
	FateFailed   FateState = "failed"   // it could not be mailed, or came back
	FateSeen     FateState = "seen"     // read, and the member lets others know
	FateAnswered FateState = "answered" // the member wrote after it
)

// Fate says how far a message of the viewer's came with another member.
type Fate struct {
	Seq    int64
	Member string
	State  FateState
	ByMail bool       // the answer came by mail
	At     *time.Time // when it was mailed or seen, nil otherwise
}

// Fates returns how far the viewer's newest own message came with each other
// member, where it is among the last so many of the conversation, or of those
// before the one with the seq before if that is not 0. Members of whom nothing
// is known are left out.
func (d *DB) Fates(ctx context.Context, viewer UserID, id ConversationID, before int64, last int) ([]Fate, error) {
	all, err := fates(ctx, d.pool, viewer, id, before, last)
	return all[viewer], err
}

// fates returns the Fates of one member, or with 0 those of each.
func fates(ctx context.Context, q querier, viewer UserID, id ConversationID, before int64, last int) (map[UserID][]Fate, error) {
	rows, err := q.Query(ctx, `
		with newest as (
			select distinct on (x.created_by) x.conversation_id, x.seq, x.created_by
			from conversation_messages x
			join conversations c on c.id = x.conversation_id
			join members me on me.conversation_id = c.id and me.user_id = x.created_by and me.active
			cross join lateral (select case when $3::bigint = 0 then c.seq + 1 else $3 end as before) e
			where c.id = $2 and x.seq < e.before and x.seq >= e.before - $4 and x.via <> 'system' and x.deleted_at is null
			  and ($1::bigint = 0 or x.created_by = $1)
			order by x.created_by, x.seq desc),
		pairs as (
			select x.created_by, x.seq, o.user_id, u.name, u.shows_receipts, o.read_seq, o.read_at, o.answered_seq, o.notify_at, o.joined_at
			from newest x
			join members o on o.conversation_id = x.conversation_id and o.user_id <> x.created_by and o.active and o.joined_seq < x.seq
			join users u on u.id = o.user_id),
		known as (
			select p.*, d.state as mail, d.modified_at as mail_at
			from pairs p
			left join lateral (
				select d.id, d.state, d.modified_at
				from deliveries d
				where d.conversation_id = $2 and d.user_id = p.user_id and d.kind = 'notification'
				  and d.first_seq <= p.seq and d.last_seq >= p.seq and d.state <> 'skipped'
				union all
				select d.id, d.state, d.modified_at
				from digest_parts g join deliveries d on d.id = g.delivery_id
				where g.conversation_id = $2 and g.user_id = p.user_id
				  and g.first_seq <= p.seq and g.last_seq >= p.seq and d.state <> 'skipped'
				order by id desc
				limit 1) d on true)
		select created_by as author, seq, name as member,
		       case
			when answered_seq > seq then 'answered'
			when shows_receipts and read_seq >= seq then 'seen'
			when mail = 'sent' or mail = 'unknown' then 'mailed'
			when mail in ('failed', 'bounced') then 'failed'
			else 'waiting'
		       end as state,
		       answered_seq > seq and exists (
			select from conversation_messages a
			where a.conversation_id = $2 and a.seq = answered_seq and a.via = 'email') as by_mail,
		       case
			when answered_seq > seq then null
			when shows_receipts and read_seq >= seq then read_at
			when mail = 'sent' then mail_at
		       end as at
		from known
		where answered_seq > seq or shows_receipts and read_seq >= seq or mail is not null
		   or (notify_at is not null and read_seq < seq)
		order by joined_at, user_id`, viewer, id, before, last)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
		Author UserID
		Fate
	}])
	of := map[UserID][]Fate{}
	for _, f := range list {
		of[f.Author] = append(of[f.Author], f.Fate)
	}
	return of, err
}
