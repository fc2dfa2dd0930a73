package handlers

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/views"
)

// desk is a world with a held mail, a mail of ours, a report and an
// administrator who is in none of its conversations.
type desk struct {
	*world
	admin db.UserID
	b     *browser // of the administrator
}

func newDesk(t *testing.T, changes ...func(*Config)) *desk {
	t.Helper()
	k := &desk{world: newWorld(t, append(changes, func(c *Config) {
		c.DryRun = func(_ context.Context, m db.InboundStory, raw []byte, rcpt string) (views.DryRun, error) {
			return views.DryRun{Rcpt: rcpt, Outcome: db.Held, Reason: fmt.Sprintf("%d octets from %s", len(raw), m.EnvelopeFrom)}, nil
		}
	})...)}
	k.holds("Was it <me>?")
	must(t, k.db.Report(t.Context(), k.owner, k.conversation, "He is <rude>."))
	k.admin = k.person("Olga")
	must(t, k.db.SetAdmin(t.Context(), k.admin, true))
	k.b = k.loggedIn(k.admin)
	return k
}

func TestTheDeskIsForAdministrators(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	person := k.loggedIn(k.owner)
	before := k.everything(t)
	for _, rt := range routes() {
		method, path := k.path(rt.pattern)
		if strings.HasPrefix(path, "/admin") != (rt.policy == admin) {
			t.Errorf("%s: /admin and nothing else is for administrators", rt.pattern)
		}
		if rt.policy != admin {
			continue
		}
		if a := k.browser().do(method, path, nil); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location(), "/login?") {
			t.Errorf("%s %s logged out: %d to %q", method, path, a.status, a.location())
		}
		if a := person.do(method, path, nil); a.status != http.StatusNotFound {
			t.Errorf("%s %s by a person: %d", method, path, a.status)
		}
		if method == "GET" {
			if a := k.b.do(method, path, nil); a.status != http.StatusOK {
				t.Errorf("%s %s by an administrator: %d\n%.400s", method, path, a.status, a.body)
			}
		}
	}
	if diff := cmp.Diff(before, k.everything(t)); diff != "" {
		t.Errorf("the database changed (-before +after):\n%s", diff)
	}
	for _, path := range []string{"/admin/inbound/99", "/admin/inbound/99/raw", "/admin/inbound/99/file", "/admin/inbound/99/dry-run",
		"/admin/inbound/1/dry-run?rcpt=x", "/admin/outbound/99", "/admin/reports/99", "/admin/inbound/x"} {
		wants(t, k.b.get(path), 404)
	}
	for _, path := range []string{"/admin/reports/99/handled", "/admin/people/99/closed", "/admin/people/99/admin"} {
		wants(t, k.b.post(path, nil), 404)
	}
	wants(t, k.b.post("/admin/inbound/99/release", nil), 410) // as one that does not wait
	wants(t, k.b.get("/"), 200, `href="/admin/inbound"`)
	if a := person.get("/"); strings.Contains(a.body, "/admin") {
		t.Error("the way to the desk is shown to everybody")
	}
}

func TestTheDeskShowsReceivedMail(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	wants(t, k.b.get("/admin/inbound"), 200, "Ben &lt;ben@example.org&gt;", "not proven", "/admin/inbound/1")
	for _, none := range []string{"?before=1", "?verdict=posted", "?query=nobody", "?query=999"} {
		wants(t, k.b.get("/admin/inbound"+none), 200, "No mail")
	}
	wants(t, k.b.get("/admin/inbound?verdict=held&query=X%40example.net"), 200, "/admin/inbound/1")
	wants(t, k.b.get("/admin/inbound/1"), 200, "Was it &lt;me&gt;?", "rtoken@puddle.test", "x@example.net", "Waits until", "Post it")
	wants(t, k.b.get("/admin/inbound/1/dry-run?rcpt=rtoken%40puddle.test"), 200, "octets from x@example.net")
	raw := k.b.get("/admin/inbound/1/raw")
	wants(t, raw, 200, "Subject: <b>raw</b>")
	if raw.header.Get("Content-Type") != "text/plain; charset=utf-8" || raw.header.Get("Content-Security-Policy") != inertPolicy {
		t.Errorf("raw mail: %v", raw.header)
	}
	file := k.b.get("/admin/inbound/1/file")
	wants(t, file, 200, "Subject: <b>raw</b>")
	if !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") || file.header.Get("Content-Security-Policy") != inertPolicy {
		t.Errorf("the file: %v", file.header)
	}
}

func TestTheDeskReleasesAndDropsHeldMail(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	k.holds("Or I?")
	wantsRedirect(t, k.b.post("/admin/inbound/1/release", nil), "/admin/inbound/1")
	wants(t, k.b.post("/admin/inbound/1/release", nil), 410)
	wantsRedirect(t, k.b.post("/admin/inbound/2/discard", nil), "/admin/inbound/2")
	want := []string{"Is it still there?", "Yes, it is.", "Was it <me>?"}
	if diff := cmp.Diff(want, k.content(t)); diff != "" {
		t.Errorf("conversation (-want +got)\n%s", diff)
	}
	wants(t, k.b.get("/admin/inbound/1"), 200, "released by an administrator", fmt.Sprintf("/admin/people/%d/closed", k.enquirer))
}

func TestTheDeskShowsTheFateOfOurMail(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	a := k.b.get("/admin/outbound?kind=held&state=queued&state=deferred&query=ben%40")
	wants(t, a, 200, "Was this you?", "/admin/outbound/1", "Ben &lt;ben@example.org&gt;")
	wants(t, k.b.get("/admin/outbound?state=failed&state=bounced"), 200, "No mail")
	wants(t, k.b.get("/admin/outbound?before=1"), 200, "No mail")
	must(t, k.db.RecordAttempt(t.Context(), 1, db.Attempt{State: db.Failed, Words: "550 no <such> mailbox"}))
	wants(t, k.b.get("/admin/outbound/1"), 200, "550 no &lt;such&gt; mailbox", "not tried again", "/admin/inbound/1")
}

func TestTheDeskHandlesReports(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	k := newDesk(t, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	for n := range 25 {
		k.says(k.enquirer, k.conversation, fmt.Sprintf("number %d.", n))
	}
	wants(t, k.b.get("/admin/reports"), 200, "He is &lt;rude&gt;.", "Ana", "/admin/reports/1")
	a := k.b.get("/admin/reports/1")
	wants(t, a, 200, "He is &lt;rude&gt;.", "number 5.", "number 24.", fmt.Sprintf("/admin/people/%d/closed", k.enquirer))
	if strings.Contains(a.body, "number 4.") || strings.Contains(a.body, "/files/") {
		t.Error("the page shows more than a report needs")
	}
	wants(t, k.b.get(fmt.Sprintf("/conversations/%d", k.conversation)), 404) // an administrator is no member
	wantsRedirect(t, k.b.post("/admin/reports/1/handled", nil), "/admin/reports")
	wants(t, k.b.get("/admin/reports"), 200, "No reports")
	wants(t, k.b.get("/admin/reports?handled=1"), 200, "/admin/reports/1")
	k.server.Close() // so that the log is not written to any more
	if want := fmt.Sprintf(`msg="an administrator looked" viewer=%d at=report number=1`, k.admin); !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %s", want)
	}
}

func TestTheDeskRulesPeople(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	ben := fmt.Sprintf("/admin/people/%d", k.enquirer)
	his := k.loggedIn(k.enquirer)
	_, err := k.db.Pool().Exec(t.Context(), `update addresses set suspended_at = now(), suspended_reason = '5.1.1 <gone>' where user_id = $1`, k.enquirer)
	must(t, err)
	wants(t, k.b.get("/admin/people?only=suspended"), 200, "ben@example.org", "5.1.1 &lt;gone&gt;")
	wants(t, k.b.get("/admin/people?query=cleo"), 200, "cleo@example.org")

	wantsRedirect(t, k.b.post(ben+"/resumed", fields("address", "ben@example.org")), "/admin/people")
	wants(t, k.b.get("/admin/people?only=suspended"), 200, "Nobody")
	wantsRedirect(t, k.b.post(ben+"/closed", fields("closed", "true", "next", "/admin/reports/1")), "/admin/reports/1")
	wants(t, k.b.get("/admin/people?only=closed"), 200, "ben@example.org")
	if a := his.get("/account"); a.status != http.StatusSeeOther {
		t.Errorf("a closed account is still logged in: %d", a.status)
	}
	wantsRedirect(t, k.b.post(ben+"/closed", fields("closed", "false", "next", "//evil.test")), "/")
	wantsRedirect(t, k.b.post(ben+"/admin", fields("admin", "true")), "/admin/people")
	wants(t, k.b.get("/admin/people?only=admins"), 200, "ben@example.org", "olga@example.org")
	wantsRedirect(t, k.b.post(ben+"/admin", fields("admin", "false")), "/admin/people")
	self := fmt.Sprintf("/admin/people/%d", k.admin)
	wants(t, k.b.post(self+"/closed", fields("closed", "true")), 409)
	wants(t, k.b.post(self+"/admin", fields("admin", "false")), 409)
}

func TestTheDeskPagesItsLists(t *testing.T) {
	t.Parallel()
	k := newDesk(t)
	for n := range perDeskPage + 1 {
		k.person(fmt.Sprintf("p%d", n))
		_, err := k.db.RecordInbound(t.Context(), db.NewInbound{Rcpt: []string{"x"}, Digest: []byte{byte(n)}, Verdict: db.Dropped, Raw: []byte("x")})
		must(t, err)
		must(t, k.db.Report(t.Context(), k.owner, k.conversation, "again"))
		_, err = k.db.Pool().Exec(t.Context(), `insert into deliveries (kind, mailbox, message_id) values ('signup', 'x@example.org', $1)`, fmt.Sprint(n))
		must(t, err)
	}
	for _, list := range []string{"inbound", "outbound", "reports", "people"} {
		a := k.b.get("/admin/" + list)
		wants(t, a, 200)
		_, rest, found := strings.Cut(a.body, `href="/admin/`+list+`?before=`)
		before, _, _ := strings.Cut(rest, `"`)
		if !found {
			t.Errorf("%s has no way to the next page", list)
			continue
		}
		if a := k.b.get("/admin/" + list + "?before=" + before); a.status != 200 || strings.Contains(a.body, "?before=") {
			t.Errorf("%s: the last page: %d", list, a.status)
		}
	}
}
