package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// maxTypingWait is how much later than it was due a mail is sent at most
// because somebody is still writing.
const maxTypingWait = 2 * time.Minute

// ClaimNotices makes deliveries of up to limit notifications that are due, and
// the jobs that send them, in one commit. wait is how long until the next one
// is due, negative when none is.
func (d *DB) ClaimNotices(ctx context.Context, limit int) (claimed int, wait time.Duration, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		due, err := lockMemberships(ctx, tx, limit)
		if err != nil || len(due.users) == 0 {
			return err
		}
		claimed = len(due.users)
		queued, err := d.decide(ctx, tx, due)
		if err != nil {
			return err
		}
		return d.jobs.send(ctx, tx, news, queued...)
	})
	if err != nil {
		return 0, 0, err
	}
	var seconds *float64
	err = d.pool.QueryRow(ctx, `
		select extract(epoch from min(notify_at) - clock_timestamp())::float8 from members where notify_at is not null`).Scan(&seconds)
	if err != nil || seconds == nil {
		return claimed, -1, err
	}
	return claimed, max(0, time.Duration(*seconds*float64(time.Second))), nil
}

// lockDue takes memberships that are due a mail of their own in hand. Other
// instances skip what is locked here, and this one what others have locked or
// are deleting. Its locks are stronger than it needs: one for key share waits for
// a row that was changed, in spite of "skip locked".
const lockDue = `
	select m.conversation_id, m.user_id
	from members m
	join conversations c on c.id = m.conversation_id
	join users u on u.id = m.user_id
	where m.notify_at <= now() and u.notify <> 'digest'
	order by m.notify_at
	limit $1
	for update of m skip locked
	for no key update of c, u skip locked`

// lockDigests takes people in hand who may be due a digest: while they are, no
// other instance makes them one.
const lockDigests = `
	select u.id from users u
	where u.notify = 'digest' and u.id in (select user_id from members where notify_at <= now())
	limit $1
	for no key update skip locked`

// lockWaiting takes the memberships of these people that wait, whether they are
// due or not. Where somebody else is at one of them, their digest comes a
// moment later, whole.
const lockWaiting = `
	with locked as materialized (
		select m.conversation_id, m.user_id
		from members m join conversations c on c.id = m.conversation_id
		where m.user_id = any($1) and m.notify_at is not null
		for update of m skip locked
		for no key update of c skip locked)
	select conversation_id, user_id
	from locked l
	where (select count(*) from locked o where o.user_id = l.user_id)
	    = (select count(*) from members m where m.user_id = l.user_id and m.notify_at is not null)`

// dueMemberships are the keys of memberships in hand.
type dueMemberships struct {
	conversations []ConversationID
	users         []UserID
}

// lockMemberships locks memberships that are due, and with them all that go
// into the same digests.
func lockMemberships(ctx context.Context, tx pgx.Tx, limit int) (due dueMemberships, err error) {
	if err := due.add(ctx, tx, lockDue, limit); err != nil {
		return due, err
	}
	rows, err := tx.Query(ctx, lockDigests, limit)
	if err != nil {
		return due, err
	}
	readers, err := pgx.CollectRows(rows, pgx.RowTo[UserID])
	if err != nil || len(readers) == 0 {
		return due, err
	}
	return due, due.add(ctx, tx, lockWaiting, readers)
}

func (due *dueMemberships) add(ctx context.Context, tx pgx.Tx, sql string, arg any) error {
	rows, err := tx.Query(ctx, sql, arg)
	if err != nil {
		return err
	}
	var conversation ConversationID
	var user UserID
	_, err = pgx.ForEachRow(rows, []any{&conversation, &user}, func() error {
		due.conversations, due.users = append(due.conversations, conversation), append(due.users, user)
		return nil
	})
	return err
}

// paces say when mail may go to people who don't want it at any time, in
// columns. Their time zones are Go's: a name that PostgreSQL does not know
// would keep everybody's mail.
type paces struct {
	users      []UserID
	slot, next []*time.Time // hours of the digest, the last one that has come and the one after it; nil for no digest
	quietUntil []*time.Time // nil where it is not quiet now
}

func pacesOf(ctx context.Context, tx pgx.Tx, users []UserID) (p paces, err error) {
	rows, err := tx.Query(ctx, `
		select u.id, u.time_zone, now(), `+selectNotifications+`
		from users u
		where u.id = any($1) and (u.notify = 'digest' or u.quiet_from is not null)`, users)
	if err != nil {
		return p, err
	}
	var user UserID
	var zone string
	var now time.Time
	var n Notifications
	_, err = pgx.ForEachRow(rows, []any{&user, &zone, &now, &n.Notify, &n.DigestHour, &n.QuietFrom, &n.QuietTo, &n.ContentFree}, func() error {
		p.add(user, n, now, zone)
		return nil
	})
	return p, err
}

func (p *paces) add(user UserID, n Notifications, now time.Time, zone string) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	var slot, next, until *time.Time
	if n.Notify == NotifyDigest {
		last, following := digestSlots(now, location, n.DigestHour)
		slot, next = &last, &following
	} else if quiet, err := n.quietHours(); err == nil && quiet != nil {
		if end := quiet.until(now, location); !end.IsZero() {
			until = &end
		}
	}
	p.users = append(p.users, user)
	p.slot, p.next, p.quietUntil = append(p.slot, slot), append(p.next, next), append(p.quietUntil, until)
}

// decideDue decides anew for each membership that is locked: a delivery, one
// that is not sent, with the reason, or a later time. It is a statement of its
// own, so that it sees what was committed before the lock: posts that come
// later wait for it and make the membership due again. Who has the conversation
// open is mailed when they have gone without having read; while another member
// writes, the mail waits for the words. The parts of a person's digest become
// one delivery.
const decideDue = `
	with due as (select * from unnest($1::bigint[], $2::bigint[]) as due (conversation_id, user_id)),
	paces as (
		select * from unnest($3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
			as pace (user_id, slot, next_slot, quiet_until)),
	news as (
		select due.conversation_id, due.user_id, m.active, m.muted, u.notify, u.disabled_at, u.digested_at,
		       m.present_at > now() - $7::interval as present,
		       p.slot, p.next_slot, p.quiet_until,
		       a.mailbox, a.suspended_at, n.first_seq, n.last_seq, n.mail_ref, n.quiet, n.first_at,
		       u.notify <> 'at_once' and $9::interval > interval '0' and exists (
			select from members o
			where o.conversation_id = m.conversation_id and o.user_id <> m.user_id and o.active
			  and o.typing_at > now() - $8::interval) as typing
		from due
		join members m on m.conversation_id = due.conversation_id and m.user_id = due.user_id
		join users u on u.id = m.user_id
		left join paces p on p.user_id = m.user_id
		left join addresses a on a.user_id = u.id and a.is_primary and a.verified_at is not null
		left join lateral (
			select min(x.seq) as first_seq, max(x.seq) as last_seq, min(x.created_at) as first_at,
			       (array_agg(x.mail_ref order by x.seq desc))[1] as mail_ref,
			       bool_and(x.quiet) as quiet
			from conversation_messages x
			where x.conversation_id = m.conversation_id
			  and x.seq > greatest(m.seen_seq, m.emailed_seq, m.joined_seq)
			  and x.created_by is distinct from m.user_id
			  and x.deleted_at is null) n on true),
	judged as (
		select news.*,
		       case
			when not active then 'not a member any more'
			when disabled_at is not null then 'account closed'
			when last_seq is null then 'read or deleted before it was due'
			when quiet then 'nothing new to say'
			when muted then 'muted'
			when notify = 'never' then 'wants no mail'
			when mailbox is null then 'has no proven address'
			when suspended_at is not null then 'mail to the address came back'
			else ''
		       end as reason,
		       first_at + $9::interval + $10::interval as patience
		from news),
	decided as (
		select judged.*,
		       case
			when reason <> '' then null
			when slot is not null then case when present or first_at >= slot or digested_at >= slot then next_slot end
			when quiet_until is not null then quiet_until
			when present then now() + $7::interval
			when typing and patience > now() then least(now() + $8::interval, patience)
		       end as later
		from judged),
	moved as (
		update members m
		set notify_at = d.later,
		    emailed_seq = case when d.reason = '' and d.later is null then d.last_seq else m.emailed_seq end
		from decided d
		where m.conversation_id = d.conversation_id and m.user_id = d.user_id
		returning case when d.reason <> '' then pg_notify('puddle', 'c ' || m.conversation_id || ' ')::text end),
	single as (
		insert into deliveries (kind, user_id, mailbox, conversation_id, first_seq, last_seq, message_id, state, reason)
		select 'notification', user_id, coalesce(mailbox, ''), conversation_id, coalesce(first_seq, 0), coalesce(last_seq, 0),
		       coalesce(mail_ref, ''), case when reason = '' then 'queued' else 'skipped' end, reason
		from decided
		where later is null and (slot is null or reason <> '')
		returning id, state),
	parts as (select * from decided where later is null and slot is not null and reason = ''),
	digests as (
		insert into deliveries (kind, user_id, mailbox, message_id)
		select 'digest', user_id, mailbox, translate(gen_random_uuid()::text, '-', '') from parts group by user_id, mailbox
		returning id, user_id),
	told as (
		insert into digest_parts (delivery_id, conversation_id, user_id, first_seq, last_seq)
		select g.id, p.conversation_id, p.user_id, p.first_seq, p.last_seq from digests g join parts p on p.user_id = g.user_id),
	digested as (update users set digested_at = now() where id in (select user_id from digests))
	select id from single where state = 'queued'
	union all
	select id from digests`

// decide makes deliveries for the memberships in hand and returns those to be
// sent.
func (d *DB) decide(ctx context.Context, tx pgx.Tx, due dueMemberships) (queued []DeliveryID, err error) {
	p, err := pacesOf(ctx, tx, due.users)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, decideDue, due.conversations, due.users, p.users, p.slot, p.next, p.quietUntil,
		present, writing, d.config.NotifyDelay, maxTypingWait)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[DeliveryID])
}
