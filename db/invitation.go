package db

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// Invitation is one that waits for an answer. Only its inviter reads the
// address, as they typed it, and nobody whose it is.
type Invitation struct {
	ID           InvitationID
	Mailbox      string // "" for everybody but the inviter
	Inviter      string // "" when their account is gone
	Mine         bool
	Withdrawable bool // by the viewer
	CreatedAt    time.Time
}

// Invitations returns those of a conversation of the viewer's that wait, oldest
// first.
func (d *DB) Invitations(ctx context.Context, viewer UserID, id ConversationID) ([]Invitation, error) {
	rows, err := d.pool.Query(ctx, `
		select n.id, case when n.inviter_id = $1 then n.mailbox else '' end as mailbox, coalesce(u.name, '') as inviter,
		       coalesce(n.inviter_id = $1, false) as mine,
		       coalesce(n.inviter_id = $1 or i.owner_id = $1, false) as withdrawable, n.created_at
		from invitations n
		join conversations c on c.id = n.conversation_id
		join items i on i.id = c.item_id
		left join users u on u.id = n.inviter_id
		where n.conversation_id = $2
		  and exists (select from members where conversation_id = $2 and user_id = $1 and active)
		order by n.id`, viewer, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Invitation])
}

// AddMember invites whoever has the address into a conversation of the
// viewer's. The answer is the same for known and unknown addresses, and for
// those that are not mailed: the mail that they get lets them in. They see what
// is written from then on.
func (d *DB) AddMember(ctx context.Context, viewer UserID, id ConversationID, email string) error {
	canonical, mailbox, err := d.newAddress(email)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		user, name, err := invitee(ctx, tx, canonical, mailbox, viewer)
		if err != nil {
			return err
		}
		if err := checkRoom(ctx, tx, viewer, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			insert into invitations (conversation_id, inviter_id, user_id, mailbox) values ($1, $2, $3, $4)
			on conflict do nothing`, id, viewer, user, mailbox)
		if err != nil {
			return err
		}
		wanted, err := wantsInvitation(ctx, tx, user, canonical, viewer, id)
		if err != nil || !wanted {
			return err
		}
		tag, err := tx.Exec(ctx, `
			insert into members (conversation_id, user_id, active, seq, modified_at, reply_token, unsubscribe_token)
			select id, $2, false, seq, modified_at, $3, $4 from conversations where id = $1
			on conflict (conversation_id, user_id) do update
			set reply_token = coalesce(members.reply_token, excluded.reply_token), removed_at = null
			where not members.active`, id, user, newToken(), newToken())
		if err != nil || tag.RowsAffected() == 0 {
			return err // nothing to do for who is in already
		}
		return d.mailLink(ctx, tx, link{kind: LinkInvite, user: &user, address: canonical, mailbox: mailbox, name: name,
			conversation: &id})
	})
}

// checkRoom locks a conversation of the viewer's, which must have room for one
// more.
func checkRoom(ctx context.Context, tx pgx.Tx, viewer UserID, id ConversationID) error {
	var people int
	err := tx.QueryRow(ctx, `
		select (select count(*) from members m where m.conversation_id = c.id and m.active)
		     + (select count(*) from invitations n where n.conversation_id = c.id)
		from conversations c
		where c.id = $2 and exists (select from members where conversation_id = $2 and user_id = $1 and active)
		for no key update`, viewer, id).Scan(&people)
	if err != nil {
		return orNotFound(err, "conversation")
	}
	if people >= maxMembers {
		return &Error{Kind: Conflict, Field: "email", Msg: "There are as many people in this conversation as it can have."}
	}
	return nil
}

// Withdraw takes an invitation back that waits: its inviter may, and the item's
// owner. Its link and its reply address stop to work, unless somebody else
// invited the same person.
func (d *DB) Withdraw(ctx context.Context, viewer UserID, id ConversationID, invitation InvitationID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockConversation, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			delete from invitations n using conversations c, items i
			where n.id = $3 and n.conversation_id = $2 and c.id = $2 and i.id = c.item_id
			  and (n.inviter_id = $1 or i.owner_id = $1)
			  and exists (select from members where conversation_id = $2 and user_id = $1 and active)`, viewer, id, invitation)
		if err == nil && tag.RowsAffected() == 0 {
			err = notFound("invitation")
		}
		if err != nil {
			return err
		}
		return shutOut(ctx, tx, id)
	})
}

// shutOut ends the reply addresses and links of those who have not come into a
// conversation that the transaction has locked, and whom nobody invites any
// more.
func shutOut(ctx context.Context, tx pgx.Tx, id ConversationID) error {
	_, err := tx.Exec(ctx, `
		with uninvited as (
			update members m set reply_token = null
			where m.conversation_id = $1 and not m.active and m.reply_token is not null
			  and not exists (select from invitations n where n.conversation_id = $1 and n.user_id = m.user_id)
			returning m.user_id)
		update links set expires_at = now()
		where conversation_id = $1 and user_id in (select user_id from uninvited) and expires_at > now()`, id)
	return err
}

// guestName is what the others call a person who was invited by address and
// has not said a name.
const guestName = "Guest"

// invitee returns the person with that address and keeps them from being
// deleted, making one where there is none, who is mailed in the inviter's
// language until they say another.
func invitee(ctx context.Context, tx pgx.Tx, canonical, mailbox string, inviter UserID) (id UserID, name string, err error) {
	const known = `
		select u.id, u.name from addresses a join users u on u.id = a.user_id where a.address = $1
		for key share of u`
	err = tx.QueryRow(ctx, known, canonical).Scan(&id, &name)
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, name, err
	}
	if err = makeGuest(ctx, tx, canonical, mailbox, inviter); err != nil {
		return 0, "", err
	}
	err = tx.QueryRow(ctx, known, canonical).Scan(&id, &name)
	return id, name, err
}

// makeGuest makes a person of an address, unless another transaction was there
// first.
func makeGuest(ctx context.Context, tx pgx.Tx, canonical, mailbox string, inviter UserID) error {
	id, err := insertUser(ctx, tx, guestName, "", false)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `
		insert into addresses (address, mailbox, user_id, is_primary) values ($1, $2, $3, true)
		on conflict (address) do nothing`, canonical, mailbox, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		_, err = tx.Exec(ctx, `delete from users where id = $1`, id)
		return err
	}
	_, err = tx.Exec(ctx, `update users u set locale = i.locale from users i where u.id = $1 and i.id = $2`, id, inviter)
	return err
}

// wantsInvitation reports whether a person may be mailed an invitation at their
// address: not when they blocked the inviter, a member blocked them, the owner
// removed them and somebody else asks, their account is closed, or mail to the
// address has been stopped.
func wantsInvitation(ctx context.Context, tx pgx.Tx, user UserID, address string, inviter UserID, id ConversationID) (wanted bool, err error) {
	err = tx.QueryRow(ctx, `
		select u.disabled_at is null and a.suspended_at is null
		       and not exists (select from blocks where user_id = u.id and blocked_id = $3)
		       and not exists (
			select from blocks b join members m on m.user_id = b.user_id
			where b.blocked_id = u.id and m.conversation_id = $4 and m.active)
		       and not exists (
			select from members m join conversations c on c.id = m.conversation_id join items i on i.id = c.item_id
			where m.conversation_id = $4 and m.user_id = u.id and m.removed_at is not null and i.owner_id is distinct from $3)
		from users u join addresses a on a.user_id = u.id
		where u.id = $1 and a.address = $2`, user, address, inviter, id).Scan(&wanted)
	return wanted, err
}

// acceptInvitation makes an invited person a member from now on and proves the
// address under which they answered. It does nothing for who is one already.
// The transaction has locked the person and the conversation.
func (d *DB) acceptInvitation(ctx context.Context, tx pgx.Tx, id ConversationID, user UserID, address string) error {
	tag, err := tx.Exec(ctx, `
		update members m
		set active = true, joined_at = now(), joined_seq = c.seq, read_seq = c.seq, seq = c.seq, modified_at = c.modified_at
		from conversations c
		where c.id = m.conversation_id and m.conversation_id = $1 and m.user_id = $2
		  and not m.active and m.reply_token is not null`, id, user)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from invitations where conversation_id = $1 and user_id = $2`, id, user); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update addresses set verified_at = now() where user_id = $1 and address = $2 and verified_at is null`, user, address)
	if err != nil {
		return err
	}
	_, err = d.post(ctx, tx, NewMessage{Conversation: id, Author: user, Via: ViaSystem, Content: "Joined the conversation.", quiet: true})
	return err
}
