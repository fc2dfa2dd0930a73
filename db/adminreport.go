package db

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Report is a member's request that the administrators look at a
// conversation.
type Report struct {
	ID           ReportID
	Conversation ConversationID
	Subject      string
	UserID       UserID // who reported, 0 when the account is gone
	Name         string
	Reason       string
	CreatedAt    time.Time
	HandledAt    *time.Time
}

const selectReport = `
	select r.id, r.conversation_id as conversation, c.subject, coalesce(r.user_id, 0) as user_id, coalesce(u.name, '') as name,
	       r.reason, r.created_at, r.handled_at
	from reports r
	join conversations c on c.id = r.conversation_id
	left join users u on u.id = r.user_id`

// Reports returns the newest reports before the one with that id (0: the
// very newest): the open ones, or those that were handled.
func (d *DB) Reports(ctx context.Context, handled bool, before ReportID, limit int) ([]Report, error) {
	rows, err := d.pool.Query(ctx, selectReport+`
		where (r.handled_at is not null) = $1 and ($2::bigint = 0 or r.id < $2)
		order by r.id desc
		limit $3`, handled, before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Report])
}

// ReportStory is what administrators need to judge a report.
type ReportStory struct {
	Report
	Others   []User    // who ever was in the conversation, less who reported
	Messages []Message // the last ones, oldest first
}

// reportMessages is how much of a reported conversation an administrator
// gets to see: they are no member of it.
const reportMessages = 20

// ReportByID returns a report with the end of its conversation.
func (d *DB) ReportByID(ctx context.Context, id ReportID) (ReportStory, error) {
	rows, err := d.pool.Query(ctx, selectReport+` where r.id = $1`, id)
	if err != nil {
		return ReportStory{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Report])
	if err != nil {
		return ReportStory{}, orNotFound(err, "report")
	}
	s := ReportStory{Report: c}
	rows, err = d.pool.Query(ctx, selectUser+`
		where u.id <> $2 and u.id in (select user_id from members where conversation_id = $1)
		order by u.id`, c.Conversation, c.UserID)
	if err != nil {
		return s, err
	}
	if s.Others, err = pgx.CollectRows(rows, pgx.RowToStructByName[User]); err != nil {
		return s, err
	}
	s.Messages, err = queryMessages(ctx, d.pool, `
		where m.conversation_id = $1
		order by m.seq desc
		limit $2`, c.Conversation, reportMessages)
	slices.Reverse(s.Messages)
	return s, err
}

// HandleReport notes that a report needs no more attention. Doing so again
// changes nothing.
func (d *DB) HandleReport(ctx context.Context, id ReportID) error {
	return d.affectOne(ctx, "report", `update reports set handled_at = coalesce(handled_at, now()) where id = $1`, id)
}
