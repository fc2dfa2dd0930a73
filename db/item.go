package db

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"
)

// Status is what may still be done about an item.
type Status string

const (
	Available Status = "available"
	Reserved  Status = "reserved"
	Sold      Status = "sold" // or given away, when it was free
	Withdrawn Status = "withdrawn"
)

// Statuses lists every Status in the order in which people choose.
func Statuses() []Status { return []Status{Available, Reserved, Sold, Withdrawn} }

// Item is a thing that people agree about. OwnerID is 0 and OwnerName "" when
// the owner's account is gone. A PriceCents of 0 means free.
type Item struct {
	ID          ItemID
	OwnerID     UserID
	OwnerName   string
	Name        string
	Description string
	PriceCents  int64
	Currency    string
	CategoryID  CategoryID
	Category    string
	Status      Status
	CreatedAt   time.Time
	ModifiedAt  time.Time
	Photos      []Photo `db:"-"`

	// Of a search: the name, and the part of the description that holds
	// some of its words, if one does.
	NameHit []Excerpt `db:"-"`
	Hit     []Excerpt `db:"-"`
}

// ItemFilter says which items are wanted. The zero value wants the newest
// that are not withdrawn.
type ItemFilter struct {
	Query    string     // words that name or description must hold
	Category CategoryID // 0: any
	Owner    UserID     // 0: any; withdrawn items show only with an owner
	Status   Status     // "": any
	Before   ItemID     // older than this one; 0: from the newest. Not with Query
	Limit    int        // 0: 60
}

const itemColumns = `
	i.id, coalesce(i.owner_id, 0) as owner_id, coalesce(u.name, '') as owner_name, i.name, i.description,
	i.price_cents, i.currency, coalesce(i.category_id, 0) as category_id, coalesce(c.name, '') as category,
	i.status, i.created_at, i.modified_at`

const selectItem = `
	select ` + itemColumns + `
	from items i
	left join users u on u.id = i.owner_id
	left join categories c on c.id = i.category_id`

// Items returns the items that f wants: newest first, or the best matches
// first when it has words.
func (d *DB) Items(ctx context.Context, f ItemFilter) ([]Item, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 60
	}
	order := "i.created_at desc, i.id desc"
	words := prefixQuery(f.Query)
	if words != "" {
		order = "ts_rank(i.search, to_tsquery('simple', $1)) desc, " + order
	}
	rows, err := d.pool.Query(ctx, selectItem+`
		where ($1 = '' or i.search @@ to_tsquery('simple', $1))
		  and ($2::bigint = 0 or i.category_id = $2)
		  and ($3::bigint = 0 or i.owner_id = $3)
		  and ($3 <> 0 or i.status <> 'withdrawn')
		  and ($4::bigint = 0 or (i.created_at, i.id) < (select created_at, id from items where id = $4))
		  and ($6 = '' or i.status = $6)
		order by `+order+`
		limit $5`, words, f.Category, f.Owner, f.Before, limit, f.Status)
	if err != nil {
		return nil, err
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByName[Item])
	if err != nil {
		return nil, err
	}
	if words != "" {
		markHits(items, f.Query)
	}
	return items, withPhotos(ctx, d.pool, items)
}

func markHits(items []Item, query string) {
	for n := range items {
		i := &items[n]
		i.NameHit = marked(i.Name, query)
		if len(matchWords(i.Description, query)) > 0 {
			i.Hit = excerpt(i.Description, query)
		}
	}
}

// prefixQuery makes of what a person typed the tsquery that finds all of the
// words, each also as a beginning. It is "" where nothing can be searched.
func prefixQuery(typed string) string {
	words := queryWords(typed)
	for n, w := range words {
		words[n] = "'" + w + "':*"
	}
	return strings.Join(words, " & ")
}

// queryWords are the words that a person typed to search for, twelve at most.
func queryWords(typed string) []string {
	words := strings.FieldsFunc(norm.NFC.String(strings.ToValidUTF8(typed, " ")), func(r rune) bool {
		return !isWordRune(r)
	})
	return words[:min(len(words), 12)]
}

// ItemByID returns an item.
func (d *DB) ItemByID(ctx context.Context, id ItemID) (Item, error) { return itemByID(ctx, d.pool, id) }

func itemByID(ctx context.Context, q querier, id ItemID) (Item, error) {
	rows, err := q.Query(ctx, selectItem+` where i.id = $1`, id)
	if err != nil {
		return Item{}, err
	}
	item, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Item])
	if err != nil {
		return Item{}, orNotFound(err, "item")
	}
	one := []Item{item}
	err = withPhotos(ctx, q, one)
	return one[0], err
}

// ItemInput is an item as a person wrote it into a form.
type ItemInput struct {
	Name        string
	Description string
	Price       string // "120", "120.00" or "120,00"; "" and "0" are free
	Currency    string // ISO 4217, "" is EUR
	Category    CategoryID
	Status      Status       // "" is Available
	Photos      []PhotoInput // all that it is to have, in their order; nil leaves them as they are
}

type checkedItem struct {
	ItemInput
	cents  int64
	photos []checkedPhoto
}

func checkItem(in ItemInput) (checkedItem, error) {
	c := checkedItem{ItemInput: in}
	c.Description = Redact(norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(in.Description, "\r\n", "\n"))))
	var errs []error
	var ok bool
	if c.Name, ok = nameOf(Redact(in.Name), 120); !ok {
		errs = append(errs, invalid("name", "Please give the item a name of 1 to 120 characters that others can see."))
	}
	if len(c.Description) > 20_000 {
		errs = append(errs, invalid("description", "The description is too long: 20,000 characters at most."))
	}
	if hasUnprintable(c.Description) {
		errs = append(errs, invalid("description", "The text has characters in it that can't be kept."))
	}
	var err error
	if c.cents, err = parsePrice(in.Price); err != nil {
		errs = append(errs, err)
	}
	if c.Currency = strings.ToUpper(strings.TrimSpace(in.Currency)); c.Currency == "" {
		c.Currency = "EUR"
	}
	if len(c.Currency) != 3 || strings.Trim(c.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		errs = append(errs, invalid("currency", "A currency has three letters: EUR, USD, CHF."))
	}
	if c.Status == "" {
		c.Status = Available
	}
	errs = append(errs, checkStatus(c.Status))
	if c.photos, err = checkPhotos(in.Photos); err != nil {
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

func checkStatus(status Status) error {
	switch status {
	case Available, Reserved, Sold, Withdrawn:
		return nil
	}
	return invalid("status", "Please choose one of the states.")
}

// parsePrice reads an amount of money with at most two decimals, after a point
// or a comma. What could be a sign between thousands is refused: "1,500" is
// one and a half to some and fifteen hundred to others.
func parsePrice(s string) (cents int64, err error) {
	bad := invalid("price", "Please write the price like 1500 or 1500.50, with nothing between the thousands, or leave it empty when it is free.")
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", ".")
	if s == "" {
		return 0, nil
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) < 1 || len(whole) > 9 || len(fraction) > 2 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, bad
	}
	cents, err = strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, bad
	}
	return cents, nil
}

// CreateItem makes an item that belongs to the viewer.
func (d *DB) CreateItem(ctx context.Context, viewer UserID, in ItemInput) (id ItemID, err error) {
	c, err := checkItem(in)
	if err != nil {
		return 0, err
	}
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `
			insert into items (owner_id, name, description, price_cents, currency, category_id, status)
			values ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7)
			returning id`,
			viewer, c.Name, c.Description, c.cents, c.Currency, c.Category, c.Status).Scan(&id)
		if err != nil {
			return noCategory(err)
		}
		return setPhotos(ctx, tx, id, c.photos)
	})
	return id, err
}

func noCategory(err error) error {
	if violates(err, "items_category_id_fkey") {
		return invalid("category", "Please choose one of the categories.")
	}
	return err
}

// UpdateItem changes the viewer's own item. A new status is told in its
// conversations.
func (d *DB) UpdateItem(ctx context.Context, viewer UserID, id ItemID, in ItemInput) error {
	c, err := checkItem(in)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		var was Status
		err := tx.QueryRow(ctx, `select status from items where id = $1 and owner_id = $2 for no key update`, id, viewer).Scan(&was)
		if err != nil {
			return orNotFound(err, "item")
		}
		_, err = tx.Exec(ctx, `
			update items
			set name = $2, description = $3, price_cents = $4, currency = $5, category_id = nullif($6::bigint, 0),
			    status = $7, modified_at = now()
			where id = $1`,
			id, c.Name, c.Description, c.cents, c.Currency, c.Category, c.Status)
		if err != nil {
			return noCategory(err)
		}
		if err := setPhotos(ctx, tx, id, c.photos); err != nil {
			return err
		}
		if c.Status == was {
			return nil
		}
		return d.announceStatus(ctx, tx, id, viewer, c.Status, c.cents == 0)
	})
}

// SetItemStatus changes only the status of the viewer's own item.
func (d *DB) SetItemStatus(ctx context.Context, viewer UserID, id ItemID, status Status) error {
	if err := checkStatus(status); err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		var was Status
		var free bool
		err := tx.QueryRow(ctx, `
			select status, price_cents = 0 from items where id = $1 and owner_id = $2 for no key update`, id, viewer).Scan(&was, &free)
		if err != nil {
			return orNotFound(err, "item")
		}
		if was == status {
			return nil
		}
		if _, err := tx.Exec(ctx, `update items set status = $2, modified_at = now() where id = $1`, id, status); err != nil {
			return err
		}
		return d.announceStatus(ctx, tx, id, viewer, status, free)
	})
}

// announceStatus writes a system message into each conversation of an item
// that its owner has not left.
func (d *DB) announceStatus(ctx context.Context, tx pgx.Tx, id ItemID, owner UserID, status Status, free bool) error {
	words := map[Status]string{
		Available: "This item is available again.",
		Reserved:  "This item is reserved now.",
		Sold:      "This item has been sold.",
		Withdrawn: "This item has been withdrawn.",
	}[status]
	if status == Sold && free {
		words = "This item has been given away."
	}
	_, err := tx.Exec(ctx, `select from conversations where item_id = $1 order by id for no key update`, id)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `
		select c.id from conversations c join members m on m.conversation_id = c.id
		where c.item_id = $1 and m.user_id = $2 and m.active`, id, owner)
	if err != nil {
		return err
	}
	conversations, err := pgx.CollectRows(rows, pgx.RowTo[ConversationID])
	if err != nil {
		return err
	}
	for _, c := range conversations {
		if _, err := d.post(ctx, tx, NewMessage{Conversation: c, Author: owner, Via: ViaSystem, Content: words}); err != nil {
			return err
		}
	}
	return nil
}

// ItemConversationCount returns how many conversations would go with the item.
func (d *DB) ItemConversationCount(ctx context.Context, id ItemID) (n int, err error) {
	err = d.pool.QueryRow(ctx, `select count(*) from conversations where item_id = $1`, id).Scan(&n)
	return n, err
}

// DeleteItem deletes the viewer's own item with its photos and conversations.
func (d *DB) DeleteItem(ctx context.Context, viewer UserID, id ItemID) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDeletion); err != nil {
			return err
		}
		var owned bool
		err := tx.QueryRow(ctx, `select true from items where id = $1 and owner_id = $2 for update`, id, viewer).Scan(&owned)
		if err != nil {
			return orNotFound(err, "item")
		}
		if err := lockConversationsOf(ctx, tx, id); err != nil {
			return err
		}
		if err := announceEnd(ctx, tx, id); err != nil {
			return err
		}
		if err := setPhotos(ctx, tx, id, []checkedPhoto{}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `delete from items where id = $1`, id)
		return err
	})
}

// lockConversationsOf locks all conversations about an item and the memberships
// in them, to be deleted.
func lockConversationsOf(ctx context.Context, tx pgx.Tx, id ItemID) error {
	_, err := tx.Exec(ctx, `select from conversations where item_id = $1 order by id for update`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		select from members
		where conversation_id in (select id from conversations where item_id = $1)
		order by conversation_id, user_id
		for update`, id)
	return err
}

// announceEnd wakes the members of all conversations of an item.
func announceEnd(ctx context.Context, tx pgx.Tx, id ItemID) error {
	_, err := tx.Exec(ctx, `
		select pg_notify('puddle', 'c ' || c.id || ' ' || string_agg(m.user_id::text, ','))
		from conversations c join members m on m.conversation_id = c.id and m.active
		where c.item_id = $1
		group by c.id`, id)
	return err
}
