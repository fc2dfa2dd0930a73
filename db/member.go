package db

import (
	"context"
	"slices"
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
	return d.tx(ctx, func(tx pgx.Tx) error { return d.leave(ctx, tx, viewer, id) })
}

func (d *DB) leave(ctx context.Context, tx pgx.Tx, viewer UserID, id ConversationID) error {
	_, err := d.post(ctx, tx, NewMessage{Conversation: id, Author: viewer, Via: ViaSystem, Content: "Left the conversation.", quiet: true})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update members set active = false, reply_token = null, notify_at = null, draft = ''
		where conversation_id = $2 and user_id = $1`, viewer, id)
	return err
}

// Block keeps the other members of a conversation, former ones too, from
// writing to the viewer: it takes the viewer out of it, and out of those that
// they share with nobody else, and lets none of them start another with the
// viewer or invite them.
func (d *DB) Block(ctx context.Context, viewer UserID, id ConversationID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into blocks (user_id, blocked_id)
			select $1, user_id from members
			where conversation_id = $2 and user_id <> $1 and (active or reply_token is null)
			on conflict do nothing`, viewer, id)
		if err != nil {
			return err
		}
		ended, err := conversationsToEnd(ctx, tx, viewer, id)
		if err != nil {
			return err
		}
		if !slices.Contains(ended, id) {
			return notFound("conversation")
		}
		for _, conversation := range ended {
			if err := d.leave(ctx, tx, viewer, conversation); err != nil {
				return err
			}
		}
		return nil
	})
}

// conversationsToEnd returns the conversation in which the viewer blocks the
// others, if they are a member of it, and those of theirs in which all the
// others are blocked, in the order in which conversations are locked.
func conversationsToEnd(ctx context.Context, tx pgx.Tx, viewer UserID, id ConversationID) ([]ConversationID, error) {
	rows, err := tx.Query(ctx, `
		select me.conversation_id
		from members me
		left join members o on o.conversation_id = me.conversation_id and o.user_id <> me.user_id and o.active
		left join blocks b on b.user_id = me.user_id and b.blocked_id = o.user_id
		where me.user_id = $1 and me.active
		group by me.conversation_id
		having me.conversation_id = $2 or count(o.user_id) > 0 and count(o.user_id) = count(b.blocked_id)
		order by me.conversation_id`, viewer, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[ConversationID])
}

// Report asks the administrators to look at a conversation.
func (d *DB) Report(ctx context.Context, viewer UserID, id ConversationID, reason string) error {
	reason = strings.TrimSpace(reason)
	if len(reason) > 4000 || !storable(reason) {
		return invalid("reason", "Please say it in fewer words: 4,000 characters at most.")
	}
	return d.affectOne(ctx, "conversation", `
		insert into reports (conversation_id, user_id, reason)
		select conversation_id, user_id, $3 from members where conversation_id = $2 and user_id = $1 and active`,
		viewer, id, reason)
}

// SubjectByUnsubscribeToken returns what the conversation of an unsubscribe
// link is about.
func (d *DB) SubjectByUnsubscribeToken(ctx context.Context, token string) (subject string, err error) {
	token, _ = CanonicalToken(token)
	err = d.pool.QueryRow(ctx, `
		select c.subject from members m join conversations c on c.id = m.conversation_id
		where m.unsubscribe_token = $1`, token).Scan(&subject)
	return subject, orNotFound(err, "mail subscription")
}

// MuteByToken stops a member's mail about one conversation (RFC 8058) and
// returns what it is about. Doing so again changes nothing.
func (d *DB) MuteByToken(ctx context.Context, token string) (subject string, err error) {
	token, _ = CanonicalToken(token)
	err = d.tx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `
			update members m set muted = true, notify_at = null
			from conversations c
			where c.id = m.conversation_id and m.unsubscribe_token = $1
			returning c.subject`, token).Scan(&subject)
		return orNotFound(err, "mail subscription")
	})
	return subject, err
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
