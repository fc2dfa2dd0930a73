package db

import (
	"context"
	"time"
)

const (
	present = 60 * time.Second // since a page last said so, a member counts as here
	writing = 6 * time.Second  // likewise as writing
)

// MarkPresent notes that the viewer has the conversation open before them,
// which is so for a minute. Whom the others did not see here before is shown.
func (d *DB) MarkPresent(ctx context.Context, viewer UserID, id ConversationID) (since time.Time, err error) {
	err = d.pool.QueryRow(ctx, `
		with marked as (
			update members m
			set present_at = now()
			from (select present_at from members where conversation_id = $2 and user_id = $1 and active for no key update) old
			where m.conversation_id = $2 and m.user_id = $1
			returning m.conversation_id, m.present_at, coalesce(old.present_at > now() - $3::interval, false) as known)
		select present_at, case when not known then `+tellPages+` end from marked`, viewer, id, present).Scan(&since, nil)
	return since, orNotFound(err, "conversation")
}

// MarkAbsent notes that the page is gone which marked the viewer present at
// since, unless another one did so later. A mail that waited for them to read is
// due after the usual delay.
func (d *DB) MarkAbsent(ctx context.Context, viewer UserID, id ConversationID, since time.Time) error {
	_, err := d.pool.Exec(ctx, `
		update members set present_at = null, notify_at = least(notify_at, now() + $4::interval)
		where conversation_id = $2 and user_id = $1 and present_at = $3
		returning `+tellPages+`, case when notify_at is not null then pg_notify('puddle', 'd')::text end`,
		viewer, id, since, d.config.NotifyDelay)
	return err
}

// SetTyping shows the others that the viewer is writing, for some seconds. More
// often than every other second nobody is told.
func (d *DB) SetTyping(ctx context.Context, viewer UserID, id ConversationID) error {
	tag, err := d.pool.Exec(ctx, `
		update members set typing_at = now()
		where conversation_id = $2 and user_id = $1 and active
		  and (typing_at is null or typing_at < now() - interval '2 seconds')
		returning `+tellPages, viewer, id)
	if err != nil || tag.RowsAffected() > 0 {
		return err
	}
	return d.checkMember(ctx, viewer, id)
}
