package db

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// Member is one of the people in a conversation, as the others may see them.
type Member struct {
	UserID     UserID
	Name       string
	ByMailOnly bool       // has never set a password
	Here       bool       // has the conversation open, and lets others know
	WritingAt  *time.Time // when they last typed, while that is news
}

// Membership is the viewer's own row of a conversation.
type Membership struct {
	JoinedSeq int64 // messages up to this one came before the viewer
	ReadSeq   int64
	Muted     bool
	Archived  bool
	Draft     string
}

// Conversation is what the members of one item's conversation share, and the
// viewer's own place in it. Seq numbers its messages, Change its events.
type Conversation struct {
	ID         ConversationID
	Item       Item `db:"-"`
	EnquirerID UserID
	Subject    string
	Seq        int64
	Change     int64
	CreatedAt  time.Time
	ModifiedAt time.Time
	Members    []Member   `db:"-"`
	Me         Membership `db:"-"`
}

// maxMembers is the most that one conversation may have; their ids must fit a
// notification of PostgreSQL's.
const maxMembers = 200

// ConversationByID returns a conversation that the viewer is a member of.
func (d *DB) ConversationByID(ctx context.Context, viewer UserID, id ConversationID) (Conversation, error) {
	var c Conversation
	var item ItemID
	err := d.pool.QueryRow(ctx, `
		select c.id, c.item_id, coalesce(c.enquirer_id, 0), c.subject, c.seq, c.change, c.created_at, c.modified_at,
		       m.joined_seq, m.read_seq, m.muted, m.archived, m.draft
		from conversations c join members m on m.conversation_id = c.id
		where c.id = $2 and m.user_id = $1 and m.active`, viewer, id).Scan(
		&c.ID, &item, &c.EnquirerID, &c.Subject, &c.Seq, &c.Change, &c.CreatedAt, &c.ModifiedAt,
		&c.Me.JoinedSeq, &c.Me.ReadSeq, &c.Me.Muted, &c.Me.Archived, &c.Me.Draft)
	if err != nil {
		return Conversation{}, orNotFound(err, "conversation")
	}
	if c.Item, err = itemByID(ctx, d.pool, item); err != nil {
		return Conversation{}, err
	}
	c.Members, err = d.Members(ctx, viewer, id)
	return c, err
}

// Members returns the members of a conversation of the viewer's, in the order
// in which they came.
func (d *DB) Members(ctx context.Context, viewer UserID, id ConversationID) ([]Member, error) {
	rows, err := d.pool.Query(ctx, `
		select u.id as user_id, u.name,
		       u.password_hash = '' as by_mail_only,
		       u.shows_receipts and coalesce(m.present_at > now() - $3::interval, false) as here,
		       case when u.shows_receipts and m.typing_at > now() - $4::interval then m.typing_at end as writing_at
		from members m join users u on u.id = m.user_id
		where m.conversation_id = $2 and m.active
		  and exists (select from members where conversation_id = $2 and user_id = $1 and active)
		order by m.joined_at, u.id`, viewer, id, present, writing)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Member])
}

// checkMember returns NotFound unless the viewer is a member.
func (d *DB) checkMember(ctx context.Context, viewer UserID, id ConversationID) error {
	var is bool
	err := d.pool.QueryRow(ctx, `
		select exists (select from members where conversation_id = $2 and user_id = $1 and active)`, viewer, id).Scan(&is)
	if err == nil && !is {
		err = notFound("conversation")
	}
	return err
}

// StartConversation posts the viewer's first message about an item to its
// owner. Who has a conversation about it already continues that one. m needs
// no author and no conversation.
func (d *DB) StartConversation(ctx context.Context, viewer UserID, item ItemID, m NewMessage) (ConversationID, error) {
	m.Author = viewer
	m, files, err := checkMessage(m)
	if err != nil {
		return 0, err
	}
	var id ConversationID
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if id, err = openConversation(ctx, tx, viewer, item); err != nil {
			return err
		}
		m.Conversation = id
		_, err := d.postWith(ctx, tx, m, files)
		return err
	})
	return id, err
}

// openConversation returns the viewer's conversation about an item, making it
// where there is none.
func openConversation(ctx context.Context, tx pgx.Tx, viewer UserID, item ItemID) (id ConversationID, err error) {
	var owner *UserID
	var name string
	var blocked bool
	err = tx.QueryRow(ctx, `
		select owner_id, name, exists (select from blocks where user_id = owner_id and blocked_id = $2)
		from items where id = $1 for key share`, item, viewer).Scan(&owner, &name, &blocked)
	switch {
	case err != nil:
		return 0, orNotFound(err, "item")
	case owner == nil:
		return 0, &Error{Kind: Conflict, Msg: "The owner of this item has left. Nobody would read your message."}
	case *owner == viewer:
		return 0, invalid("content", "This is your own item. Those who ask about it appear in your inbox.")
	case blocked:
		return 0, &Error{Kind: Forbidden, Msg: "This member does not take messages from you."}
	}
	_, err = tx.Exec(ctx, `
		insert into conversations (item_id, enquirer_id, subject) values ($1, $2, $3)
		on conflict (item_id, enquirer_id) do nothing`, item, viewer, name)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `select id from conversations where item_id = $1 and enquirer_id = $2 for no key update`,
		item, viewer).Scan(&id)
	if err != nil {
		return 0, err
	}
	if err := admit(ctx, tx, id, *owner, false); err != nil {
		return 0, err
	}
	return id, admit(ctx, tx, id, viewer, true)
}

// admit makes a person an active member of a conversation that the transaction
// has locked. Who has left is let in again only when they ask for it.
func admit(ctx context.Context, tx pgx.Tx, id ConversationID, user UserID, again bool) error {
	_, err := tx.Exec(ctx, `
		insert into members (conversation_id, user_id, active, seq, modified_at, joined_seq, read_seq, reply_token, unsubscribe_token)
		select id, $2, true, seq, modified_at, seq, seq, $3, $4 from conversations where id = $1
		on conflict (conversation_id, user_id) do update
		set active = true, reply_token = excluded.reply_token, seq = excluded.seq, modified_at = excluded.modified_at
		where not members.active and $5`, id, user, newToken(), newToken(), again)
	return err
}

// ItemConversations returns the conversations about the viewer's own item,
// newest change first.
func (d *DB) ItemConversations(ctx context.Context, viewer UserID, item ItemID) ([]InboxRow, error) {
	return d.Inbox(ctx, viewer, InboxFilter{Which: "everything", Item: item, Limit: 200})
}

// AddMember invites whoever has the address into a conversation of the
// viewer's. The answer is the same for known and unknown addresses: the mail
// that they get lets them in. They see what is written from then on.
func (d *DB) AddMember(ctx context.Context, viewer UserID, id ConversationID, email string) error {
	canonical, mailbox, err := d.newAddress(email)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		var members int
		err := tx.QueryRow(ctx, `
			select (select count(*) from members m where m.conversation_id = c.id and m.reply_token is not null)
			from conversations c
			where c.id = $2 and exists (select from members where conversation_id = $2 and user_id = $1 and active)
			for no key update`, viewer, id).Scan(&members)
		if err != nil {
			return orNotFound(err, "conversation")
		}
		if members >= maxMembers {
			return &Error{Kind: Conflict, Field: "email", Msg: "There are as many people in this conversation as it can have."}
		}
		user, name, err := invitee(ctx, tx, canonical, mailbox)
		if err != nil {
			return err
		}
		wanted, err := wantsInvitation(ctx, tx, user, canonical, viewer)
		if err != nil || !wanted {
			return err
		}
		tag, err := tx.Exec(ctx, `
			insert into members (conversation_id, user_id, active, seq, modified_at, reply_token, unsubscribe_token)
			select id, $2, false, seq, modified_at, $3, $4 from conversations where id = $1
			on conflict (conversation_id, user_id) do update
			set reply_token = coalesce(members.reply_token, excluded.reply_token)
			where not members.active`, id, user, newToken(), newToken())
		if err != nil || tag.RowsAffected() == 0 {
			return err // nothing to do for who is in already
		}
		return d.mailLink(ctx, tx, link{kind: LinkInvite, user: &user, address: canonical, mailbox: mailbox, name: name,
			conversation: &id})
	})
}

// guestName is what the others call a person who was invited by address and
// has not said a name.
const guestName = "Guest"

// invitee returns the person with that address, making one where there is none.
func invitee(ctx context.Context, tx pgx.Tx, canonical, mailbox string) (id UserID, name string, err error) {
	err = tx.QueryRow(ctx, `
		select u.id, u.name from addresses a join users u on u.id = a.user_id where a.address = $1`,
		canonical).Scan(&id, &name)
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, name, err
	}
	if id, err = insertUser(ctx, tx, guestName, "", false); err != nil {
		return 0, "", err
	}
	_, err = tx.Exec(ctx, `
		insert into addresses (address, mailbox, user_id, is_primary) values ($1, $2, $3, true)`, canonical, mailbox, id)
	return id, guestName, err
}

// wantsInvitation reports whether a person may be mailed an invitation at their
// address: not when they blocked the inviter, their account is closed, or mail
// to the address has been stopped.
func wantsInvitation(ctx context.Context, tx pgx.Tx, user UserID, address string, inviter UserID) (wanted bool, err error) {
	err = tx.QueryRow(ctx, `
		select u.disabled_at is null and a.suspended_at is null
		       and not exists (select from blocks where user_id = u.id and blocked_id = $3)
		from users u join addresses a on a.user_id = u.id
		where u.id = $1 and a.address = $2`, user, address, inviter).Scan(&wanted)
	return wanted, err
}

// acceptInvitation makes an invited person a member from now on and proves the
// address under which they answered. It does nothing for who is one already.
func (d *DB) acceptInvitation(ctx context.Context, tx pgx.Tx, id ConversationID, user UserID, address string) error {
	_, err := tx.Exec(ctx, lockConversation, id)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `
		update members m
		set active = true, joined_at = now(), joined_seq = c.seq, read_seq = c.seq, seq = c.seq, modified_at = c.modified_at
		from conversations c
		where c.id = m.conversation_id and m.conversation_id = $1 and m.user_id = $2
		  and not m.active and m.reply_token is not null`, id, user)
	if err != nil || tag.RowsAffected() == 0 {
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
