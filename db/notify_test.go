package db_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// wants changes when and how somebody is mailed.
func (w world) wants(user db.UserID, n db.Notifications) {
	w.t.Helper()
	w.must(w.UpdateNotifications(w.ctx, user, n))
}

// exec changes rows as no use case does: time passes.
func (w world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.Pool().Exec(w.ctx, sql, args...)
	w.must(err)
}

// dueIn returns how long until a member's mail is due.
func (w world) dueIn(user db.UserID, id db.ConversationID) time.Duration {
	w.t.Helper()
	var seconds float64
	w.must(w.Pool().QueryRow(w.ctx, `
		select extract(epoch from notify_at - now())::float8 from members where conversation_id = $1 and user_id = $2`,
		id, user).Scan(&seconds))
	return time.Duration(seconds * float64(time.Second))
}

func TestUpdateNotifications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := db.Notifications{Notify: db.NotifyDigest, DigestHour: 7, QuietFrom: "22:00", QuietTo: "06:30", ContentFree: true}
	w.wants(w.ana, want)
	ana, err := w.UserByID(w.ctx, w.ana)
	w.must(err)
	if diff := cmp.Diff(want, ana.Notifications); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	ben, err := w.UserByID(w.ctx, w.ben)
	w.must(err)
	if diff := cmp.Diff(db.Notifications{Notify: db.NotifyGathered, DigestHour: 18}, ben.Notifications); diff != "" {
		t.Errorf("at first (-want +got):\n%s", diff)
	}
	for field, bad := range map[string]db.Notifications{
		"notify":      {Notify: "sometimes"},
		"digest_hour": {Notify: db.NotifyDigest, DigestHour: 24},
		"quiet_from":  {Notify: db.NotifyGathered, QuietFrom: "22:00"},
	} {
		err := w.UpdateNotifications(w.ctx, w.ana, bad)
		w.wantKind(err, db.Invalid)
		if !oneOf(err, field) {
			t.Errorf("a bad %s is said as %v", field, err)
		}
	}
	for _, bad := range []db.Notifications{
		{Notify: db.NotifyGathered, QuietFrom: "25:00", QuietTo: "07:00"},
		{Notify: db.NotifyGathered, QuietFrom: "07:00", QuietTo: "07:00"},
		{Notify: db.NotifyGathered, QuietTo: "07:00\x00"},
		{Notify: db.NotifyDigest, DigestHour: 23, QuietFrom: "22:00", QuietTo: "07:00"},
		{Notify: db.NotifyDigest, DigestHour: -1},
	} {
		w.wantKind(w.UpdateNotifications(w.ctx, w.ana, bad), db.Invalid)
	}
	w.wantKind(w.UpdateNotifications(w.ctx, 1<<40, want), db.NotFound)
}

// oneOf reports whether a field is among those that err is about.
func oneOf(err error, field string) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if db.FieldOf(e) == field {
				return true
			}
		}
	}
	return db.FieldOf(err) == field
}

func TestQuietHoursHoldMailBack(t *testing.T) {
	t.Parallel()
	for _, choice := range []db.NotifyChoice{db.NotifyAtOnce, db.NotifyGathered} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, atOnce)
			now := time.Now().UTC()
			w.wants(w.ana, db.Notifications{Notify: choice, DigestHour: 18,
				QuietFrom: now.Add(-2 * time.Hour).Format("15:04"), QuietTo: now.Add(2 * time.Hour).Format("15:04")})
			id := w.ask(w.ben, "1")
			if got := w.fates(); got != nil {
				t.Errorf("in quiet hours: %q", got)
			}
			if in := w.dueIn(w.ana, id); in < 115*time.Minute || in > 2*time.Hour {
				t.Errorf("due in %v, want at their end", in)
			}
			w.say(w.ben, id, "2")
			w.fates()
			w.exec(`update users set quiet_from = quiet_from - interval '4 hours', quiet_to = quiet_to - interval '4 hours'`)
			w.exec(`update members set notify_at = notify_at - interval '2 hours'`)
			if diff := cmp.Diff([]string{"queued Ana 1-2 "}, w.fates()); diff != "" {
				t.Errorf("after them (-want +got):\n%s", diff)
			}
		})
	}
}

// A zone that nothing knows any more keeps nobody's mail.
func TestQuietHoursInAnUnknownZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.wants(w.ana, db.Notifications{Notify: db.NotifyAtOnce, DigestHour: 18, QuietFrom: "00:00", QuietTo: "23:59"})
	w.exec(`update users set time_zone = 'Moon/Sea'`)
	w.ask(w.ben, "1")
	if _, _, err := w.ClaimNotices(w.ctx, 10); err != nil {
		t.Error(err)
	}
}

// Who changes their mind is mailed by what they want now, at once.
func TestNewWishesCountForWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *db.Config) { c.NotifyDelay = time.Hour })
	id := w.ask(w.ben, "1")
	watch := w.WatchNotices()
	defer watch.Close()
	w.wants(w.ana, db.Notifications{Notify: db.NotifyGathered, DigestHour: 18, ContentFree: true})
	if in := w.dueIn(w.ana, id); in < 59*time.Minute {
		t.Errorf("what has nothing to do with time makes it due in %v", in)
	}
	w.wants(w.ana, db.Notifications{Notify: db.NotifyAtOnce, DigestHour: 18})
	w.awaken(watch, "what is due")
	if diff := cmp.Diff([]string{"queued Ana 1-1 "}, w.fates()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTypingMakesMailWait(t *testing.T) {
	t.Parallel()
	type world2 struct {
		world
		id db.ConversationID
	}
	setup := func(t *testing.T, delay time.Duration) world2 {
		t.Helper()
		w := newWorld(t, func(c *db.Config) { c.NotifyDelay = delay })
		id := w.ask(w.ben, "1")
		w.must(w.SetTyping(w.ctx, w.ben, id))
		w.exec(`update members set notify_at = now() where notify_at is not null`)
		return world2{w, id}
	}
	t.Run("as long as they write", func(t *testing.T) {
		t.Parallel()
		w := setup(t, 30*time.Second)
		if got := w.fates(); got != nil {
			t.Errorf("mailed while Ben writes: %q", got)
		}
		if in := w.dueIn(w.ana, w.id); in < 4*time.Second || in > 7*time.Second {
			t.Errorf("due in %v", in)
		}
		w.say(w.ben, w.id, "2")
		w.exec(`update members set notify_at = now() where notify_at is not null`)
		if diff := cmp.Diff([]string{"queued Ana 1-2 "}, w.fates()); diff != "" {
			t.Errorf("both in one (-want +got):\n%s", diff)
		}
	})
	t.Run("two minutes at most", func(t *testing.T) {
		t.Parallel()
		w := setup(t, 30*time.Second)
		w.exec(`update conversation_messages set created_at = now() - interval '148 seconds'`)
		w.fates()
		if in := w.dueIn(w.ana, w.id); in > 2*time.Second {
			t.Errorf("due in %v", in)
		}
		w.exec(`update conversation_messages set created_at = now() - interval '150 seconds'`)
		w.exec(`update members set notify_at = now() where notify_at is not null`)
		if diff := cmp.Diff([]string{"queued Ana 1-1 "}, w.fates()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("not who wants it at once", func(t *testing.T) {
		t.Parallel()
		w := setup(t, 30*time.Second)
		w.wants(w.ana, db.Notifications{Notify: db.NotifyAtOnce, DigestHour: 18})
		if got := w.fates(); len(got) != 1 {
			t.Errorf("mailed: %q", got)
		}
	})
	t.Run("not where nothing is gathered", func(t *testing.T) {
		t.Parallel()
		w := setup(t, 0)
		if got := w.fates(); len(got) != 1 {
			t.Errorf("mailed: %q", got)
		}
	})
	t.Run("not for one's own words", func(t *testing.T) {
		t.Parallel()
		w := setup(t, 30*time.Second)
		w.exec(`update members set typing_at = null`)
		w.must(w.SetTyping(w.ctx, w.ana, w.id))
		if got := w.fates(); len(got) != 1 {
			t.Errorf("mailed: %q", got)
		}
	})
}

// Whoever watches the page of a conversation hears that a mail about it will not
// be sent.
func TestSkippingWakesPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.wants(w.ana, db.Notifications{Notify: db.NotifyNever, DigestHour: 18})
	watch := w.drained(id)
	if got := w.fates(); len(got) != 1 || got[0] != "skipped Ana 1-1 wants no mail" {
		t.Errorf("decided %q", got)
	}
	w.awaken(watch, "the page of the conversation")
	fates, err := w.Fates(w.ctx, w.ben, id, 0, 10)
	w.must(err)
	if len(fates) != 0 {
		t.Errorf("Ben reads %s", fmt.Sprint(fates))
	}
}
