package db

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// MaxContent is the most that a message may hold, in bytes of UTF-8.
const MaxContent = 64 << 10

// MaxAttachments is the most files that one message may bring.
const MaxAttachments = 10

// WebKey begins the DedupeKey of what a browser posted; the form's own name for
// it follows.
const WebKey = "web:"

// CutPiece is a part of a mail that was left out of the message made from it.
type CutPiece struct {
	Kind    string
	Content string
}

// NewMessage is a message to be posted.
type NewMessage struct {
	Conversation ConversationID
	Author       UserID
	Via          Via
	Format       Format // "" is Plain
	Content      string
	DedupeKey    string // the author's own name for this post; "" for none
	Attachments  []NewFile
	Inbound      InboundID // the mail that it came by; 0 for none
	Cut          []CutPiece
	Held         bool // RecordInbound keeps it for its author's word instead of posting it

	quiet   bool   // nobody is mailed for its sake alone
	refusal string // why it is held, "" for want of proof
}

// PostMessage is the one door by which messages enter. It gives the message
// the next place in its conversation, moves the writer's read position there,
// clears the draft that was typed, says when the others are due a mail, and
// wakes whoever watches, all in one commit. A post with the DedupeKey of an
// earlier one of the same author in the same conversation returns the earlier
// message. Who is not a member gets NotFound.
func (d *DB) PostMessage(ctx context.Context, m NewMessage) (Message, error) {
	m, files, err := checkMessage(m)
	if err != nil {
		return Message{}, err
	}
	if len(files) == 0 && len(m.Cut) == 0 {
		return d.post(ctx, d.pool, m) // a pipeline of its own is one transaction
	}
	var posted Message
	err = d.tx(ctx, func(tx pgx.Tx) error {
		posted, err = d.postWith(ctx, tx, m, files)
		return err
	})
	return posted, err
}

// postWith posts a message with its files and what was cut from it.
func (d *DB) postWith(ctx context.Context, tx pgx.Tx, m NewMessage, files []prepared) (Message, error) {
	posted, err := d.post(ctx, tx, m)
	if err != nil || posted.repeated {
		return posted, err
	}
	if posted.Attachments, err = insertAttachments(ctx, tx, posted.ID, files); err != nil {
		return Message{}, err
	}
	posted.HasCut = len(m.Cut) > 0
	return posted, insertCut(ctx, tx, posted.ID, m.Cut)
}

func checkMessage(m NewMessage) (NewMessage, []prepared, error) {
	if m.Format == "" {
		m.Format = Plain
	}
	m.Content = Redact(trimContent(m.Content))
	if strings.TrimSpace(m.Content) == "" && len(m.Attachments) == 0 {
		return m, nil, invalid("content", "There is nothing in this message yet.")
	}
	if len(m.Content) > MaxContent {
		return m, nil, &Error{Kind: TooLarge, Field: "content", Msg: "This message is too long: 64 kB of text at most."}
	}
	if !storable(m.Content) {
		return m, nil, invalid("content", "The text has bytes in it that are no characters.")
	}
	if len(m.Attachments) > MaxAttachments {
		return m, nil, &Error{Kind: TooLarge, Field: "attachments", Msg: "A message can bring ten files at most."}
	}
	m.Cut = slices.Clone(m.Cut)
	for n := range m.Cut {
		m.Cut[n].Content = Redact(m.Cut[n].Content)
	}
	if len(m.DedupeKey) > 300 || !storable(m.DedupeKey) {
		return m, nil, invalid("client_id", "The form's own name for this message is too long, or no text.")
	}
	files := make([]prepared, len(m.Attachments))
	for n, f := range m.Attachments {
		p, err := prepare(f)
		if err != nil {
			return m, nil, err
		}
		files[n] = p
	}
	return m, files, nil
}

// trimContent takes away the blank lines around a text and the spaces at its
// end, and makes all line ends LF.
func trimContent(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.TrimRight(s, " \t\n")
	for {
		line, rest, more := strings.Cut(s, "\n")
		if !more || strings.TrimSpace(line) != "" {
			return s
		}
		s = rest
	}
}

// batcher is a pool, where a batch is a transaction of its own, or a
// transaction.
type batcher interface {
	querier
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

const insertMessage = `
	with place as (
		update conversations c
		set seq = c.seq + 1,
		    change = c.change + 1,
		    modified_at = greatest(clock_timestamp(), c.modified_at + interval '1 microsecond'),
		    last_words = $6,
		    last_via = $3,
		    last_author_id = $2
		where c.id = $1
		  and exists (
			select from members m join users u on u.id = m.user_id
			where m.conversation_id = $1 and m.user_id = $2 and m.active and u.disabled_at is null)
		  and ($3 = 'system' or exists (
			select from members o where o.conversation_id = $1 and o.user_id <> $2 and o.active))
		  and not exists (
			select from conversation_messages x
			where x.conversation_id = $1 and x.created_by = $2 and x.dedupe_key = $7)
		returning c.id, c.seq, c.change, c.modified_at),
	message as (
		insert into conversation_messages
			(conversation_id, seq, change, created_by, via, format, content, mail_ref, dedupe_key, quiet, inbound_id, created_at)
		select p.id, p.seq, p.change, $2, $3, $4, $5, $8, $7, $11, nullif($9::bigint, 0), p.modified_at
		from place p
		returning *),
	told as (
		update members m
		set seq = p.seq,
		    modified_at = p.modified_at,
		    archived = false,
		    read_seq = case
			when m.user_id = $2 and ($3 <> 'system' or m.read_seq = p.seq - 1) then p.seq
			else m.read_seq
		    end,
		    seen_seq = case
			when m.user_id = $2 and ($3 = 'web' or m.seen_seq = p.seq - 1) then p.seq
			else m.seen_seq
		    end,
		    draft = case when m.user_id = $2 and $3 = 'web' then '' else m.draft end,
		    typing_at = case when m.user_id = $2 then null else m.typing_at end,
		    answered_seq = case when m.user_id = $2 and $3 <> 'system' then p.seq else m.answered_seq end,
		    notify_at = case
			when m.user_id = $2 or m.muted or u.notify = 'never' or $11 then m.notify_at
			when u.notify = 'at_once' then coalesce(m.notify_at, p.modified_at)
			else coalesce(m.notify_at, p.modified_at + $10::interval)
		    end
		from place p, users u
		where m.conversation_id = p.id and m.active and u.id = m.user_id
		returning m.user_id)
	select m.id, m.conversation_id as conversation, m.seq, m.change, m.created_by as author_id, u.name as author,
	       m.via, m.format, m.content, false as has_cut, m.mail_ref,
	       coalesce(m.dedupe_key, '') as dedupe_key, m.created_at, m.edited_at, m.deleted_at,
	       pg_notify('puddle', 'c ' || m.conversation_id || ' ' || (select string_agg(user_id::text, ',') from told))::text as told
	from message m join users u on u.id = m.created_by`

// posted is what insertMessage returns.
type posted struct {
	Message
	Told string
}

// post puts a checked message into its conversation.
func (d *DB) post(ctx context.Context, q batcher, m NewMessage) (Message, error) {
	words := lastWords(m.Format, m.Content)
	if words == "" && len(m.Attachments) > 0 {
		words = "📎 " + cleanFileName(m.Attachments[0].Name)
	}
	var key *string
	if m.DedupeKey != "" {
		key = &m.DedupeKey
	}
	if m.Format == "" {
		m.Format = Plain
	}
	var b pgx.Batch
	b.Queue(lockAuthor, m.Author)
	b.Queue(lockConversation, m.Conversation)
	b.Queue(insertMessage, m.Conversation, m.Author, m.Via, m.Format, m.Content, words, key, newToken(), m.Inbound,
		d.config.NotifyDelay, m.quiet)
	results := q.SendBatch(ctx, &b)
	_, authorErr := results.Exec()
	_, err := results.Exec()
	err = errors.Join(authorErr, err)
	var done posted
	if err == nil {
		var rows pgx.Rows
		if rows, err = results.Query(); err == nil {
			done, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByNameLax[posted])
		}
	}
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return repeatedMessage(ctx, q, m)
	}
	return done.Message, err
}

// errAlone refuses what nobody would read: all the others left, blocked the
// author, or deleted their accounts.
var errAlone = &Error{Kind: Conflict, Field: "content", Msg: "Everybody else has left this conversation. Nobody would read your message."}

// repeatedMessage returns the message that the author's DedupeKey made before.
// Where there is none, the author is no member or the conversation is gone, or
// they are alone in it.
func repeatedMessage(ctx context.Context, q querier, m NewMessage) (Message, error) {
	messages, err := queryMessages(ctx, q, `
		where m.conversation_id = $1 and m.created_by = $2 and m.dedupe_key = $3
		  and exists (select from members where conversation_id = $1 and user_id = $2 and active)`,
		m.Conversation, m.Author, m.DedupeKey)
	if err != nil {
		return Message{}, err
	}
	if len(messages) == 0 {
		return Message{}, whyNotPosted(ctx, q, m)
	}
	messages[0].repeated = true
	return messages[0], nil
}

func whyNotPosted(ctx context.Context, q querier, m NewMessage) error {
	var mayPost bool
	err := q.QueryRow(ctx, `
		select exists (
			select from members m join users u on u.id = m.user_id
			where m.conversation_id = $1 and m.user_id = $2 and m.active and u.disabled_at is null)`,
		m.Conversation, m.Author).Scan(&mayPost)
	switch {
	case err != nil:
		return err
	case mayPost:
		return errAlone
	}
	return notFound("conversation")
}
