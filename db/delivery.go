package db

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// DeliveryKind says what a mail of ours is about.
type DeliveryKind string

const (
	DeliverNotification DeliveryKind = "notification"
	DeliverSignUp       DeliveryKind = "signup"
	DeliverLogIn        DeliveryKind = "login"
	DeliverAddress      DeliveryKind = "address"
	DeliverInvite       DeliveryKind = "invite"
	DeliverHeld         DeliveryKind = "held"    // asks a member whether a mail was theirs
	DeliverRefused      DeliveryKind = "refused" // tells a member why a mail was not posted
)

// DeliveryState is the fate of a mail as far as it is known.
type DeliveryState string

const (
	Queued   DeliveryState = "queued"
	Deferred DeliveryState = "deferred" // the relay said to come again, or could not be reached
	Sent     DeliveryState = "sent"     // the relay has taken it over
	Failed   DeliveryState = "failed"   // the relay refused it for good, or we gave up
	Unknown  DeliveryState = "unknown"  // the relay fell silent after it had all of it
	Skipped  DeliveryState = "skipped"  // there was no reason any more to send it
	Bounced  DeliveryState = "bounced"  // taken over, and reported as not delivered
)

// Delivery is one mail of ours to one person. Raw is nil until its bytes were
// made for the first attempt; later attempts send the same ones.
type Delivery struct {
	ID           DeliveryID
	Kind         DeliveryKind
	UserID       UserID // 0: nobody yet, who signs up
	UserName     string
	Locale       string
	TimeZone     string
	Mailbox      string
	Conversation ConversationID // 0: not about one
	FirstSeq     int64
	LastSeq      int64
	MessageID    string // local part of the Message-ID
	Link         string // token of the link in an account mail
	State        DeliveryState
	Reason       string
	RelayReply   string
	Attempts     int
	Raw          []byte
	CreatedAt    time.Time
	ModifiedAt   time.Time
}

const selectDelivery = `
	select d.id, d.kind, coalesce(d.user_id, 0) as user_id, coalesce(u.name, '') as user_name,
	       coalesce(u.locale, 'en') as locale, coalesce(u.time_zone, 'UTC') as time_zone, d.mailbox,
	       coalesce(d.conversation_id, 0) as conversation, d.first_seq, d.last_seq, d.message_id, d.link,
	       d.state, d.reason, d.relay_reply, d.attempts, d.raw, d.created_at, d.modified_at
	from deliveries d left join users u on u.id = d.user_id`

// DeliveryByID returns a delivery.
func (d *DB) DeliveryByID(ctx context.Context, id DeliveryID) (Delivery, error) {
	rows, err := d.pool.Query(ctx, selectDelivery+` where d.id = $1`, id)
	if err != nil {
		return Delivery{}, err
	}
	one, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Delivery])
	return one, orNotFound(err, "delivery")
}

// Deliveries returns the newest deliveries, for administrators.
func (d *DB) Deliveries(ctx context.Context, limit int) ([]Delivery, error) {
	rows, err := d.pool.Query(ctx, selectDelivery+` order by d.created_at desc, d.id desc limit $1`, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Delivery])
}

// WaitingMail returns how many mails wait to be sent and how old the oldest of
// them is.
func (d *DB) WaitingMail(ctx context.Context) (n int, oldest time.Duration, err error) {
	var seconds float64
	err = d.pool.QueryRow(ctx, `
		select count(*), coalesce(extract(epoch from now() - min(created_at)), 0)::float8
		from deliveries where state in ('queued', 'deferred')`).Scan(&n, &seconds)
	return n, time.Duration(seconds * float64(time.Second)), err
}

// queueAccountMail queues the mail that brings a link to a person.
func (d *DB) queueAccountMail(ctx context.Context, tx pgx.Tx, l link, token string) error {
	var id DeliveryID
	err := tx.QueryRow(ctx, `
		insert into deliveries (kind, user_id, mailbox, conversation_id, message_id, link)
		values ($1, $2, $3, $4, $5, $6)
		returning id`, l.kind, l.user, l.mailbox, l.conversation, newToken(), token).Scan(&id)
	if err != nil {
		return err
	}
	return d.jobs.send(ctx, tx, id)
}

// lockDue takes memberships that are due a mail in hand. Other instances skip
// what is locked here, and this one what others have locked or are deleting.
const lockDue = `
	select m.conversation_id, m.user_id
	from members m
	join conversations c on c.id = m.conversation_id
	join users u on u.id = m.user_id
	where m.notify_at <= now()
	order by m.notify_at
	limit $1
	for update of m skip locked
	for key share of c, u skip locked`

// decideDue decides anew for each membership that is locked: sent is one
// delivery, not sent another, with the reason. It is a statement of its own, so
// that it sees what was committed before the lock: posts that come later wait
// for it and make the membership due again. Who has the conversation open is
// mailed when they have gone without having read.
const decideDue = `
	with due as (select * from unnest($1::bigint[], $2::bigint[]) as due (conversation_id, user_id)),
	news as (
		select due.conversation_id, due.user_id, m.active, m.muted, u.notify, u.disabled_at,
		       m.present_at > now() - $3::interval as present,
		       a.mailbox, a.suspended_at, n.first_seq, n.last_seq, n.mail_ref, n.quiet
		from due
		join members m on m.conversation_id = due.conversation_id and m.user_id = due.user_id
		join users u on u.id = m.user_id
		left join addresses a on a.user_id = u.id and a.is_primary and a.verified_at is not null
		left join lateral (
			select min(x.seq) as first_seq, max(x.seq) as last_seq,
			       (array_agg(x.mail_ref order by x.seq desc))[1] as mail_ref,
			       bool_and(x.quiet) as quiet
			from conversation_messages x
			where x.conversation_id = m.conversation_id
			  and x.seq > greatest(m.seen_seq, m.emailed_seq, m.joined_seq)
			  and x.created_by is distinct from m.user_id
			  and x.deleted_at is null) n on true),
	decided as (
		select news.*,
		       case
			when not active then 'not a member any more'
			when disabled_at is not null then 'account closed'
			when last_seq is null then 'read or deleted before it was due'
			when quiet then 'nothing new to say'
			when muted then 'muted'
			when notify = 'never' then 'wants no mail'
			when present then 'present'
			when mailbox is null then 'has no proven address'
			when suspended_at is not null then 'mail to the address came back'
			else ''
		       end as reason
		from news),
	moved as (
		update members m
		set notify_at = case when d.reason = 'present' then now() + $3::interval end,
		    emailed_seq = case when d.reason = '' then d.last_seq else m.emailed_seq end
		from decided d
		where m.conversation_id = d.conversation_id and m.user_id = d.user_id)
	insert into deliveries (kind, user_id, mailbox, conversation_id, first_seq, last_seq, message_id, state, reason)
	select 'notification', user_id, coalesce(mailbox, ''), conversation_id, coalesce(first_seq, 0), coalesce(last_seq, 0),
	       coalesce(mail_ref, ''), case when reason = '' then 'queued' else 'skipped' end, reason
	from decided
	where reason <> 'present'
	returning id, state`

// ClaimNotices makes deliveries of up to limit notifications that are due, and
// the jobs that send them, in one commit. wait is how long until the next one
// is due, negative when none is.
func (d *DB) ClaimNotices(ctx context.Context, limit int) (claimed int, wait time.Duration, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		conversations, users, err := lockMemberships(ctx, tx, limit)
		if err != nil || len(users) == 0 {
			return err
		}
		claimed = len(users)
		queued, err := decide(ctx, tx, conversations, users)
		if err != nil {
			return err
		}
		return d.jobs.send(ctx, tx, queued...)
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

// lockMemberships locks memberships that are due and returns their keys.
func lockMemberships(ctx context.Context, tx pgx.Tx, limit int) (conversations []ConversationID, users []UserID, err error) {
	rows, err := tx.Query(ctx, lockDue, limit)
	if err != nil {
		return nil, nil, err
	}
	var conversation ConversationID
	var user UserID
	_, err = pgx.ForEachRow(rows, []any{&conversation, &user}, func() error {
		conversations, users = append(conversations, conversation), append(users, user)
		return nil
	})
	return conversations, users, err
}

// decide makes a delivery for each membership and returns those to be sent.
func decide(ctx context.Context, tx pgx.Tx, conversations []ConversationID, users []UserID) (queued []DeliveryID, err error) {
	rows, err := tx.Query(ctx, decideDue, conversations, users, present)
	if err != nil {
		return nil, err
	}
	var id DeliveryID
	var state DeliveryState
	_, err = pgx.ForEachRow(rows, []any{&id, &state}, func() error {
		if state == Queued {
			queued = append(queued, id)
		}
		return nil
	})
	return queued, err
}

// Notice is all that a notification says. Everything in it stands still but
// for edits of its messages; Delivery.Raw is what makes it the same for ever.
type Notice struct {
	Delivery         Delivery
	Subject          string
	ItemID           ItemID
	ItemName         string
	ReplyToken       string
	UnsubscribeToken string
	RootRef          string    // of the conversation's first message
	Earlier          []string  // refs of the messages before the newest one, the last ten, oldest first
	Messages         []Message // the new ones, oldest first
	Context          []Message // the few before them, oldest first
}

// contextMessages is how many earlier messages a notification repeats.
const contextMessages = 2

// NoticeByDelivery returns what a notification or an invitation says.
func (d *DB) NoticeByDelivery(ctx context.Context, id DeliveryID) (Notice, error) {
	delivery, err := d.DeliveryByID(ctx, id)
	if err != nil {
		return Notice{}, err
	}
	n := Notice{Delivery: delivery}
	var joined int64
	err = d.pool.QueryRow(ctx, `
		select c.subject, i.id, i.name, coalesce(m.reply_token, ''), m.unsubscribe_token, m.joined_seq,
		       coalesce((select mail_ref from conversation_messages where conversation_id = c.id and seq = 1), ''),
		       array(
			select mail_ref from (
				select mail_ref, seq from conversation_messages
				where conversation_id = c.id and seq < $3 and seq > 1
				order by seq desc limit 10) last
			order by seq)
		from conversations c
		join items i on i.id = c.item_id
		join members m on m.conversation_id = c.id and m.user_id = $2
		where c.id = $1`, delivery.Conversation, delivery.UserID, delivery.LastSeq).Scan(
		&n.Subject, &n.ItemID, &n.ItemName, &n.ReplyToken, &n.UnsubscribeToken, &joined, &n.RootRef, &n.Earlier)
	if err != nil {
		return Notice{}, orNotFound(err, "conversation")
	}
	n.Messages, err = queryMessages(ctx, d.pool, `
		where m.conversation_id = $1 and m.seq between $2 and $3 and m.deleted_at is null and m.created_by is distinct from $4
		order by m.seq`, delivery.Conversation, delivery.FirstSeq, delivery.LastSeq, delivery.UserID)
	if err != nil {
		return Notice{}, err
	}
	n.Context, err = queryMessages(ctx, d.pool, `
		where m.conversation_id = $1 and m.seq < $2 and m.seq > greatest($3, $2 - 1 - $4::bigint) and m.deleted_at is null
		  and m.via <> 'system'
		order by m.seq`, delivery.Conversation, delivery.FirstSeq, joined, contextMessages)
	return n, err
}

// ItemThumb returns the small picture of an item and its content type, nil
// where it has none.
func (d *DB) ItemThumb(ctx context.Context, id ItemID) (data []byte, contentType string, err error) {
	item, err := d.ItemByID(ctx, id)
	if err != nil || len(item.Photos) == 0 {
		return nil, "", err
	}
	f, err := d.fileByID(ctx, item.Photos[0].Thumb)
	if err != nil {
		return nil, "", err
	}
	data, err = d.readFile(ctx, f.ID)
	return data, f.ContentType, err
}

// KeepRaw keeps the bytes of a delivery and the words that it quotes, unless
// there are some already, and returns those that are kept.
func (d *DB) KeepRaw(ctx context.Context, id DeliveryID, raw []byte, words string) (kept []byte, err error) {
	err = d.pool.QueryRow(ctx, `
		update deliveries
		set words = case when raw is null then $3 else words end, raw = coalesce(raw, $2)
		where id = $1
		returning raw`, id, raw, strings.ToValidUTF8(words, "")).Scan(&kept)
	return kept, orNotFound(err, "delivery")
}

// MarkSent notes that the relay has taken a delivery over, with its answer.
// The token in it is forgotten.
func (d *DB) MarkSent(ctx context.Context, id DeliveryID, relayReply string) error {
	return d.markDelivery(ctx, id, Sent, "", relayReply)
}

// MarkDeferred notes that an attempt failed and another will be made.
func (d *DB) MarkDeferred(ctx context.Context, id DeliveryID, reason string) error {
	return d.markDelivery(ctx, id, Deferred, reason, "")
}

// MarkFailed notes that a delivery will not be made.
func (d *DB) MarkFailed(ctx context.Context, id DeliveryID, reason string) error {
	return d.markDelivery(ctx, id, Failed, reason, "")
}

// MarkUnknown notes that nobody can tell whether the relay took a delivery.
func (d *DB) MarkUnknown(ctx context.Context, id DeliveryID, reason string) error {
	return d.markDelivery(ctx, id, Unknown, reason, "")
}

func (d *DB) markDelivery(ctx context.Context, id DeliveryID, state DeliveryState, reason, reply string) error {
	return d.affectOne(ctx, "delivery", `
		update deliveries
		set state = $2, reason = $3, relay_reply = $4, attempts = attempts + 1, modified_at = now(),
		    link = case when $2 in ('sent', 'failed', 'unknown') then '' else link end,
		    raw = case when $2 in ('sent', 'failed', 'unknown') and kind <> 'notification' then null else raw end
		where id = $1 and state in ('queued', 'deferred', 'unknown')
		returning `+tellPages,
		id, state, strings.ToValidUTF8(reason, ""), strings.ToValidUTF8(reply, ""))
}

// SentWords returns the texts of the notifications that a member was mailed in
// a conversation, newest first: what a reply of theirs may quote.
func (d *DB) SentWords(ctx context.Context, id ConversationID, user UserID) ([]string, error) {
	rows, err := d.pool.Query(ctx, `
		select words from deliveries
		where conversation_id = $1 and user_id = $2 and words <> ''
		order by last_seq desc
		limit 20`, id, user)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// KeptMail is an outgoing mail that was kept to be looked at instead of being
// relayed.
type KeptMail struct {
	ID        KeptMailID
	Mailbox   string
	Raw       []byte
	CreatedAt time.Time
}

// KeepMail keeps the bytes of a delivery to be looked at. Doing so again
// changes nothing.
func (d *DB) KeepMail(ctx context.Context, id DeliveryID, mailbox string, raw []byte) error {
	_, err := d.pool.Exec(ctx, `
		insert into kept_mails (delivery_id, mailbox, raw) values ($1, $2, $3)
		on conflict (delivery_id) do nothing`, id, mailbox, raw)
	return err
}

// KeptMails returns the mails that were kept, newest first, 200 at most.
func (d *DB) KeptMails(ctx context.Context) ([]KeptMail, error) {
	rows, err := d.pool.Query(ctx, `select id, mailbox, raw, created_at from kept_mails order by id desc limit 200`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[KeptMail])
}

// KeptMailByID returns one mail that was kept.
func (d *DB) KeptMailByID(ctx context.Context, id KeptMailID) (KeptMail, error) {
	rows, err := d.pool.Query(ctx, `select id, mailbox, raw, created_at from kept_mails where id = $1`, id)
	if err != nil {
		return KeptMail{}, err
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[KeptMail])
	return m, orNotFound(err, "mail")
}
