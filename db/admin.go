package db

import (
	"context"
	"time"
)

// Health is what administrators should look at first.
type Health struct {
	OldestWaiting *time.Time // when the oldest mail that still waits to be sent was made, nil when none waits
	Failed        int        // mails that failed or came back in the last day
	Held          int        // received mails that wait for their member's word
	OpenReports   int
	Loop          MailLoop
}

// Health looks at the mail and the reports of the whole site.
func (d *DB) Health(ctx context.Context) (h Health, err error) {
	err = d.pool.QueryRow(ctx, `
		select (select min(created_at) from deliveries where state in ('queued', 'deferred')),
		       (select count(*) from deliveries where state in ('failed', 'bounced') and modified_at > now() - interval '1 day'),
		       (select count(distinct inbound_id) from held_posts where settled_at is null and expires_at > now()),
		       (select count(*) from reports where handled_at is null)`).Scan(&h.OldestWaiting, &h.Failed, &h.Held, &h.OpenReports)
	if err != nil {
		return h, err
	}
	h.Loop, err = d.MailLoop(ctx)
	return h, err
}
