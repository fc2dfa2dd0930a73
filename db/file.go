package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"puddle/db/picture"
)

// MaxFileBytes is the most that one file may hold.
const MaxFileBytes = 25 << 20

// chunkBytes is how much of a file one row holds.
const chunkBytes = 512 << 10

// File is what is known of a stored file without reading it. Width and Height
// are in pixels, 0 for what is no picture.
type File struct {
	ID          FileID
	SHA256      []byte `db:"sha256"`
	Size        int64
	ContentType string
	Width       int
	Height      int
	CreatedAt   time.Time
}

// NewFile is a file to be stored. Name is for display only; the content type
// is told from Data, never from Name or from what the sender said.
type NewFile struct {
	Name      string
	ContentID string
	Data      []byte
}

// prepared is a file ready to be stored, and a small picture of it where it is
// a picture.
type prepared struct {
	name      string
	contentID string
	full      picture.Rendition
	thumb     *picture.Rendition
}

// prepare tells a file's type from its content, takes the metadata out of
// pictures and our secret addresses out of names and texts. An animated GIF loses its motion; a picture that can't be read is
// kept as a file like any other.
func prepare(f NewFile) (prepared, error) {
	if len(f.Data) > MaxFileBytes {
		return prepared{}, &Error{Kind: TooLarge, Field: "attachments", Msg: "A file may have at most 25 MB: " + cleanFileName(f.Name) + " has more."}
	}
	p := prepared{name: Redact(cleanFileName(f.Name)), contentID: storableIn(f.ContentID)}
	full, thumb, err := picture.Prepare(f.Data)
	if err == nil {
		p.full, p.thumb = full, &thumb
		return p, nil
	}
	p.full = picture.Rendition{Data: redactFile(f.Data), ContentType: sniff(f.Data)}
	return p, nil
}

// sniff returns the content type of data: one of a few harmless kinds, or that
// of mere bytes. HTML, SVG and scripts are mere bytes.
func sniff(data []byte) string {
	t := http.DetectContentType(data)
	switch t {
	case "application/pdf", "application/zip", "application/gzip", "audio/mpeg", "audio/wave", "video/mp4", "video/webm":
		return t
	}
	if strings.HasPrefix(t, "text/plain") && utf8.Valid(data) {
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// maxFileName is how long a name is kept, in octets; of that, maxEnding may be
// its ending.
const (
	maxFileName = 200
	maxEnding   = 20
)

// cleanFileName returns a name that is safe to show and to download under.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || isHiddenInName(r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if ending := path.Ext(name); len(name) > maxFileName {
		if len(ending) > maxEnding {
			ending = ""
		}
		name = strings.ToValidUTF8(name[:maxFileName-len(ending)], "") + ending
	}
	if name == "" {
		return "file"
	}
	return name
}

// isHiddenInName reports whether r changes how a name reads and is not seen: but
// for the joiners, which letters and emoji need.
func isHiddenInName(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200c' && r != '\u200d'
}

func insertFile(ctx context.Context, tx pgx.Tx, r picture.Rendition) (id FileID, err error) {
	sum := sha256.Sum256(r.Data)
	err = tx.QueryRow(ctx, `
		insert into files (sha256, size, content_type, width, height) values ($1, $2, $3, $4, $5) returning id`,
		sum[:], len(r.Data), r.ContentType, r.Width, r.Height).Scan(&id)
	if err != nil {
		return 0, err
	}
	for position, rest := 0, r.Data; len(rest) > 0; position++ {
		chunk := rest[:min(chunkBytes, len(rest))]
		rest = rest[len(chunk):]
		_, err := tx.Exec(ctx, `insert into file_chunks (file_id, position, data) values ($1, $2, $3)`, id, position, chunk)
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// insertPrepared stores a file and its thumbnail; thumb is nil where it has none.
func insertPrepared(ctx context.Context, tx pgx.Tx, p prepared) (full FileID, thumb *FileID, err error) {
	if full, err = insertFile(ctx, tx, p.full); err != nil || p.thumb == nil {
		return full, nil, err
	}
	id, err := insertFile(ctx, tx, *p.thumb)
	return full, &id, err
}

const selectFile = `select id, sha256, size, content_type, width, height, created_at from files `

func (d *DB) fileByID(ctx context.Context, id FileID) (File, error) {
	rows, err := d.pool.Query(ctx, selectFile+`where id = $1`, id)
	if err != nil {
		return File{}, err
	}
	f, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[File])
	return f, orNotFound(err, "file")
}

// openFile returns a file and a reader of its bytes, which reads chunk by
// chunk. ctx must live as long as the reader.
func (d *DB) openFile(ctx context.Context, id FileID) (File, io.Reader, error) {
	f, err := d.fileByID(ctx, id)
	if err != nil {
		return File{}, nil, err
	}
	return f, &chunkReader{ctx: ctx, d: d, file: id}, nil
}

func (d *DB) readFile(ctx context.Context, id FileID) ([]byte, error) {
	_, r, err := d.openFile(ctx, id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

type chunkReader struct {
	ctx      context.Context
	d        *DB
	file     FileID
	position int
	rest     bytes.Reader
}

func (r *chunkReader) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 {
		var chunk []byte
		err := r.d.pool.QueryRow(r.ctx, `select data from file_chunks where file_id = $1 and position = $2`,
			r.file, r.position).Scan(&chunk)
		if errors.Is(err, pgx.ErrNoRows) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		r.position++
		r.rest.Reset(chunk)
	}
	return r.rest.Read(p)
}
