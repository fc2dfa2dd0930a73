package db

import (
	"context"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
)

// withPhotos fills in the photos of items.
func withPhotos(ctx context.Context, q querier, items []Item) error {
	ids := make([]ItemID, len(items))
	place := make(map[ItemID]int, len(items))
	for n, item := range items {
		ids[n], place[item.ID] = item.ID, n
	}
	rows, err := q.Query(ctx, `
		select p.item_id, p.file_id, p.thumb_id, p.alt, f.width, f.height
		from item_photos p join files f on f.id = p.file_id
		where p.item_id = any($1)
		order by p.item_id, p.position`, ids)
	if err != nil {
		return err
	}
	var id ItemID
	var p Photo
	_, err = pgx.ForEachRow(rows, []any{&id, &p.File, &p.Thumb, &p.Alt, &p.Width, &p.Height}, func() error {
		item := &items[place[id]]
		item.Photos = append(item.Photos, p)
		return nil
	})
	return err
}

// replacePhoto puts a form's photo in the place of the item's photos, or takes
// them away, or leaves them when the form says neither.
func replacePhoto(ctx context.Context, tx pgx.Tx, id ItemID, c checkedItem) error {
	if c.photo == nil && !c.RemovePhoto {
		return nil
	}
	_, err := tx.Exec(ctx, `
		with gone as (delete from item_photos where item_id = $1 returning file_id, thumb_id)
		delete from files where id in (select file_id from gone union all select thumb_id from gone)`, id)
	if err != nil || c.photo == nil {
		return err
	}
	file, thumb, err := insertPrepared(ctx, tx, *c.photo)
	if err != nil {
		return err
	}
	alt := strings.TrimSpace(c.PhotoAlt)
	if alt == "" {
		alt = c.Name
	}
	_, err = tx.Exec(ctx, `
		insert into item_photos (item_id, position, file_id, thumb_id, alt) values ($1, 1, $2, $3, left($4, 300))`,
		id, file, *thumb, alt)
	return err
}

// PhotoFile returns a photo of an item, or a small picture of it, and a reader
// of its bytes. ctx must live as long as the reader. Photos are for everybody.
func (d *DB) PhotoFile(ctx context.Context, id FileID) (File, io.Reader, error) {
	var is bool
	err := d.pool.QueryRow(ctx, `
		select exists (select from item_photos where file_id = $1 or thumb_id = $1)`, id).Scan(&is)
	if err != nil {
		return File{}, nil, err
	}
	if !is {
		return File{}, nil, notFound("photo")
	}
	return d.openFile(ctx, id)
}
