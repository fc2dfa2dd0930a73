package db

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// RelatedItems returns other items that people who look at this one may want
// and may still get: of its category or with words of its name in theirs, those
// with both first, newer ones before older ones.
func (d *DB) RelatedItems(ctx context.Context, item Item, limit int) ([]Item, error) {
	const candidates = 100 // of each sort: no category is too large
	rows, err := d.pool.Query(ctx, `
		with wanted as (select to_tsquery('simple', $2) as words),
		candidate as (
			(select i.id from items i, wanted
			where i.search @@ words and i.status in ('available', 'reserved') and i.id <> $1
			order by i.created_at desc, i.id desc limit $4)
			union
			(select id from items
			where category_id = $3 and status in ('available', 'reserved') and id <> $1
			order by created_at desc, id desc limit $4))`+
		selectItem+`
		join candidate on candidate.id = i.id
		cross join wanted
		order by (i.category_id = $3)::int + ts_rank(i.search, words) desc nulls last, i.created_at desc, i.id desc
		limit $5`, item.ID, nameQuery(item.Name), item.CategoryID, candidates, limit)
	if err != nil {
		return nil, err
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByName[Item])
	if err != nil {
		return nil, err
	}
	return items, withPhotos(ctx, d.pool, items)
}

// nameQuery makes of an item's name the tsquery that finds others with one of
// its words in theirs. Short words say little about a thing.
func nameQuery(name string) string {
	var words []string
	for _, w := range queryWords(name) {
		if utf8.RuneCountInString(w) > 3 {
			words = append(words, "'"+w+"':*A")
		}
	}
	return strings.Join(words, " | ")
}
