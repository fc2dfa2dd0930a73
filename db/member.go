package db

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// MarkRead moves the viewer's read position forward to the message with that
// seq; it never goes back.
func (d *DB) MarkRead(ctx context.Context, viewer UserID, id ConversationID, seq int64) error {
	tag, err := d.pool.Exec(ctx, `
		with moved as (
			update members
			set read_seq = greatest(read_seq, least($3, seq)), seen_seq = greatest(seen_seq, least($3, seq)), read_at = now()
			where conversation_id = $2 and user_id = $1 and active
			  and (read_seq < least($3, seq) or seen_seq < least($3, seq))
			returning conversation_id)
		select pg_notify('puddle', 'c ' || $2::bigint || ' ' || $1::bigint) from moved`, viewer, id, seq)
	if err != nil || tag.RowsAffected() > 0 {
		return err
	}
	return d.checkMember(ctx, viewer, id)
}

// MarkUnread puts the newest message before the viewer's read position again.
func (d *DB) MarkUnread(ctx context.Context, viewer UserID, id ConversationID) error {
	return d.changeMembership(ctx, viewer, id, `read_seq = greatest(joined_seq, least(read_seq, seq - 1))`)
}

// SetMuted stops the viewer's mail about a conversation, or lets it go on with
// what is written from then on.
func (d *DB) SetMuted(ctx context.Context, viewer UserID, id ConversationID, muted bool) error {
	return d.changeMembership(ctx, viewer, id, `
		muted = $3,
		notify_at = case when $3 then null else notify_at end,
		emailed_seq = case when muted and not $3 then greatest(emailed_seq, seq) else emailed_seq end`, muted)
}

// SetArchived puts a conversation out of the viewer's inbox, where the next
// message brings it back, or into it.
func (d *DB) SetArchived(ctx context.Context, viewer UserID, id ConversationID, archived bool) error {
	return d.changeMembership(ctx, viewer, id, `archived = $3`, archived)
}

// maxDraft is the most that is kept of an unfinished message, in bytes.
const maxDraft = MaxContent

// SetDraft keeps the viewer's unfinished message.
func (d *DB) SetDraft(ctx context.Context, viewer UserID, id ConversationID, draft string) error {
	if len(draft) > maxDraft || !storable(draft) {
		return invalid("content", "This draft can't be kept: it is too long or no text.")
	}
	return d.affectOne(ctx, "conversation", `
		update members set draft = $3 where conversation_id = $2 and user_id = $1 and active`, viewer, id, draft)
}

// changeMembership changes the viewer's row of a conversation and tells their
// other windows.
func (d *DB) changeMembership(ctx context.Context, viewer UserID, id ConversationID, set string, args ...any) error {
	return d.affectOne(ctx, "conversation", `
		with changed as (
			update members set `+set+`
			where conversation_id = $2 and user_id = $1 and active
			returning conversation_id)
		select pg_notify('puddle', 'c ' || $2::bigint || ' ' || $1::bigint) from changed`,
		append([]any{viewer, id}, args...)...)
}

// Leave takes the viewer out of a conversation. Their reply address stops to
// work; the others read that they left.
func (d *DB) Leave(ctx context.Context, viewer UserID, id ConversationID) error {
	return d.tx(ctx, func(tx pgx.Tx) error { return d.depart(ctx, tx, viewer, id, leftWords) })
}

// What the others read about who is gone.
const (
	leftWords    = "Left the conversation."
	removedWords = "Was removed by the owner of the item."
)

// depart ends a membership in the same commit that tells of it: streams end,
// the reply address is unknown, mail that waits is not sent.
func (d *DB) depart(ctx context.Context, tx pgx.Tx, user UserID, id ConversationID, words string) error {
	_, err := d.post(ctx, tx, NewMessage{Conversation: id, Author: user, Via: ViaSystem, Content: words, quiet: true})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update members set active = false, reply_token = null, notify_at = null, draft = ''
		where conversation_id = $2 and user_id = $1`, user, id)
	return err
}

// RemoveMember takes another member out of a conversation about the viewer's
// item, and those whom they invited and who have not come. Only the owner can
// have them invited again.
func (d *DB) RemoveMember(ctx context.Context, viewer UserID, id ConversationID, user UserID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAuthor, user); err != nil {
			return err
		}
		if err := checkOwner(ctx, tx, viewer, id); err != nil {
			return err
		}
		if user == viewer {
			return &Error{Kind: Conflict, Msg: "You can't remove yourself. You can leave the conversation."}
		}
		err := d.depart(ctx, tx, user, id, removedWords)
		if KindOf(err) == NotFound {
			return notFound("member of this conversation")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update members set removed_at = now() where conversation_id = $1 and user_id = $2`, id, user)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `delete from invitations where conversation_id = $1 and inviter_id = $2`, id, user); err != nil {
			return err
		}
		return shutOut(ctx, tx, id)
	})
}

// checkOwner locks a conversation, which must be one of the viewer's and about
// their own item.
func checkOwner(ctx context.Context, tx pgx.Tx, viewer UserID, id ConversationID) error {
	var owns bool
	err := tx.QueryRow(ctx, `
		select coalesce(i.owner_id = $1, false)
		from conversations c join items i on i.id = c.item_id
		where c.id = $2 and exists (select from members where conversation_id = $2 and user_id = $1 and active)
		for no key update of c`, viewer, id).Scan(&owns)
	if err != nil {
		return orNotFound(err, "conversation")
	}
	if !owns {
		return &Error{Kind: Forbidden, Msg: "Only the owner of the item can remove people."}
	}
	return nil
}

// Report asks the administrators to look at a conversation.
func (d *DB) Report(ctx context.Context, viewer UserID, id ConversationID, reason string) error {
	reason = strings.TrimSpace(reason)
	if len(reason) > 4000 || !storable(reason) {
		return invalid("reason", "Please say it in fewer words: 4,000 characters at most.")
	}
	return d.affectOne(ctx, "conversation", `
		with reporter as materialized (select id from users where id = $1 for key share),
		place as materialized (select id from conversations where id = $2 and exists (select from reporter) for key share)
		insert into reports (conversation_id, user_id, reason)
		select m.conversation_id, m.user_id, $3
		from members m join place on place.id = m.conversation_id
		where m.user_id = $1 and m.active`, viewer, id, reason)
}

// ReplyTarget is whom a reply address lets try to write, and where.
type ReplyTarget struct {
	Conversation ConversationID
	User         UserID
	Name         string
	Invited      bool     // has not come yet: the first proven reply lets them in
	Addresses    []string // from which they may write, in canonical form
}

// ReplyTargetByToken returns the member whose reply address holds the token.
// Unknown, revoked and disabled ones are all NotFound.
func (d *DB) ReplyTargetByToken(ctx context.Context, token string) (ReplyTarget, error) {
	token, ok := CanonicalToken(token)
	if !ok {
		return ReplyTarget{}, notFound("reply address")
	}
	rows, err := d.pool.Query(ctx, `
		select m.conversation_id as conversation, u.id as "user", u.name, not m.active as invited,
		       array(
			select a.address from addresses a
			where a.user_id = u.id and (a.verified_at is not null or (not m.active and a.is_primary))) as addresses
		from members m join users u on u.id = m.user_id
		where m.reply_token = $1 and u.disabled_at is null`, token)
	if err != nil {
		return ReplyTarget{}, err
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[ReplyTarget])
	return t, orNotFound(err, "reply address")
}
