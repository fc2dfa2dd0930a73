package main

import (
	"context"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"puddle/cmd/puddle/demo"
	"puddle/db/dbtest"
)

// deskPages are the pages of the administrators' desk.
var deskPages = []struct{ name, path string }{
	{"health", "/admin/health"}, {"received", "/admin/inbound"}, {"received-mail", "/admin/inbound/1"},
	{"sent", "/admin/outbound"}, {"sent-mail", "/admin/outbound/1"}, {"reports", "/admin/reports"}, {"report", "/admin/reports/1"}, {"people", "/admin/people"},
}

// serveDesk is a demonstration with an administrator, and with things for them
// to look at.
func serveDesk(t *testing.T) *puddle {
	t.Helper()
	database := dbtest.URL(t)
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_ADMIN="+administrator)
	p.ready()
	c, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, sql := range []string{
		`insert into reports (conversation_id, user_id, reason) select 6, min(user_id), 'They want me to pay before I have seen it.' from members where conversation_id = 6`,
		`with sent as (
			insert into deliveries (kind, mailbox, message_id, state, relay_reply, attempts, created_at)
			select 'canary', 'rcanary' || n || '@puddle.test', 'canary-' || n, 'sent', '2.0.0 Ok: queued as 4AX' || n, 1, now() - n * interval '1 hour'
			from generate_series(0, 5) n
			returning id, created_at)
		insert into canaries (token, asked_by, delivery_id, expected, words, proof, proof_reason, created_at, received_at)
		select 'canary' || id, 'schedule', id, 'Back.', 'Back.', case when created_at < now() - interval '30 minutes' then 'pass' else 'fail' end,
		       'DKIM puddle.test: body hash did not verify; SPF puddle.test: fail; DMARC: p=quarantine', created_at, created_at + interval '1.3 seconds'
		from sent`,
	} {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

const administrator = "chiara@example.org"

// TestScreenshotsOfTheDesk writes pictures of the desk's pages, most of them in
// full.
func TestScreenshotsOfTheDesk(t *testing.T) {
	dir := os.Getenv("PUDDLE_SCREENSHOTS")
	if dir == "" {
		t.Skip("PUDDLE_SCREENSHOTS is not set")
	}
	p := serveDesk(t)
	for _, look := range []struct {
		name          string
		width, height int64
		dark          bool
	}{
		{"desk", 1280, 1800, false}, {"desk-dark", 1280, 1800, true}, {"phone", 390, 2000, false}, {"phone-dark", 390, 2000, true},
	} {
		w := open(t)
		w.do(chromedp.EmulateViewport(look.width, look.height))
		w.prefersDark(look.dark)
		w.logInAs(p, administrator, demo.Password)
		for _, page := range deskPages {
			w.shoot(dir, look.name, "admin-"+page.name, p.url+page.path)
		}
	}
}

// TestTheDeskHasNoBarriers holds the desk's pages against WCAG 2.2 AA.
func TestTheDeskHasNoBarriers(t *testing.T) {
	t.Parallel()
	axe := axeScript(t)
	p := serveDesk(t)
	w := open(t)
	w.logInAs(p, administrator, demo.Password)
	for _, page := range deskPages {
		w.visit(p.url + page.path)
		w.hasNoBarriers(axe, page.path)
	}
}
