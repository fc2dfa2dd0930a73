package db

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Via is the way by which a message came.
type Via string

const (
	ViaWeb    Via = "web"
	ViaEmail  Via = "email"
	ViaSystem Via = "system" // written by Puddle itself: the item's status changed
)

// Format says how a message's content is read. The content is what is kept;
// HTML is always made from it.
type Format string

const (
	Plain    Format = "plain"    // as typed
	Markdown Format = "markdown" // light formatting
)

// Attachment is a file of a message. Thumb is 0 when there is no small picture
// of it; Width and Height are in pixels, 0 for what is no picture.
type Attachment struct {
	File        FileID
	Thumb       FileID
	Name        string
	ContentType string
	ContentID   string // RFC 2392, "" for none
	Size        int64
	Width       int
	Height      int
}

// Message is one conversation message. AuthorID is 0 and Author "" when the
// author's account is gone. A deleted message keeps its place: Content and
// Attachments are empty then.
type Message struct {
	ID           MessageID
	Conversation ConversationID
	Seq          int64
	Change       int64 // the conversation's event that last touched it
	AuthorID     UserID
	Author       string
	Via          Via
	Format       Format
	Content      string
	Attachments  []Attachment `db:"-"`
	HasCut       bool
	MailRef      string // local part of its Message-ID (RFC 5322 3.6.4)
	DedupeKey    string // its author's own name for it, "" for none
	CreatedAt    time.Time
	EditedAt     *time.Time
	DeletedAt    *time.Time

	repeated bool // PostMessage found it rather than made it
}

// editable is for how long a message can be changed by its author.
const editable = 24 * time.Hour

const selectMessage = `
	select m.id, m.conversation_id as conversation, m.seq, m.change, coalesce(m.created_by, 0) as author_id,
	       coalesce(u.name, '') as author, m.via, m.format, m.content,
	       exists (select from message_cuts x where x.message_id = m.id) as has_cut,
	       m.mail_ref, coalesce(m.dedupe_key, '') as dedupe_key, m.created_at, m.edited_at, m.deleted_at
	from conversation_messages m left join users u on u.id = m.created_by`

func queryMessages(ctx context.Context, q querier, where string, args ...any) ([]Message, error) {
	rows, err := q.Query(ctx, selectMessage+where, args...)
	if err != nil {
		return nil, err
	}
	messages, err := pgx.CollectRows(rows, pgx.RowToStructByName[Message])
	if err != nil {
		return nil, err
	}
	return messages, withAttachments(ctx, q, messages)
}

// visible is the condition that $1 may see message m.
const visible = `
	where exists (
		select from members me
		where me.conversation_id = m.conversation_id and me.user_id = $1 and me.active and m.seq > me.joined_seq)`

// Messages returns a page of a conversation, the oldest message first: the
// newest ones before the one with that seq, or the very newest for 0. older
// reports whether there are more before them.
func (d *DB) Messages(ctx context.Context, viewer UserID, id ConversationID, before int64, limit int) (page []Message, older bool, err error) {
	page, err = queryMessages(ctx, d.pool, visible+`
		  and m.conversation_id = $2 and ($3::bigint = 0 or m.seq < $3)
		order by m.seq desc
		limit $4`, viewer, id, before, limit+1)
	if err != nil {
		return nil, false, err
	}
	if len(page) == 0 {
		return nil, false, d.checkMember(ctx, viewer, id)
	}
	if older = len(page) > limit; older {
		page = page[:limit]
	}
	slices.Reverse(page)
	return page, older, nil
}

// MessageByID returns a message that the viewer may see.
func (d *DB) MessageByID(ctx context.Context, viewer UserID, id MessageID) (Message, error) {
	messages, err := queryMessages(ctx, d.pool, visible+` and m.id = $2`, viewer, id)
	if err == nil && len(messages) == 0 {
		err = notFound("message")
	}
	if err != nil {
		return Message{}, err
	}
	return messages[0], nil
}

// EditMessage gives the viewer's own message another text, for a day.
func (d *DB) EditMessage(ctx context.Context, viewer UserID, id MessageID, format Format, content string) (Message, error) {
	m, _, err := checkMessage(NewMessage{Format: format, Content: content})
	if err != nil {
		return Message{}, err
	}
	return d.changeMessage(ctx, viewer, id, `edited_at = now()`, m)
}

// DeleteMessage takes the viewer's own message back, for a day. Its place
// stays; who was not mailed about it yet never will be, unless a mail that tells
// of other messages, too, is on its way already.
func (d *DB) DeleteMessage(ctx context.Context, viewer UserID, id MessageID) (Message, error) {
	return d.changeMessage(ctx, viewer, id, `deleted_at = now()`, NewMessage{Format: Plain})
}

// changeMessage gives a message another content under its conversation's lock
// and announces it.
func (d *DB) changeMessage(ctx context.Context, viewer UserID, id MessageID, set string, to NewMessage) (Message, error) {
	m, err := d.MessageByID(ctx, viewer, id)
	if err != nil {
		return Message{}, err
	}
	if m.AuthorID != viewer || m.Via == ViaSystem {
		return Message{}, &Error{Kind: Forbidden, Msg: "Only its author can change a message."}
	}
	err = d.tx(ctx, func(tx pgx.Tx) error {
		words := lastWords(to.Format, to.Content)
		change, err := nextChange(ctx, tx, m, &words)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			update conversation_messages set `+set+`, content = $2, format = $6, change = $4
			where id = $1 and created_by = $3 and deleted_at is null and created_at > now() - $5::interval`,
			id, to.Content, viewer, change, editable, to.Format)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return &Error{Kind: Conflict, Msg: "This message can't be changed any more."}
		}
		if to.Content == "" {
			return dropContents(ctx, tx, id)
		}
		return nil
	})
	if err != nil {
		return Message{}, err
	}
	return d.MessageByID(ctx, viewer, id)
}

// dropContents deletes the files of a message and what was cut from it.
func dropContents(ctx context.Context, tx pgx.Tx, id MessageID) error {
	_, err := tx.Exec(ctx, `
		with gone as (delete from attachments where message_id = $1 returning file_id, thumb_id)
		delete from files where id in (select file_id from gone union all select thumb_id from gone)`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `delete from message_cuts where message_id = $1`, id)
	return err
}

// nextChange locks the conversation of a message that is changed, counts one
// more visible change and has everybody told at the commit. Where the message is
// the newest one, inbox rows show the words from then on; nil leaves them.
func nextChange(ctx context.Context, tx pgx.Tx, m Message, words *string) (change int64, err error) {
	err = tx.QueryRow(ctx, `
		with c as (
			update conversations
			set change = change + 1, last_words = case when seq = $2 then coalesce($3, last_words) else last_words end
			where id = $1
			returning id, change)
		select c.change
		from c, pg_notify('puddle', 'c ' || $1::bigint || ' ' || coalesce((
			select string_agg(user_id::text, ',') from members where conversation_id = $1 and active), ''))`, m.Conversation, m.Seq, words).Scan(&change)
	return change, orNotFound(err, "conversation")
}

// MessageCut returns what was left out of a mailed message, in order. It is
// for its author and for administrators only.
func (d *DB) MessageCut(ctx context.Context, viewer UserID, id MessageID) ([]CutPiece, error) {
	rows, err := d.pool.Query(ctx, `
		select x.kind, x.content
		from message_cuts x join conversation_messages m on m.id = x.message_id
		where x.message_id = $2
		  and (m.created_by = $1 or exists (select from users where id = $1 and is_admin))
		order by x.position`, viewer, id)
	if err != nil {
		return nil, err
	}
	cut, err := pgx.CollectRows(rows, pgx.RowToStructByName[CutPiece])
	if err == nil && len(cut) == 0 {
		err = notFound("rest of this message")
	}
	return cut, err
}

func insertCut(ctx context.Context, tx pgx.Tx, id MessageID, cut []CutPiece) error {
	if len(cut) == 0 {
		return nil
	}
	kinds, contents := make([]string, len(cut)), make([]string, len(cut))
	for n, piece := range cut {
		kinds[n], contents[n] = piece.Kind, piece.Content
	}
	_, err := tx.Exec(ctx, `
		insert into message_cuts (message_id, position, kind, content)
		select $1, c.position, c.kind, c.content
		from unnest($2::text[], $3::text[]) with ordinality as c (kind, content, position)`, id, kinds, contents)
	return err
}

func withAttachments(ctx context.Context, q querier, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	ids := make([]MessageID, len(messages))
	place := make(map[MessageID]int, len(messages))
	for n, m := range messages {
		ids[n], place[m.ID] = m.ID, n
	}
	rows, err := q.Query(ctx, `
		select a.message_id, a.file_id, coalesce(a.thumb_id, 0), a.name, f.content_type, a.content_id, f.size, f.width, f.height
		from attachments a join files f on f.id = a.file_id
		where a.message_id = any($1)
		order by a.message_id, a.position`, ids)
	if err != nil {
		return err
	}
	var id MessageID
	var a Attachment
	_, err = pgx.ForEachRow(rows, []any{&id, &a.File, &a.Thumb, &a.Name, &a.ContentType, &a.ContentID, &a.Size, &a.Width, &a.Height},
		func() error {
			m := &messages[place[id]]
			m.Attachments = append(m.Attachments, a)
			return nil
		})
	return err
}

func insertAttachments(ctx context.Context, tx pgx.Tx, id MessageID, files []prepared) ([]Attachment, error) {
	for position, f := range files {
		full, thumb, err := insertPrepared(ctx, tx, f)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `
			insert into attachments (message_id, position, file_id, thumb_id, name, content_id)
			values ($1, $2, $3, $4, $5, $6)`, id, position+1, full, thumb, f.name, f.contentID)
		if err != nil {
			return nil, err
		}
	}
	one := []Message{{ID: id}}
	err := withAttachments(ctx, tx, one)
	return one[0].Attachments, err
}

// MessageFile returns a file of a message that the viewer may see, or the
// small picture of one, and a reader of its bytes. ctx must live as long as
// the reader.
func (d *DB) MessageFile(ctx context.Context, viewer UserID, id MessageID, file FileID) (Attachment, File, io.Reader, error) {
	m, err := d.MessageByID(ctx, viewer, id)
	if err != nil {
		return Attachment{}, File{}, nil, err
	}
	for _, a := range m.Attachments {
		if file != 0 && (a.File == file || a.Thumb == file) {
			f, r, err := d.openFile(ctx, file)
			return a, f, r, err
		}
	}
	return Attachment{}, File{}, nil, notFound("file")
}
