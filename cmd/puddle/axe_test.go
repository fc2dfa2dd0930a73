package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"puddle/cmd/puddle/demo"
	"puddle/db/dbtest"
)

// axePackage is what finds barriers in pages.
const axePackage = "axe-core@4.14.1"

// axeRun holds the loaded page against WCAG 2.2 AA and returns a line for each
// barrier: the rule, where, and what is wrong.
const axeRun = `axe.run(document, {preload: false,
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then((found) => {
		if (!found.passes.length) throw new Error("nothing was looked at");
		return found.violations.flatMap((v) => v.nodes.map((n) => v.id + " at " + n.target + ": " + n.failureSummary));
	})`

// TestPagesHaveNoBarriers holds every page against WCAG 2.2 AA, light and dark,
// with axe-core.
func TestPagesHaveNoBarriers(t *testing.T) {
	t.Parallel()
	axe := axeScript(t)
	database := dbtest.URL(t)
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database, "PUDDLE_NOTIFY_DELAY=0s")
	p.ready()
	rare := rarePages(t, database)
	for _, visit := range []struct {
		name     string
		loggedIn bool
		paths    []string
	}{
		{"logged out", false, []string{"/", "/items?query=bicycle", "/items/11", "/login", "/signup", "/check-mail", "/items/999"}},
		{"items", true, []string{"/", "/items?mine=1", "/items/11", "/items/12", "/items/12/edit", "/items/12/delete", "/items/new", "/dev/styles"}},
		{"conversations", true, []string{"/conversations", "/conversations?query=bicycle", "/conversations?filter=archived", "/conversations/6"}},
		{"logged out, by mail", false, []string{rare.held, rare.unsubscribe}},
		{"by mail", true, []string{rare.held, rare.unsubscribe, rare.edit, rare.remove}},
		{"around them", true, []string{"/conversations/6/members", "/conversations/6/report", "/account", "/dev/mail", "/dev/mail/1"}},
	} {
		t.Run(visit.name, func(t *testing.T) {
			w := open(t)
			if visit.loggedIn {
				w.logInAs(p, "ana@example.org", demo.Password)
			}
			for _, path := range visit.paths {
				w.visit(p.url + path)
				w.hasNoBarriers(axe, path)
			}
		})
	}
	t.Run("what opens", func(t *testing.T) {
		w := open(t)
		w.logInAs(p, "ana@example.org", demo.Password)
		for name, opens := range map[string]string{
			"the menu":       `document.querySelector('.conversation-head .menu').open = true`,
			"a question":     `document.querySelector('form[action$="/leave"]').requestSubmit()`,
			"the keys":       `document.querySelector('[data-open=keys]').click()`,
			"being offline":  `dispatchEvent(new Event('offline'))`,
			"an unsent line": `window.fetch = () => Promise.resolve(new Response('', {status: 503})); document.querySelector('#message').value = 'x'; document.querySelector('.send').click()`,
		} {
			w.visit(p.url + "/conversations/6")
			w.run(opens)
			w.hasNoBarriers(axe, name)
		}
		w.visit(p.url + "/items/12")
		w.run(`document.querySelector('[data-picture]').click()`)
		w.hasNoBarriers(axe, "a picture over the page")
	})
}

// rare are the paths of pages that need something to have happened.
type rare struct{ held, unsubscribe, edit, remove string }

// rarePages has it happen to Ana of the demonstration: a mail of hers waits,
// somebody is invited, somebody is blocked.
func rarePages(t *testing.T, database string) (r rare) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	token := strings.Repeat("h", 26)
	err = c.QueryRow(t.Context(), `
		with ana as (select user_id as id from addresses where address = 'ana@example.org'),
		ben as (select user_id as id from members, ana where conversation_id = 6 and active and user_id <> ana.id limit 1),
		invited as (
			insert into invitations (conversation_id, inviter_id, user_id, mailbox)
			select 6, ana.id, ben.id, 'friend@example.net' from ana, ben),
		blocked as (insert into blocks (user_id, blocked_id) select ana.id, u.id from ana, users u order by u.id desc limit 1),
		mail as (
			insert into inbound_mails (envelope_from, rcpt, digest, verdict)
			values ('', '{}', '', 'held') returning id),
		held as (
			insert into held_posts (inbound_id, conversation_id, user_id, token_hash, format, content, expires_at)
			select mail.id, 6, ana.id, sha256($1), 'plain', 'Was this you?', now() + interval '1 day' from mail, ana)
		select '/unsubscribe/' || (select unsubscribe_token from members, ana where user_id = ana.id limit 1),
		       '/messages/' || (select max(m.id) from conversation_messages m, ana where created_by = ana.id and via = 'web') || '/edit',
		       '/conversations/6/members/' || (select id from ben) || '/remove'`, []byte(token)).Scan(&r.unsubscribe, &r.edit, &r.remove)
	if err != nil {
		t.Fatal(err)
	}
	r.held = "/held/" + token
	return r
}

// hasNoBarriers looks for barriers in both looks of the page that is open.
func (w *window) hasNoBarriers(axe, address string) {
	w.t.Helper()
	for _, dark := range []bool{false, true} {
		w.prefersDark(dark)
		w.wait("the page to come to rest", `document.readyState === 'complete' && !document.getAnimations().some(a => a instanceof CSSTransition && a.playState === 'running')`)
		barriers, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](axe+`; `+axeRun, chromedp.EvalAwaitPromise))
		if err != nil {
			w.t.Fatalf("%s: %v", address, err)
		}
		for _, b := range barriers {
			w.t.Errorf("%s, dark %t: %s", address, dark, b)
		}
	}
}

// axeScript returns axe-core as a script. Where npm can't bring it, the test is
// left out.
func axeScript(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed, which brings " + axePackage)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*waitLimit)
	defer cancel()
	dir := t.TempDir()
	pack := exec.CommandContext(ctx, "npm", "pack", axePackage, "--silent", "--pack-destination", dir)
	pack.Dir = dir
	if said, err := pack.CombinedOutput(); err != nil {
		t.Skipf("npm does not bring %s: %v\n%s", axePackage, err, said)
	}
	packed, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(packed) != 1 {
		t.Fatalf("npm brought %q, %v", packed, err)
	}
	return inPackage(t, packed[0], "package/axe.min.js")
}

// inPackage returns a file of an npm package.
func inPackage(t *testing.T, packed, name string) string {
	t.Helper()
	file, err := os.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if err != nil {
			t.Fatalf("%s in %s: %v", name, packed, err)
		}
		if header.Name != name {
			continue
		}
		content, err := io.ReadAll(files)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
}
