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
	DeliverDigest       DeliveryKind = "digest" // the notifications of a day in one mail
	DeliverSignUp       DeliveryKind = "signup"
	DeliverLogIn        DeliveryKind = "login"
	DeliverAddress      DeliveryKind = "address"
	DeliverInvite       DeliveryKind = "invite"
	DeliverHeld         DeliveryKind = "held"    // asks a member whether a mail was theirs
	DeliverRefused      DeliveryKind = "refused" // tells a member why a mail was not posted
	DeliverCanary       DeliveryKind = "canary"  // to ourselves: does it come back?
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
	ContentFree  bool // it says that there is news, and not what
	Mailbox      string
	Conversation ConversationID // 0: not about one, or a digest
	FirstSeq     int64
	LastSeq      int64
	MessageID    string // local part of the Message-ID
	Link         string // token of the link in an account mail
	State        DeliveryState
	Reason       string
	RelayReply   string
	Attempts     int
	Silences     int // attempts at whose end nothing answered
	Raw          []byte
	CreatedAt    time.Time
	ModifiedAt   time.Time
}

const selectDelivery = `
	select d.id, d.kind, coalesce(d.user_id, 0) as user_id, coalesce(u.name, '') as user_name,
	       coalesce(u.locale, nullif(d.locale, ''), 'en') as locale, coalesce(u.time_zone, 'UTC') as time_zone,
	       coalesce(u.content_free, false) as content_free, d.mailbox,
	       coalesce(d.conversation_id, 0) as conversation, d.first_seq, d.last_seq, d.message_id, d.link,
	       d.state, d.reason, d.relay_reply, d.attempts,
	       (select count(*) from delivery_events e where e.delivery_id = d.id and e.state = 'unknown') as silences,
	       d.raw, d.created_at, d.modified_at
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
		insert into deliveries (kind, user_id, mailbox, conversation_id, message_id, link, locale)
		values ($1, $2, $3, $4, $5, $6, $7)
		returning id`, l.kind, l.user, l.mailbox, l.conversation, newToken(), token, l.locale).Scan(&id)
	if err != nil {
		return err
	}
	return d.jobs.send(ctx, tx, awaited, id)
}

// KeepRaw keeps the bytes of a delivery and the words that a reply to it may
// quote, without the token in them, unless there are some already, and returns
// those that are kept. Older words than SentWords returns are forgotten.
func (d *DB) KeepRaw(ctx context.Context, id DeliveryID, raw []byte, words string) (kept []byte, err error) {
	err = d.pool.QueryRow(ctx, `
		with kept as (
			update deliveries
			set words = case
				when raw is not null then words
				when kind in ('notification', 'invite', 'canary') then replace($3, link, '')
				else ''
			    end,
			    raw = coalesce(raw, $2)
			where id = $1
			returning raw, conversation_id, user_id),
		forgotten as (
			update deliveries set words = ''
			where id in (
				select o.id
				from kept k join deliveries o on o.conversation_id = k.conversation_id and o.user_id = k.user_id
				where o.words <> '' and o.id <> $1
				  and o.last_seq < (
					select n.last_seq from deliveries n
					where n.conversation_id = k.conversation_id and n.user_id = k.user_id and n.words <> '' and n.id <> $1
					order by n.last_seq desc offset $4 - 2 limit 1)
				for update of o skip locked))
		select raw from kept`, id, raw, strings.ToValidUTF8(words, ""), maxSentWords).Scan(&kept)
	return kept, orNotFound(err, "delivery")
}

// maxSentWords is how many mails about a conversation are known by their words:
// hardly anybody answers an older one.
const maxSentWords = 20

// SentWords returns the texts of the notifications that a member was mailed in
// a conversation, newest first: what a reply of theirs may quote.
func (d *DB) SentWords(ctx context.Context, id ConversationID, user UserID) ([]string, error) {
	rows, err := d.pool.Query(ctx, `
		select words from deliveries
		where conversation_id = $1 and user_id = $2 and words <> ''
		order by last_seq desc
		limit $3`, id, user, maxSentWords)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
