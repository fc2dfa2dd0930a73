package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Category is a shelf that items stand on.
type Category struct {
	ID   CategoryID
	Name string
}

// Categories returns all categories in the order in which they are shown.
func (d *DB) Categories(ctx context.Context) ([]Category, error) {
	rows, err := d.pool.Query(ctx, `select id, name from categories order by position, id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Category])
}
