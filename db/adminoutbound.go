package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// OutboundMail is what administrators see of a delivery: its fate, and no word
// of what it says.
type OutboundMail struct {
	ID           DeliveryID
	Kind         DeliveryKind
	UserID       UserID // 0: nobody yet, who signs up
	UserName     string
	Mailbox      string
	Conversation ConversationID // 0: not about one
	Subject      string         // of the conversation
	FirstSeq     int64
	LastSeq      int64
	MessageID    string // local part of the Message-ID
	Inbound      InboundID
	State        DeliveryState
	Reason       string
	RelayReply   string
	Attempts     int
	Size         int // octets, 0 while there are none, or no longer
	CreatedAt    time.Time
	ModifiedAt   time.Time
}

const selectOutbound = `
	select d.id, d.kind, coalesce(d.user_id, 0) as user_id, coalesce(u.name, '') as user_name, d.mailbox,
	       coalesce(d.conversation_id, 0) as conversation, coalesce(c.subject, '') as subject, d.first_seq, d.last_seq,
	       d.message_id, coalesce(d.inbound_id, 0) as inbound, d.state, d.reason, d.relay_reply, d.attempts,
	       coalesce(octet_length(d.raw), 0) as size, d.created_at, d.modified_at
	from deliveries d
	left join users u on u.id = d.user_id
	left join conversations c on c.id = d.conversation_id`

// OutboundFilter says which deliveries to list; its zero value means all but
// the canaries, of which there is one an hour.
type OutboundFilter struct {
	States []DeliveryState // any of them; none means all
	Kind   DeliveryKind
	Words  string     // in the recipient's name or mailbox; digits: the person, or the conversation
	Before DeliveryID // only deliveries that were made before this one
}

// FindOutbound returns the newest deliveries of a filter.
func (d *DB) FindOutbound(ctx context.Context, f OutboundFilter, limit int) ([]OutboundMail, error) {
	rows, err := d.pool.Query(ctx, selectOutbound+`
		where (coalesce(cardinality($1::text[]), 0) = 0 or d.state = any($1))
		  and (d.kind = $2 or $2 = '' and ($3 <> '' or cardinality($1::text[]) > 0 or d.kind <> 'canary'))
		  and ($3 = '' or d.user_id::text = $3 or d.conversation_id::text = $3
		       or exists (select from digest_parts p where p.delivery_id = d.id and p.conversation_id::text = $3)
		       or position(lower($3) in lower(coalesce(u.name, '') || ' ' || d.mailbox)) > 0)
		  and ($4::bigint = 0 or d.id < $4)
		order by d.id desc
		limit $5`, f.States, f.Kind, f.Words, f.Before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[OutboundMail])
}

// OutboundStory is the way of one delivery.
type OutboundStory struct {
	OutboundMail
	Events      []DeliveryEvent  // from its making on, oldest first
	InHandSince *time.Time       // when the attempt began that is being made, nil for none
	NextTry     *time.Time       // nil when none is planned
	ReadAt      *time.Time       // when the recipient was last there after they had read all of it, if they let others know
	AnsweredAt  *time.Time       // when they wrote after it
	Messages    []CoveredMessage // those that the mail tells of, oldest first
}

// CoveredMessage is a message that a mail tells of, without its words.
type CoveredMessage struct {
	Subject   string // of its conversation
	Seq       int64
	Author    string // "" when the account is gone
	Via       Via
	CreatedAt time.Time
	Deleted   bool
}

// coveredMessages is how many messages of a delivery are listed at most.
const coveredMessages = 100

// OutboundByID returns the way of a delivery.
func (d *DB) OutboundByID(ctx context.Context, id DeliveryID) (OutboundStory, error) {
	rows, err := d.pool.Query(ctx, selectOutbound+` where d.id = $1`, id)
	if err != nil {
		return OutboundStory{}, err
	}
	mail, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[OutboundMail])
	if err != nil {
		return OutboundStory{}, orNotFound(err, "mail")
	}
	s := OutboundStory{OutboundMail: mail}
	if s.Messages, err = d.coveredMessages(ctx, id); err != nil {
		return s, err
	}
	if s.Events, err = d.deliveryEvents(ctx, id); err != nil {
		return s, err
	}
	if len(s.Events) > 0 || s.State != Skipped { // what was skipped at once never waited
		s.Events = append([]DeliveryEvent{{State: Queued, At: s.CreatedAt}}, s.Events...)
	} else {
		s.Events = []DeliveryEvent{{State: Skipped, Words: s.Reason, At: s.CreatedAt}}
	}
	err = d.pool.QueryRow(ctx, `
		with jobs as (
			select state, attempted_at, scheduled_at from river_job
			where kind = $1 and args @> jsonb_build_object('delivery', $2::bigint)),
		reader as (
			select m.conversation_id, m.read_seq, m.read_at, m.answered_seq, d.last_seq, u.shows_receipts
			from deliveries d
			join members m on m.conversation_id = d.conversation_id and m.user_id = d.user_id
			join users u on u.id = m.user_id
			where d.id = $2 and d.kind = 'notification' and d.state <> 'skipped')
		select (select max(attempted_at) from jobs where state = 'running'),
		       (select min(scheduled_at) from jobs where state in ('available', 'retryable', 'scheduled')),
		       (select m.read_at from reader m where m.shows_receipts and m.read_seq >= m.last_seq),
		       (select a.created_at from reader m
			join conversation_messages a on a.conversation_id = m.conversation_id and a.seq = m.answered_seq
			where m.answered_seq > m.last_seq)`, SendDelivery{}.Kind(), id).Scan(&s.InHandSince, &s.NextTry, &s.ReadAt, &s.AnsweredAt)
	return s, err
}

func (d *DB) coveredMessages(ctx context.Context, id DeliveryID) ([]CoveredMessage, error) {
	rows, err := d.pool.Query(ctx, `
		with parts as (
			select conversation_id, user_id, first_seq, last_seq from deliveries where id = $1
			union all
			select conversation_id, user_id, first_seq, last_seq from digest_parts where delivery_id = $1)
		select c.subject, m.seq, coalesce(u.name, '') as author, m.via, m.created_at, m.deleted_at is not null as deleted
		from parts p
		join conversations c on c.id = p.conversation_id
		join conversation_messages m
		  on m.conversation_id = c.id and m.seq between p.first_seq and p.last_seq and m.created_by is distinct from p.user_id
		left join users u on u.id = m.created_by
		order by c.id, m.seq
		limit $2`, id, coveredMessages)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[CoveredMessage])
}
