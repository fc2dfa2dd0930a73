package db

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// RestoreCut puts pieces that were left out of the viewer's own mailed message
// back, below its words and in their order. pieces are counted from 0, as
// MessageCut returns them. The message says that it was edited.
func (d *DB) RestoreCut(ctx context.Context, viewer UserID, id MessageID, pieces []int) (Message, error) {
	m, err := d.MessageByID(ctx, viewer, id)
	if err != nil {
		return Message{}, err
	}
	if len(pieces) == 0 {
		return Message{}, invalid("piece", "Please choose what to put back.")
	}
	err = d.tx(ctx, func(tx pgx.Tx) error {
		change, err := nextChange(ctx, tx, m, nil)
		if err != nil {
			return err
		}
		content, err := takeCut(ctx, tx, viewer, id, pieces)
		if err != nil {
			return err
		}
		if len(content) > MaxContent {
			return &Error{Kind: TooLarge, Field: "piece", Msg: "With this the message would be too long: 64 kB of text at most."}
		}
		_, err = tx.Exec(ctx, `
			update conversation_messages set content = $2, edited_at = now(), change = $3 where id = $1`, id, content, change)
		return err
	})
	if err != nil {
		return Message{}, err
	}
	return d.MessageByID(ctx, viewer, id)
}

// takeCut takes pieces out of what was left out and returns the message's
// content with them below it.
func takeCut(ctx context.Context, tx pgx.Tx, viewer UserID, id MessageID, pieces []int) (content string, err error) {
	err = tx.QueryRow(ctx, `
		select content from conversation_messages where id = $1 and created_by = $2 and deleted_at is null for update`,
		id, viewer).Scan(&content)
	if err != nil {
		return "", orNotFound(err, "message")
	}
	rows, err := tx.Query(ctx, `
		select position, content from message_cuts where message_id = $1 order by position`, id)
	if err != nil {
		return "", err
	}
	var taken []int
	n, position, piece := -1, 0, ""
	_, err = pgx.ForEachRow(rows, []any{&position, &piece}, func() error {
		if n++; slices.Contains(pieces, n) {
			taken = append(taken, position)
			content += "\n\n" + strings.Trim(piece, "\n")
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if len(taken) == 0 {
		return "", notFound("piece")
	}
	_, err = tx.Exec(ctx, `delete from message_cuts where message_id = $1 and position = any($2)`, id, taken)
	return strings.TrimLeft(content, "\n"), err
}

// MessageReceived returns the mail that the viewer's own message was made
// from, as it was received, and a reader of its bytes. It is kept for some
// days. ctx must live as long as the reader.
func (d *DB) MessageReceived(ctx context.Context, viewer UserID, id MessageID) (File, io.Reader, error) {
	var raw *FileID
	err := d.pool.QueryRow(ctx, `
		select i.raw_id
		from conversation_messages m join inbound_mails i on i.id = m.inbound_id
		where m.id = $2 and (m.created_by = $1 or exists (select from users where id = $1 and is_admin))`, viewer, id).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && raw == nil {
		return File{}, nil, notFound("mail")
	}
	if err != nil {
		return File{}, nil, err
	}
	return d.openFile(ctx, *raw)
}
