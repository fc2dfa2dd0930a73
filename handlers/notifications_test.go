package handlers

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestNotificationsAreChangedOrRefusedWithTheValues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	b := s.loggedIn(ana)
	wants(t, b.get("/account"), 200, `value="gathered" checked`, `<option value="18" selected>18:00</option>`)
	wantsRedirect(t, b.post("/account/notifications", fields("notify", "digest", "digest_hour", "7",
		"quiet_from", "22:00", "quiet_to", "06:30", "content_free", "true")), "/account")
	u, err := s.db.UserByID(t.Context(), ana)
	must(t, err)
	want := db.Notifications{Notify: db.NotifyDigest, DigestHour: 7, QuietFrom: "22:00", QuietTo: "06:30", ContentFree: true}
	if diff := cmp.Diff(want, u.Notifications); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wants(t, b.get("/account"), 200, `value="digest" checked`, `<option value="7" selected>`, `value="22:00"`, `value="06:30"`,
		`name="content_free" value="true" checked`)

	for name, c := range map[string]struct {
		typed []string
		reads string
	}{
		"no choice":               {[]string{"quiet_from", "23:15", "quiet_to", "06:45"}, "Please choose when to be mailed."},
		"half the quiet hours":    {[]string{"notify", "never", "quiet_from", "23:15"}, "Please give both times"},
		"no time":                 {[]string{"notify", "never", "quiet_from", "23:15", "quiet_to", "dawn"}, "Please give both times"},
		"no hour":                 {[]string{"notify", "digest", "quiet_from", "23:15", "digest_hour", "noon"}, "Please choose an hour"},
		"a digest in quiet hours": {[]string{"notify", "digest", "digest_hour", "3", "quiet_from", "23:15", "quiet_to", "06:45"}, "within your quiet hours"},
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, b.post("/account/notifications", fields(c.typed...)), 422, c.reads, `value="23:15"`)
		})
	}
	if u, err = s.db.UserByID(t.Context(), ana); err != nil || !cmp.Equal(want, u.Notifications) {
		t.Errorf("refused, and changed all the same: %+v, %v", u.Notifications, err)
	}
}

// The one click of a digest needs no session and asks nothing; the page says
// how to undo it.
func TestDigestIsUnsubscribedWithOneClick(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	must(t, s.db.UpdateNotifications(t.Context(), ana, db.Notifications{Notify: db.NotifyDigest, DigestHour: 18}))
	var token string
	must(t, s.db.Pool().QueryRow(t.Context(), `select digest_token from users where id = $1`, ana).Scan(&token))
	b := s.browser()
	wants(t, b.get("/unsubscribe/"+token), 200, "no more mail about messages", "<form")
	if u, err := s.db.UserByID(t.Context(), ana); err != nil || u.Notify != db.NotifyDigest {
		t.Errorf("looking changed it to %s, %v", u.Notify, err)
	}
	wants(t, b.post("/unsubscribe/"+token, fields("List-Unsubscribe", "One-Click"), "Origin", "https://mail.example"), 200, `href="/account"`)
	if u, err := s.db.UserByID(t.Context(), ana); err != nil || u.Notify != db.NotifyNever {
		t.Errorf("Ana is mailed %s, %v", u.Notify, err)
	}
}

// What the writer reads below their message is right without a reload when the
// mail that it promised will not come.
func TestWriterHearsThatNobodyIsMailed(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(*world){
		"wants no mail": func(w *world) {
			must(t, w.db.UpdateNotifications(t.Context(), w.owner, db.Notifications{Notify: db.NotifyNever}))
			_, _, err := w.db.ClaimNotices(t.Context(), 10)
			must(t, err)
		},
		"muted by mail": func(w *world) {
			var token string
			must(t, w.db.Pool().QueryRow(t.Context(), `
				select unsubscribe_token from members where conversation_id = $1 and user_id = $2`, w.conversation, w.owner).Scan(&token))
			_, err := w.db.Unsubscribe(t.Context(), token)
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ben := w.loggedIn(w.enquirer).listen("/events?conversation=" + strconv.FormatInt(int64(w.conversation), 10))
			w.says(w.enquirer, w.conversation, "At six?")
			ben.hears("Will be mailed to Ana")
			refuse(w)
			if e := ben.hears(`id="receipts"`); strings.Contains(e.data, "Will be mailed") {
				t.Errorf("Ben still reads %s", e.data)
			}
		})
	}
}
