package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"puddle/db/picture"
)

// MaxPhotos is how many photos an item may have.
const MaxPhotos = 10

// maxAlt is how many characters may say what a photo shows.
const maxAlt = 300

// Photo is a picture of an item; the first one stands for the item in lists
// and mails. Width and Height are those of File in pixels. Alt is what it shows
// in words, "" where nobody said.
type Photo struct {
	File   FileID
	Thumb  FileID
	Alt    string
	Width  int
	Height int
}

// ThumbWidth is how many pixels Thumb is wide.
func (p Photo) ThumbWidth() int {
	longest := max(p.Width, p.Height)
	if longest <= picture.ThumbSide {
		return p.Width
	}
	return max(1, p.Width*picture.ThumbSide/longest)
}

// PhotoInput is a photo in the form of an item: one that the item has already,
// by its File, or a new one.
type PhotoInput struct {
	File FileID
	New  *NewFile
	Alt  string
}

type checkedPhoto struct {
	file    FileID
	picture *prepared // nil: it is the one of file
	alt     string
}

// checkPhotos reads the new ones among an item's photos. What can't be read is
// named.
func checkPhotos(in []PhotoInput) ([]checkedPhoto, error) {
	if len(in) > MaxPhotos {
		return nil, invalid("photo", "An item has room for %d photos: please leave %d out.", MaxPhotos, len(in)-MaxPhotos)
	}
	if in == nil {
		return nil, nil
	}
	photos := make([]checkedPhoto, 0, len(in))
	var refusals []string
	for _, p := range in {
		c := checkedPhoto{file: p.File, alt: firstWords(norm.NFC.String(Redact(storableIn(p.Alt))), maxAlt)}
		if p.New != nil {
			full, thumb, err := picture.Prepare(p.New.Data)
			if err != nil {
				refusals = append(refusals, refusePhoto(p.New.Name, err))
				continue
			}
			c.picture = &prepared{full: full, thumb: &thumb}
		}
		photos = append(photos, c)
	}
	if refusals != nil {
		return nil, invalid("photo", "%s", strings.Join(refusals, " "))
	}
	return photos, nil
}

func refusePhoto(name string, err error) string {
	name = Redact(cleanFileName(name))
	if errors.Is(err, picture.ErrTooLarge) {
		return fmt.Sprintf("“%s” is too large: a photo may have %d million pixels.", name, picture.MaxPixels/1_000_000)
	}
	return fmt.Sprintf("“%s” is no picture that we can read: JPEG, PNG, GIF and WebP are.", name)
}

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

// setPhotos makes the list the photos of an item, whose row is locked. nil
// leaves them as they are.
func setPhotos(ctx context.Context, tx pgx.Tx, id ItemID, photos []checkedPhoto) error {
	if photos == nil {
		return nil
	}
	had, err := takePhotos(ctx, tx, id)
	if err != nil {
		return err
	}
	for n, p := range photos {
		file, thumb := p.file, had[p.file]
		if p.picture != nil {
			file, thumb, err = insertPicture(ctx, tx, *p.picture)
		} else if thumb == 0 {
			err = invalid("photo", "One of the photos is no longer there. Please look at them again.")
		}
		if err != nil {
			return err
		}
		delete(had, file)
		_, err = tx.Exec(ctx, `
			insert into item_photos (item_id, position, file_id, thumb_id, alt) values ($1, $2, $3, $4, $5)`,
			id, n+1, file, thumb, p.alt)
		if err != nil {
			return err
		}
	}
	return deletePhotos(ctx, tx, had)
}

// takePhotos takes an item's photos from it and returns their files, each with
// that of its small picture.
func takePhotos(ctx context.Context, tx pgx.Tx, id ItemID) (map[FileID]FileID, error) {
	rows, err := tx.Query(ctx, `delete from item_photos where item_id = $1 returning file_id, thumb_id`, id)
	if err != nil {
		return nil, err
	}
	had := map[FileID]FileID{}
	var file, thumb FileID
	_, err = pgx.ForEachRow(rows, []any{&file, &thumb}, func() error {
		had[file] = thumb
		return nil
	})
	return had, err
}

func deletePhotos(ctx context.Context, tx pgx.Tx, gone map[FileID]FileID) error {
	var files []FileID
	for file, thumb := range gone {
		files = append(files, file, thumb)
	}
	_, err := tx.Exec(ctx, `delete from files where id = any($1)`, files)
	return err
}

func insertPicture(ctx context.Context, tx pgx.Tx, p prepared) (full, thumb FileID, err error) {
	full, small, err := insertPrepared(ctx, tx, p)
	if err != nil {
		return 0, 0, err
	}
	return full, *small, nil
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
