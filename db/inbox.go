package db

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// InboxRow is one conversation in a member's inbox. Members holds the names of
// the others; it is empty when they are all gone. LastAuthor is "" for a
// former member.
type InboxRow struct {
	ID         ConversationID
	ItemID     ItemID
	ItemName   string
	ItemStatus Status
	Thumb      FileID // 0: the item has no photo
	Members    []string
	LastWords  string
	LastVia    Via
	LastAuthor string
	LastIsMine bool
	Unread     int64
	Muted      bool
	Archived   bool
	ModifiedAt time.Time
}

// Cursor returns the place after this row.
func (r InboxRow) Cursor() Cursor { return Cursor{At: r.ModifiedAt, ID: r.ID} }

// Cursor is a place in an inbox. The zero value is its top.
type Cursor struct {
	At time.Time
	ID ConversationID
}

// String returns the cursor as ParseCursor reads it, "" for the top.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMicro(), 36) + "-" + strconv.FormatInt(int64(c.ID), 36)
}

// ParseCursor reads a cursor out of a URL.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, id, _ := strings.Cut(s, "-")
	micros, atErr := strconv.ParseInt(at, 36, 64)
	n, idErr := strconv.ParseInt(id, 36, 64)
	if atErr != nil || idErr != nil || micros < 0 || micros > 1<<53 {
		return Cursor{}, invalid("before", "This link to older conversations is damaged.")
	}
	return Cursor{At: time.UnixMicro(micros).UTC(), ID: ConversationID(n)}, nil
}

// InboxFilter says which rows of an inbox are wanted.
type InboxFilter struct {
	Which  string // "" or "all": not archived; "unread"; "archived"; "everything"
	Query  string // words that a message, the item's name or a member's name must hold
	Item   ItemID // 0: any
	Before Cursor
	Limit  int // 0: 30
}

const selectInbox = `
	select c.id, c.item_id, i.name as item_name, i.status as item_status,
	       coalesce((select p.thumb_id from item_photos p where p.item_id = i.id order by p.position limit 1), 0) as thumb,
	       array(
		select u.name
		from members o join users u on u.id = o.user_id
		where o.conversation_id = c.id and o.user_id <> m.user_id and o.active
		order by o.joined_at, u.id
		limit 4) as members,
	       c.last_words, c.last_via, coalesce(a.name, '') as last_author, coalesce(c.last_author_id = m.user_id, false) as last_is_mine,
	       m.seq - m.read_seq as unread, m.muted, m.archived, m.modified_at
	from members m
	join conversations c on c.id = m.conversation_id
	join items i on i.id = c.item_id
	left join users a on a.id = c.last_author_id
	where m.user_id = $1 and m.active and c.seq > 0`

// Inbox returns a page of the viewer's conversations, newest change first.
func (d *DB) Inbox(ctx context.Context, viewer UserID, f InboxFilter) ([]InboxRow, error) {
	sql, args := selectInbox, []any{viewer}
	and := func(condition string, value any) {
		args = append(args, value)
		sql += " and " + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args)))
	}
	switch f.Which {
	case "unread":
		sql += " and m.seq > m.read_seq"
	case "archived":
		sql += " and m.archived"
	case "everything":
	default:
		sql += " and not m.archived"
	}
	if f.Item != 0 {
		and("c.item_id = ?", f.Item)
	}
	if words := prefixQuery(f.Query); words != "" {
		and(`(i.search @@ to_tsquery('simple', ?)
			or exists (
				select from conversation_messages x
				where x.conversation_id = c.id and x.seq > m.joined_seq
				  and to_tsvector('simple', x.content) @@ to_tsquery('simple', ?))
			or exists (
				select from members o join users u on u.id = o.user_id
				where o.conversation_id = c.id and o.user_id <> m.user_id and o.active
				  and to_tsvector('simple', u.name) @@ to_tsquery('simple', ?)))`, words)
	}
	if f.Before.ID != 0 {
		args = append(args, f.Before.At, f.Before.ID)
		sql += " and (m.modified_at, m.conversation_id) < ($" + strconv.Itoa(len(args)-1) + ", $" + strconv.Itoa(len(args)) + ")"
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 30
	}
	rows, err := d.pool.Query(ctx, sql+`
		order by m.modified_at desc, m.conversation_id desc
		limit `+strconv.Itoa(limit), args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[InboxRow])
}

// InboxRowByID returns the viewer's row of one conversation.
func (d *DB) InboxRowByID(ctx context.Context, viewer UserID, id ConversationID) (InboxRow, error) {
	rows, err := d.pool.Query(ctx, selectInbox+` and m.conversation_id = $2`, viewer, id)
	if err != nil {
		return InboxRow{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[InboxRow])
	return r, orNotFound(err, "conversation")
}

// MaxUnreadCount is where UnreadCount stops to count.
const MaxUnreadCount = 1000

// UnreadCount returns how many of the viewer's conversations hold something
// unread that they want to hear of, MaxUnreadCount at most.
func (d *DB) UnreadCount(ctx context.Context, viewer UserID) (n int64, err error) {
	err = d.pool.QueryRow(ctx, `
		select count(*) from (
			select from members
			where user_id = $1 and active and seq > read_seq and not archived and not muted
			limit $2) unread`, viewer, MaxUnreadCount).Scan(&n)
	return n, err
}
