package db

import (
	"context"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
)

// InboundFilter says which received mails to list; its zero value means all but
// the canaries, of which there is one an hour.
type InboundFilter struct {
	Verdict Verdict
	Words   string    // in an address of the envelope, in From, in the author's address; digits: the conversation
	Before  InboundID // only mails that came before this one
}

// FindInbound returns the newest mails of a filter.
func (d *DB) FindInbound(ctx context.Context, f InboundFilter, limit int) ([]InboundMail, error) {
	rows, err := d.pool.Query(ctx, selectInbound+`
		where (i.verdict = $1 or $1 = '' and ($2 <> '' or i.verdict <> 'canary'))
		  and ($2 = '' or i.conversation_id::text = $2
		       or position(lower($2) in lower(i.author_address || ' ' || i.header_from || ' ' || i.envelope_from || ' ' ||
		                                      array_to_string(i.rcpt, ' '))) > 0)
		  and ($3::bigint = 0 or i.id < $3)
		order by i.id desc
		limit $4`, f.Verdict, f.Words, f.Before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[InboundMail])
}

// InboundStory is all that is kept of a received mail but its bytes.
type InboundStory struct {
	InboundMail
	Helo            string
	HeaderMessageID string
	AuthorID        UserID // whose mail it is proven to be, 0 for nobody's
	AuthorName      string
	AuthorDisabled  bool
	Posts           []InboundPost `db:"-"`
}

// Waits reports whether a post of the mail waits for its member's word.
func (s InboundStory) Waits() bool {
	for _, p := range s.Posts {
		if p.HeldUntil != nil {
			return true
		}
	}
	return false
}

// InboundPost is what a mail became in one conversation, or would become if
// it were released.
type InboundPost struct {
	Conversation ConversationID
	Subject      string
	Message      MessageID // 0 while it is held
	UserID       UserID    // 0: the account is gone
	Name         string
	Content      string
	Cut          []CutPiece
	Files        []string   // names of the attachments
	HeldUntil    *time.Time // until when it waits for its member's word, nil for what does not wait
}

// InboundByID returns what is kept of a received mail.
func (d *DB) InboundByID(ctx context.Context, id InboundID) (InboundStory, error) {
	rows, err := d.pool.Query(ctx, `
		select i.*, m.helo, m.header_message_id, coalesce(m.author_id, 0) as author_id, coalesce(u.name, '') as author_name,
		       u.disabled_at is not null as author_disabled
		from (`+selectInbound+`) i
		join inbound_mails m on m.id = i.id
		left join users u on u.id = m.author_id
		where i.id = $1`, id)
	if err != nil {
		return InboundStory{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[InboundStory])
	if err != nil {
		return InboundStory{}, orNotFound(err, "mail")
	}
	s.Posts, err = d.inboundPosts(ctx, id)
	return s, err
}

func (d *DB) inboundPosts(ctx context.Context, id InboundID) ([]InboundPost, error) {
	rows, err := d.pool.Query(ctx, `
		select m.conversation_id as conversation, c.subject, m.id as message, coalesce(u.id, 0) as user_id, coalesce(u.name, '') as name,
		       m.content,
		       (select coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'content', x.content) order by x.position), '[]')
			from message_cuts x where x.message_id = m.id) as cut,
		       array(select a.name from attachments a where a.message_id = m.id order by a.position) as files,
		       null::timestamptz as held_until
		from conversation_messages m
		join conversations c on c.id = m.conversation_id
		left join users u on u.id = m.created_by
		where m.inbound_id = $1
		union all
		select h.conversation_id, c.subject, 0, u.id, u.name, h.content, h.cut,
		       array(select f ->> 'name' from jsonb_array_elements(h.attachments) f), h.expires_at
		from held_posts h
		join conversations c on c.id = h.conversation_id
		join users u on u.id = h.user_id
		where h.inbound_id = $1 and h.settled_at is null and h.expires_at > now()
		order by 1, 3`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[InboundPost])
}

// OpenInboundRaw returns the bytes of a received mail for a reader. They are
// kept for some days; after that there is no such mail.
func (d *DB) OpenInboundRaw(ctx context.Context, id InboundID) (File, io.Reader, error) {
	var raw FileID
	err := d.pool.QueryRow(ctx, `select raw_id from inbound_mails where id = $1 and raw_id is not null`, id).Scan(&raw)
	if err != nil {
		return File{}, nil, orNotFound(err, "mail")
	}
	return d.openFile(ctx, raw)
}
