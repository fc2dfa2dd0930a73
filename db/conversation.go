package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Member is one of the people in a conversation, as the others may see them.
type Member struct {
	UserID     UserID
	Name       string
	JoinedSeq  int64      // messages up to this one came before them
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
	return members(ctx, d.pool, viewer, id)
}

// members is Members, for whoever asks where viewer is 0.
func members(ctx context.Context, q querier, viewer UserID, id ConversationID) ([]Member, error) {
	rows, err := q.Query(ctx, `
		select u.id as user_id, u.name, m.joined_seq,
		       u.password_hash = '' as by_mail_only,
		       u.shows_receipts and coalesce(m.present_at > now() - $3::interval, false) as here,
		       case when u.shows_receipts and m.typing_at > now() - $4::interval then m.typing_at end as writing_at
		from members m join users u on u.id = m.user_id
		where m.conversation_id = $2 and m.active
		  and ($1::bigint = 0 or exists (select from members where conversation_id = $2 and user_id = $1 and active))
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
	if err = lockPeople(ctx, tx, viewer); err != nil {
		return 0, err
	}
	if _, err = tx.Exec(ctx, `select from users where id = (select owner_id from items where id = $1) for key share`, item); err != nil {
		return 0, err
	}
	var owner *UserID
	var name string
	var blocked, removed bool
	err = tx.QueryRow(ctx, `
		select owner_id, name,
		       exists (select from blocks where user_id = owner_id and blocked_id = $2),
		       exists (
			select from conversations c join members m on m.conversation_id = c.id
			where c.item_id = $1 and c.enquirer_id = $2 and m.user_id = $2 and m.removed_at is not null)
		from items where id = $1 for key share`, item, viewer).Scan(&owner, &name, &blocked, &removed)
	switch {
	case err != nil:
		return 0, orNotFound(err, "item")
	case owner == nil:
		return 0, &Error{Kind: Conflict, Msg: "The owner of this item has left. Nobody would read your message."}
	case *owner == viewer:
		return 0, invalid("content", "This is your own item. Those who ask about it appear in your inbox.")
	case blocked:
		return 0, &Error{Kind: Forbidden, Msg: "This member does not take messages from you."}
	case removed:
		return 0, &Error{Kind: Forbidden, Msg: "The owner of this item has removed you from your conversation about it."}
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
		where not members.active and members.removed_at is null and $5`, id, user, newToken(), newToken(), again)
	return err
}

// ItemConversations returns the conversations that the viewer has about an item,
// newest change first.
func (d *DB) ItemConversations(ctx context.Context, viewer UserID, item ItemID) ([]InboxRow, error) {
	return d.Inbox(ctx, viewer, InboxFilter{Which: "everything", Item: item, Limit: 200})
}
