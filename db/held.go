package db

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// heldLife is for how long a held mail can be released.
const heldLife = 7 * 24 * time.Hour

// heldFile is a stored file of a held post.
type heldFile struct {
	File      FileID  `json:"file"`
	Thumb     *FileID `json:"thumb"`
	Name      string  `json:"name"`
	ContentID string  `json:"content_id"`
}

// hold keeps a post for its author's word and asks for it. It is false for one
// that is held or posted already. The transaction has locked its conversation.
func (d *DB) hold(ctx context.Context, tx pgx.Tx, p NewMessage, files []prepared) (isNew bool, err error) {
	var again bool
	err = tx.QueryRow(ctx, `
		select exists (
			select from held_posts
			where conversation_id = $1 and user_id = $2 and dedupe_key = nullif($3, ''))
		    or exists (
			select from conversation_messages
			where conversation_id = $1 and created_by = $2 and dedupe_key = nullif($3, ''))`,
		p.Conversation, p.Author, p.DedupeKey).Scan(&again)
	if again || err != nil {
		return false, err
	}
	attachments := make([]heldFile, 0, len(files))
	for _, f := range files {
		full, thumb, err := insertPrepared(ctx, tx, f)
		if err != nil {
			return false, err
		}
		attachments = append(attachments, heldFile{full, thumb, f.name, f.contentID})
	}
	cut := p.Cut
	if cut == nil {
		cut = []CutPiece{}
	}
	token := newToken()
	_, err = tx.Exec(ctx, `
		insert into held_posts (inbound_id, conversation_id, user_id, token_hash, format, content, dedupe_key, cut, attachments, refusal, expires_at)
		values ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9, $10, now() + $11::interval)`,
		p.Inbound, p.Conversation, p.Author, hash(token), p.Format, p.Content, p.DedupeKey, cut, attachments, p.refusal, heldLife)
	if err != nil {
		return false, err
	}
	return true, d.askMember(ctx, tx, letterOf(p), token)
}

// HeldMail is a mail that waits for its member's word. Words and Files are what
// would be posted.
type HeldMail struct {
	User       UserID
	Subject    string // of the conversation
	Refusal    string // why it was not posted, "" for want of proof that it is the member's
	Words      string
	Files      []string // names of the attachments
	ReceivedAt time.Time
	Addresses  []string // from which the member may answer, in canonical form
}

var errHeldSettled = &Error{Kind: Expired, Msg: "This mail was released already, or has waited too long."}

const selectHeld = `
	select h.user_id as "user", c.subject, h.refusal, h.content as words, h.created_at as received_at,
	       array(select f ->> 'name' from jsonb_array_elements(h.attachments) f) as files,
	       array(select a.address from addresses a where a.user_id = h.user_id and a.verified_at is not null) as addresses
	from held_posts h join conversations c on c.id = h.conversation_id join users u on u.id = h.user_id
	where h.settled_at is null and h.expires_at > now() and u.disabled_at is null`

// HeldByToken returns the held mail that a question was about. It changes
// nothing.
func (d *DB) HeldByToken(ctx context.Context, token string) (HeldMail, error) {
	token, _ = CanonicalToken(token)
	return d.heldMail(ctx, ` and h.token_hash = $1`, hash(token))
}

func (d *DB) heldMail(ctx context.Context, where string, args ...any) (HeldMail, error) {
	rows, err := d.pool.Query(ctx, selectHeld+where, args...)
	if err != nil {
		return HeldMail{}, err
	}
	h, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[HeldMail])
	if errors.Is(err, pgx.ErrNoRows) {
		return HeldMail{}, errHeldSettled
	}
	return h, err
}

// heldBy is the condition for the post that waits for the word with the token
// of which $1 is the hash.
const heldBy = `token_hash = $1`

// ReleaseHeld posts a held mail by its member's word. Of many that try at
// once, one succeeds.
func (d *DB) ReleaseHeld(ctx context.Context, token string) (ConversationID, error) {
	token, _ = CanonicalToken(token)
	var id ConversationID
	err := d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockHeld(ctx, tx, heldBy, hash(token)); err != nil {
			return err
		}
		m, attachments, err := settleHeld(ctx, tx, heldBy, hash(token))
		if err != nil {
			return err
		}
		id = m.Conversation
		if err := d.postHeld(ctx, tx, m, attachments); err != nil {
			return err
		}
		return noteReleased(ctx, tx, m, "released by the member")
	})
	return id, err
}

// postHeld posts what was held. Who was invited is let in, as by an answer that
// needed nobody's word.
func (d *DB) postHeld(ctx context.Context, tx pgx.Tx, m NewMessage, attachments []heldFile) error {
	if err := d.acceptInvitation(ctx, tx, m.Conversation, m.Author, ""); err != nil {
		return err
	}
	posted, err := d.postWith(ctx, tx, m, nil)
	if err != nil {
		return err
	}
	for position, f := range attachments {
		_, err := tx.Exec(ctx, `
			insert into attachments (message_id, position, file_id, thumb_id, name, content_id)
			values ($1, $2, $3, $4, $5, $6)
			on conflict do nothing`, posted.ID, position+1, f.File, f.Thumb, f.Name, f.ContentID)
		if err != nil {
			return err
		}
	}
	return nil
}

// noteReleased notes that a mail was posted after all, and why.
func noteReleased(ctx context.Context, tx pgx.Tx, m NewMessage, reason string) error {
	_, err := tx.Exec(ctx, `
		update inbound_mails i
		set verdict = 'posted', reason = $3, author_id = u.user_id, author_address = u.address
		from addresses u
		where i.id = $1 and u.user_id = $2 and u.is_primary`, m.Inbound, m.Author, reason)
	return err
}

// DiscardHeld drops a held mail that its member says was not theirs, or does
// not want posted.
func (d *DB) DiscardHeld(ctx context.Context, token string) error {
	token, _ = CanonicalToken(token)
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockHeld(ctx, tx, heldBy, hash(token)); err != nil {
			return err
		}
		m, attachments, err := settleHeld(ctx, tx, heldBy, hash(token))
		if err != nil {
			return err
		}
		reason := "the member says it was not theirs"
		if m.refusal != "" {
			reason = "the member does not want it posted"
		}
		if err := dropHeld(ctx, tx, attachments); err != nil {
			return err
		}
		return noteDropped(ctx, tx, m, reason)
	})
}

// dropHeld deletes the files of what was held.
func dropHeld(ctx context.Context, tx pgx.Tx, attachments []heldFile) error {
	var files []FileID
	for _, f := range attachments {
		files = append(files, f.File)
		if f.Thumb != nil {
			files = append(files, *f.Thumb)
		}
	}
	_, err := tx.Exec(ctx, `delete from files where id = any($1)`, files)
	return err
}

// noteDropped notes why a mail was not posted.
func noteDropped(ctx context.Context, tx pgx.Tx, m NewMessage, reason string) error {
	_, err := tx.Exec(ctx, `update inbound_mails set verdict = 'dropped', reason = $2 where id = $1`, m.Inbound, reason)
	return err
}

// lockHeld locks the authors and conversations of the posts that wait and for
// which a condition on $1 holds.
func lockHeld(ctx context.Context, tx pgx.Tx, where string, arg any) error {
	var authors []UserID
	var conversations []ConversationID
	err := tx.QueryRow(ctx, `
		select coalesce(array_agg(user_id), '{}'), coalesce(array_agg(conversation_id), '{}')
		from held_posts
		where settled_at is null and `+where, arg).Scan(&authors, &conversations)
	if err != nil {
		return err
	}
	err = lockTalks(ctx, tx, authors, conversations)
	if KindOf(err) == NotFound {
		return errHeldSettled // deleted with them
	}
	return err
}

// settleHeld ends the wait of the post for which a condition on $1 holds, and
// returns it. lockHeld comes before it.
func settleHeld(ctx context.Context, tx pgx.Tx, where string, arg any) (m NewMessage, files []heldFile, err error) {
	var cut, attachments []byte
	var key *string
	err = tx.QueryRow(ctx, `
		update held_posts set settled_at = now()
		where `+where+` and settled_at is null and expires_at > now()
		returning inbound_id, conversation_id, user_id, format, content, dedupe_key, cut, attachments, refusal`, arg).Scan(
		&m.Inbound, &m.Conversation, &m.Author, &m.Format, &m.Content, &key, &cut, &attachments, &m.refusal)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, nil, errHeldSettled
	}
	if err != nil {
		return m, nil, err
	}
	m.Via = ViaEmail
	if key != nil {
		m.DedupeKey = *key
	}
	return m, files, errors.Join(json.Unmarshal(cut, &m.Cut), json.Unmarshal(attachments, &files))
}
