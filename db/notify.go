package db

import (
	"context"
	"errors"
	"time"
)

// NotifyChoice is when a person wants to be mailed about new messages.
type NotifyChoice string

const (
	NotifyAtOnce   NotifyChoice = "at_once"
	NotifyGathered NotifyChoice = "gathered" // after the notify delay, several messages in one mail
	NotifyDigest   NotifyChoice = "digest"   // once a day, all conversations in one mail
	NotifyNever    NotifyChoice = "never"
)

// Notifications is when and how a person wants to be mailed about messages.
// Times are of their own clock; nothing but account mail comes in quiet hours.
type Notifications struct {
	Notify      NotifyChoice
	DigestHour  int    // 0 to 23
	QuietFrom   string // like "22:00"; "" with QuietTo for no quiet hours
	QuietTo     string // before QuietFrom where they last over midnight
	ContentFree bool   // mail says that there is news, and not what
}

const selectNotifications = `
	u.notify, u.digest_hour, coalesce(to_char(u.quiet_from, 'HH24:MI'), '') as quiet_from,
	coalesce(to_char(u.quiet_to, 'HH24:MI'), '') as quiet_to, u.content_free`

// UpdateNotifications changes when and how the viewer is mailed. What waits
// already is decided anew at once. Who wants mail again is mailed about what is
// written from then on.
func (d *DB) UpdateNotifications(ctx context.Context, viewer UserID, n Notifications) error {
	if err := n.check(); err != nil {
		return err
	}
	return d.changeReader(ctx, viewer, `
		with old as (select id, notify, digest_hour, quiet_from, quiet_to from users where id = $1),
		waiting as (
			update members m
			set emailed_seq = case when old.notify = 'never' and $2 <> 'never' then greatest(m.emailed_seq, m.seq) else m.emailed_seq end,
			    notify_at = case when m.notify_at is not null then now() end
			from old
			where m.user_id = old.id and (m.notify_at is not null or old.notify = 'never')
			  and (old.notify, old.digest_hour, old.quiet_from, old.quiet_to)
			      is distinct from ($2, $3::integer, nullif($4, '')::time, nullif($5, '')::time))
		update users
		set notify = $2, digest_hour = $3, quiet_from = nullif($4, '')::time, quiet_to = nullif($5, '')::time,
		    content_free = $6, digest_token = case when $2 = 'digest' then coalesce(digest_token, $7) else digest_token end
		where id = $1
		returning pg_notify('puddle', 'd')::text`,
		n.Notify, n.DigestHour, n.QuietFrom, n.QuietTo, n.ContentFree, newToken())
}

// check refuses what makes no sense, each field with its reason.
func (n Notifications) check() error {
	var errs []error
	switch n.Notify {
	case NotifyAtOnce, NotifyGathered, NotifyDigest, NotifyNever:
	default:
		errs = append(errs, invalid("notify", "Please choose when to be mailed."))
	}
	if n.DigestHour < 0 || n.DigestHour > 23 {
		errs = append(errs, invalid("digest_hour", "Please choose an hour of the day."))
	}
	quiet, err := n.quietHours()
	if err != nil {
		errs = append(errs, err)
	}
	if n.Notify == NotifyDigest && quiet != nil && quiet.hold(60*n.DigestHour) {
		errs = append(errs, invalid("digest_hour", "This hour lies within your quiet hours."))
	}
	return errors.Join(errs...)
}

// quietHours are minutes of the day; to is before from where midnight lies
// between them.
type quietHours struct{ from, to int }

// quietHours returns the quiet hours, nil for none.
func (n Notifications) quietHours() (*quietHours, error) {
	if n.QuietFrom == "" && n.QuietTo == "" {
		return nil, nil
	}
	from, fromErr := time.Parse("15:04", n.QuietFrom)
	to, toErr := time.Parse("15:04", n.QuietTo)
	if fromErr != nil || toErr != nil {
		return nil, invalid("quiet_from", "Please give both times, like 22:00 and 07:00, or neither.")
	}
	if from.Equal(to) {
		return nil, invalid("quiet_from", "Quiet hours need an end: give two times that differ, or neither.")
	}
	return &quietHours{minuteOf(from), minuteOf(to)}, nil
}

// hold reports whether a minute of the day is within the quiet hours. They end
// right before to.
func (q quietHours) hold(minute int) bool {
	if q.from < q.to {
		return q.from <= minute && minute < q.to
	}
	return q.from <= minute || minute < q.to
}

// until returns when the quiet hours end that an instant lies in, the zero time
// where it lies in none. Where the clock shows their end twice, they end the
// second time; where it skips it, when it would have shown it.
func (q quietHours) until(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	minute := minuteOf(local)
	if !q.hold(minute) {
		return time.Time{}
	}
	left := (q.to - minute + 24*60) % (24 * 60)
	y, m, d := local.Date()
	if end := time.Date(y, m, d, 0, minute+left, 0, 0, zone); end.After(now) {
		return end
	}
	return now.Truncate(time.Minute).Add(time.Duration(left) * time.Minute)
}

func minuteOf(t time.Time) int { return 60*t.Hour() + t.Minute() }

// digestSlots returns the hours of the digest around an instant: the last one
// that has come, and the next one.
func digestSlots(now time.Time, zone *time.Location, hour int) (last, next time.Time) {
	y, m, d := now.In(zone).Date()
	slot := func(day int) time.Time { return time.Date(y, m, day, hour, 0, 0, 0, zone) }
	if today := slot(d); !today.After(now) {
		return today, slot(d + 1)
	}
	return slot(d - 1), slot(d)
}
