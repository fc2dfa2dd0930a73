package db

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
)

// What a person takes along when they ask for their data is read page by page,
// so that little of it is in memory at once and no connection waits for a slow
// browser. What comes in between may be in it or not.

// exportPage is how many rows are in memory at once.
const exportPage = 50

// paged goes through all that read returns after the last row, nil at first.
func paged[T any](read func(last *T) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last *T
		for {
			page, err := read(last)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
			}
			if len(page) < exportPage {
				return
			}
			last = &page[len(page)-1]
		}
	}
}

// OwnItems goes through the viewer's items, newest first.
func (d *DB) OwnItems(ctx context.Context, viewer UserID) iter.Seq2[Item, error] {
	return paged(func(last *Item) ([]Item, error) {
		f := ItemFilter{Owner: viewer, Limit: exportPage}
		if last != nil {
			f.Before = last.ID
		}
		return d.Items(ctx, f)
	})
}

// OwnConversation is a conversation as one of its members takes it along, or as
// somebody who left it does: those have their own messages alone.
type OwnConversation struct {
	ID        ConversationID
	Subject   string
	StartedAt time.Time
	Member    bool     // still
	Members   []string // the names of the others, as far as the viewer may know them
	Muted     bool
	Archived  bool
	Draft     string
}

// OwnConversations goes through those in which the viewer is, or wrote.
func (d *DB) OwnConversations(ctx context.Context, viewer UserID) iter.Seq2[OwnConversation, error] {
	return paged(func(last *OwnConversation) ([]OwnConversation, error) {
		after := ConversationID(0)
		if last != nil {
			after = last.ID
		}
		rows, err := d.pool.Query(ctx, `
			select c.id, c.subject, c.created_at as started_at, me.active as member, me.muted, me.archived, me.draft,
			       array(
				select u.name
				from members o join users u on u.id = o.user_id
				where me.active and o.conversation_id = c.id and o.user_id <> me.user_id and o.active
				order by o.joined_at, u.id) as members
			from members me join conversations c on c.id = me.conversation_id
			where me.user_id = $1 and c.id > $2
			  and (me.active or exists (
				select from conversation_messages m where m.conversation_id = c.id and m.created_by = $1))
			order by c.id
			limit $3`, viewer, after, exportPage)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowToStructByName[OwnConversation])
	})
}

// taken is the condition that $1 takes message m along: they may see it, or
// wrote it.
const taken = `
	exists (
		select from members me
		where me.conversation_id = m.conversation_id and me.user_id = $1
		  and (me.active and m.seq > me.joined_seq or m.created_by = $1))`

// OwnMessages goes through the messages of a conversation that the viewer may
// see or wrote, oldest first.
func (d *DB) OwnMessages(ctx context.Context, viewer UserID, id ConversationID) iter.Seq2[Message, error] {
	return paged(func(last *Message) ([]Message, error) {
		after := int64(0)
		if last != nil {
			after = last.Seq
		}
		return queryMessages(ctx, d.pool, ` where `+taken+`
			  and m.conversation_id = $2 and m.seq > $3
			order by m.seq
			limit $4`, viewer, id, after, exportPage)
	})
}

// OwnMail is a mail of the viewer's that became a message.
type OwnMail struct {
	ID         InboundID
	ReceivedAt time.Time
	Raw        FileID
}

// OwnMails goes through the mails that became messages of the viewer's, as far
// as they are still kept, oldest first.
func (d *DB) OwnMails(ctx context.Context, viewer UserID) iter.Seq2[OwnMail, error] {
	return paged(func(last *OwnMail) ([]OwnMail, error) {
		after := InboundID(0)
		if last != nil {
			after = last.ID
		}
		rows, err := d.pool.Query(ctx, `
			select id, received_at, raw_id as raw
			from inbound_mails
			where id in (select inbound_id from conversation_messages where created_by = $1)
			  and raw_id is not null and id > $2
			order by id
			limit $3`, viewer, after, exportPage)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowToStructByName[OwnMail])
	})
}

// OwnFile returns a file that the viewer takes along and a reader of its bytes:
// a photo of an item of theirs, a file of a message that they take along, or a
// mail of theirs. ctx must live as long as the reader.
func (d *DB) OwnFile(ctx context.Context, viewer UserID, id FileID) (File, io.Reader, error) {
	var theirs bool
	err := d.pool.QueryRow(ctx, `
		select exists (
			select from item_photos p join items i on i.id = p.item_id where p.file_id = $2 and i.owner_id = $1)
		    or exists (
			select from attachments a join conversation_messages m on m.id = a.message_id
			where a.file_id = $2 and `+taken+`)
		    or exists (
			select from inbound_mails i join conversation_messages m on m.inbound_id = i.id
			where i.raw_id = $2 and m.created_by = $1)`, viewer, id).Scan(&theirs)
	if err == nil && !theirs {
		err = notFound("file")
	}
	if err != nil {
		return File{}, nil, err
	}
	return d.openFile(ctx, id)
}
