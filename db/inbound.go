package db

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"puddle/db/picture"
)

// Verdict is what became of a mail that we took.
type Verdict string

const (
	Posted    Verdict = "posted"
	Held      Verdict = "held"      // not proven to be the member's; they are asked
	Refused   Verdict = "refused"   // too late to say so in the dialogue
	Dropped   Verdict = "dropped"   // from a machine, or a loop
	Operators Verdict = "operators" // to postmaster or abuse
	Muted     Verdict = "muted"     // to an unsubscribe address
	Answered  Verdict = "answered"  // says whether a held mail was the member's
	Returned  Verdict = "canary"    // a mail of ours to ourselves, see Canary
)

// NewInbound is a mail to be kept, with what was decided about it.
type NewInbound struct {
	Peer            string
	Helo            string
	EnvelopeFrom    string
	Rcpt            []string
	HeaderFrom      string
	HeaderMessageID string
	Digest          []byte
	Verdict         Verdict
	Reason          string
	Author          UserID // 0: nobody
	AuthorAddress   string
	Raw             []byte
	Member          UserID       // whose reply address it came to, 0 for nobody's
	Posts           []NewMessage // what it becomes; their Inbound is filled in
	Refusals        []NewRefusal // whom to tell that it was not posted
	Canary          *CanaryAnswer
}

// messages returns what a mail becomes and what it could become.
func (n NewInbound) messages() []NewMessage {
	messages := slices.Clone(n.Posts)
	for _, r := range n.Refusals {
		if r.Message != nil {
			m := *r.Message
			m.Held, m.refusal = true, r.Reason
			messages = append(messages, m)
		}
	}
	return messages
}

// Recorded is a mail that was kept.
type Recorded struct {
	ID       InboundID
	Messages []Message
}

// checkedPost is a post of a mail with its files ready to be stored.
type checkedPost struct {
	NewMessage
	files []prepared
}

// RecordInbound keeps a mail and posts what it becomes, in one commit; posts
// that are held wait for their authors' word. A post of a person who was
// invited lets them in first. A repeat keeps nothing and returns the messages
// that the mail became the first time.
func (d *DB) RecordInbound(ctx context.Context, n NewInbound) (Recorded, error) {
	posts, err := checkPosts(n.messages())
	if err != nil {
		return Recorded{}, err
	}
	var r Recorded
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockMail(ctx, tx, n, posts); err != nil {
			return err
		}
		if again, err := recordedBefore(ctx, tx, n, posts); again || err != nil {
			return err
		}
		if err := insertInbound(ctx, tx, n, &r.ID); err != nil {
			return err
		}
		if n.Canary != nil {
			if err := answerCanary(ctx, tx, *n.Canary, r.ID); err != nil {
				return err
			}
		}
		if err := d.tellRefusals(ctx, tx, r.ID, n.Refusals); err != nil {
			return err
		}
		anyNew := len(posts) == 0
		for _, post := range posts {
			post.Inbound = r.ID
			isNew, err := d.recordPost(ctx, tx, post, n.AuthorAddress, &r)
			if err != nil {
				return err
			}
			anyNew = anyNew || isNew
		}
		if !anyNew {
			return errRepeated
		}
		return nil
	})
	if errors.Is(err, errRepeated) {
		return Recorded{Messages: r.Messages}, nil
	}
	return r, err
}

// checkPosts checks the posts of a mail and puts them into the order in which
// conversations are locked.
func checkPosts(posts []NewMessage) ([]checkedPost, error) {
	checked := make([]checkedPost, len(posts))
	for i, post := range posts {
		m, files, err := checkMessage(post)
		if err != nil {
			return nil, err
		}
		checked[i] = checkedPost{m, files}
	}
	slices.SortStableFunc(checked, func(a, b checkedPost) int { return cmp.Compare(a.Conversation, b.Conversation) })
	return checked, nil
}

// recordPost posts or holds one post of a mail and adds the message to r. It is
// false for one that was posted or held before.
func (d *DB) recordPost(ctx context.Context, tx pgx.Tx, p checkedPost, author string, r *Recorded) (isNew bool, err error) {
	if p.Held {
		return d.hold(ctx, tx, p.NewMessage, p.files)
	}
	if err := d.acceptInvitation(ctx, tx, p.Conversation, p.Author, author); err != nil {
		return false, err
	}
	m, err := d.postWith(ctx, tx, p.NewMessage, p.files)
	if err != nil {
		return false, err
	}
	r.Messages = append(r.Messages, m)
	return !m.repeated, nil
}

// errRepeated undoes the record of a mail that was recorded before.
var errRepeated = errors.New("this mail was recorded before")

// lockMail has two copies of a mail, and two mails to a member's addresses, wait
// for each other, and locks the people and conversations that it is about.
func lockMail(ctx context.Context, tx pgx.Tx, n NewInbound, posts []checkedPost) error {
	people, conversations := []UserID{n.Author, n.Member}, []ConversationID{}
	for _, p := range posts {
		people, conversations = append(people, p.Author), append(conversations, p.Conversation)
	}
	for _, r := range n.Refusals {
		people, conversations = append(people, r.User), append(conversations, r.Conversation)
	}
	_, err := tx.Exec(ctx, `
		select pg_advisory_xact_lock(hashtextextended('mail ' || encode($1, 'hex'), 0)),
		       case when $2::bigint > 0 then pg_advisory_xact_lock(hashtextextended('mail of ' || $2::bigint, 0)) end`,
		n.Digest, n.Member)
	if err != nil {
		return err
	}
	return lockTalks(ctx, tx, people, conversations)
}

// recordedBefore reports whether a mail that becomes no message came already:
// the same bytes for the same recipients.
func recordedBefore(ctx context.Context, tx pgx.Tx, n NewInbound, posts []checkedPost) (again bool, err error) {
	if len(posts) > 0 {
		return false, nil // the posts know
	}
	err = tx.QueryRow(ctx, `
		select exists (
			select from inbound_mails
			where digest = $1 and rcpt = $2 and header_message_id = $3 and verdict = $4)`,
		n.Digest, n.Rcpt, n.HeaderMessageID, n.Verdict).Scan(&again)
	return again, err
}

func insertInbound(ctx context.Context, tx pgx.Tx, n NewInbound, id *InboundID) error {
	raw, err := insertFile(ctx, tx, picture.Rendition{Data: n.Raw, ContentType: "message/rfc822"})
	if err != nil {
		return err
	}
	var conversation *ConversationID
	switch {
	case len(n.Posts) > 0:
		conversation = &n.Posts[0].Conversation
	case len(n.Refusals) > 0:
		conversation = &n.Refusals[0].Conversation
	}
	return tx.QueryRow(ctx, `
		insert into inbound_mails (peer, helo, envelope_from, rcpt, header_from, header_message_id, digest,
			verdict, reason, author_id, author_address, conversation_id, raw_id, member_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11, $12, $13, nullif($14::bigint, 0))
		returning id`,
		n.Peer, n.Helo, n.EnvelopeFrom, n.Rcpt, n.HeaderFrom, n.HeaderMessageID, n.Digest,
		n.Verdict, n.Reason, n.Author, n.AuthorAddress, conversation, raw, n.Member).Scan(id)
}

// InboundMail is a mail that we took. Message is 0 where it became none.
type InboundMail struct {
	ID           InboundID
	ReceivedAt   time.Time
	Peer         string // address of who brought it; "local" by a unix socket
	EnvelopeFrom string
	Rcpt         []string
	HeaderFrom   string
	Verdict      Verdict
	Reason       string
	Author       string // the address of the member it was posted as
	Conversation ConversationID
	Message      MessageID
	RawID        FileID
}

const selectInbound = `
	select i.id, i.received_at, i.peer, i.envelope_from, i.rcpt, i.header_from, i.verdict, i.reason, i.author_address as author,
	       coalesce(i.conversation_id, 0) as conversation,
	       coalesce((select min(m.id) from conversation_messages m where m.inbound_id = i.id), 0) as message,
	       coalesce(i.raw_id, 0) as raw_id
	from inbound_mails i`

// InboundMails returns the newest mails that we took.
func (d *DB) InboundMails(ctx context.Context, before InboundID, limit int) ([]InboundMail, error) {
	rows, err := d.pool.Query(ctx, selectInbound+`
		where $1::bigint = 0 or i.id < $1
		order by i.id desc
		limit $2`, before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[InboundMail])
}

// AllInboundMails goes through all the mails that we took, newest first, page
// by page.
func (d *DB) AllInboundMails(ctx context.Context) iter.Seq2[InboundMail, error] {
	return func(yield func(InboundMail, error) bool) {
		const page = 200
		for before := InboundID(0); ; {
			mails, err := d.InboundMails(ctx, before, page)
			if err != nil {
				yield(InboundMail{}, err)
				return
			}
			for _, m := range mails {
				if !yield(m, nil) {
					return
				}
				before = m.ID
			}
			if len(mails) < page {
				return
			}
		}
	}
}

// InboundRaw returns the bytes of a mail as it was received, nil when they are
// no longer kept.
func (d *DB) InboundRaw(ctx context.Context, m InboundMail) ([]byte, error) {
	if m.RawID == 0 {
		return nil, nil
	}
	raw, err := d.readFile(ctx, m.RawID)
	if KindOf(err) == NotFound {
		return nil, nil // swept since m was read
	}
	return raw, err
}
