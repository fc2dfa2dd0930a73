package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ItemTalk is what goes on about one item: how many conversations the viewer has
// about it, how many of them hold something unread, and the newest ones.
type ItemTalk struct {
	Conversations int
	Unread        int
	Newest        []InboxRow
}

// ItemTalks returns what goes on about each of the items, with its newest
// conversations up to a number. Items without any are left out.
func (d *DB) ItemTalks(ctx context.Context, viewer UserID, items []ItemID, newest int) (map[ItemID]ItemTalk, error) {
	rows, err := d.pool.Query(ctx, `
		select x.* from unnest($2::bigint[]) w (id)
		cross join lateral (`+selectInbox+` and c.item_id = w.id
			order by m.modified_at desc, m.conversation_id desc
			limit $3) x`, viewer, items, newest)
	if err != nil {
		return nil, err
	}
	conversations, err := pgx.CollectRows(rows, pgx.RowToStructByName[InboxRow])
	if err != nil {
		return nil, err
	}
	talks, err := d.countTalks(ctx, viewer, items)
	for _, row := range conversations {
		t := talks[row.ItemID]
		t.Newest = append(t.Newest, row)
		talks[row.ItemID] = t
	}
	return talks, err
}

func (d *DB) countTalks(ctx context.Context, viewer UserID, items []ItemID) (map[ItemID]ItemTalk, error) {
	rows, err := d.pool.Query(ctx, `
		select c.item_id, count(*), count(*) filter (where m.seq > m.read_seq)
		from conversations c join members m on m.conversation_id = c.id
		where c.item_id = any($2) and m.user_id = $1 and m.active and c.seq > 0
		group by c.item_id`, viewer, items)
	if err != nil {
		return nil, err
	}
	talks := map[ItemID]ItemTalk{}
	var item ItemID
	var t ItemTalk
	_, err = pgx.ForEachRow(rows, []any{&item, &t.Conversations, &t.Unread}, func() error {
		talks[item] = t
		return nil
	})
	return talks, err
}
