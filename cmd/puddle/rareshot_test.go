package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"puddle/cmd/puddle/demo"
	"puddle/db"
	"puddle/db/dbtest"
)

// wide is true in a page that has to be moved sideways to be read.
const wide = `document.scrollingElement.scrollWidth > innerWidth`

// TestScreenshotsOfRarePages writes pictures, most of them in full, of pages
// that need something to have happened, the narrowest 320 pixels wide: none has
// to be moved sideways.
func TestScreenshotsOfRarePages(t *testing.T) {
	dir := os.Getenv("PUDDLE_SCREENSHOTS")
	if dir == "" {
		t.Skip("PUDDLE_SCREENSHOTS is not set")
	}
	database := dbtest.URL(t)
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database, "PUDDLE_NOTIFY_DELAY=0s")
	p.ready()
	talkMore(t, p, database)
	rare := rarePages(t, database)
	pages := []struct{ name, path string }{
		{"search", "/items?query=bicycle"}, {"nothing-found", "/items?query=zeppelin"}, {"no-photo", "/items/1"}, {"one-photo", "/items/2"},
		{"own-items", "/items?mine=1"}, {"edit-item", "/items/12/edit"}, {"inbox-search", "/conversations?query=shelf"},
		{"archived-empty", "/conversations?filter=archived"}, {"talk", "/conversations/6"}, {"talk-by-mail", "/conversations/4"},
		{"members", "/conversations/6/members"}, {"remove", rare.remove}, {"report", "/conversations/6/report"}, {"edit", rare.edit},
		{"account-full", "/account"}, {"held", rare.held}, {"unsubscribe", rare.unsubscribe}, {"dev-mail", "/dev/mail/1"}, {"styles-full", "/dev/styles"},
	}
	for _, look := range []struct {
		name          string
		width, height int64
		dark, scripts bool
	}{
		{"desk", 1280, 860, false, true}, {"desk-dark", 1280, 860, true, true}, {"phone", 320, 640, false, true}, {"phone-dark", 320, 640, true, true},
		{"noscript", 1280, 860, false, false},
	} {
		var w *window
		enter := func() {
			w = openFor(t, 4*waitLimit)
			w.do(chromedp.EmulateViewport(look.width, look.height))
			w.prefersDark(look.dark)
			if !look.scripts {
				w.withoutScripts()
			}
		}
		full := func(name, path string) {
			w.visit(p.url + path)
			w.keep(dir, look.name, name, chromedp.FullScreenshot(100)) // a PNG
			if is, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](wide)); err != nil || is {
				t.Errorf("%s is wider than %s, %v", path, look.name, err)
			}
		}
		enter()
		full("check-mail", "/check-mail?email=somebody.with.a.long.name@a-long-domain.example.org")
		w.logInAs(p, "new@example.org", demo.Password)
		full("inbox-empty", "/conversations")
		full("own-items-empty", "/items?mine=1")
		enter()
		w.logInAs(p, "ana@example.org", demo.Password)
		for _, page := range pages {
			full(page.name, page.path)
		}
		w.visit(p.url + "/conversations/6")
		w.prints()
		w.keep(dir, look.name, "printed", chromedp.FullScreenshot(100))
	}
}

// prints shows the page as it would be on paper.
func (w *window) prints() {
	w.t.Helper()
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		w.t.Fatal(err)
	}
}

// talkMore makes a person to whom nothing happened yet, and has Ana go on in a
// conversation with all that there is: pictures, a word without an end, a
// reservation, a message that she deleted and one that she changed. An item loses
// its photo.
func talkMore(t *testing.T, p *puddle, database string) {
	t.Helper()
	w := open(t)
	w.logInAs(p, "ana@example.org", demo.Password)
	w.visit(p.url + "/conversations/6")
	w.do(chromedp.SetUploadFiles(chromedp.CSS(`#composer [type=file]`), paintedFiles(t, 2)))
	w.write("Here is the bell, and how to open the lock.")
	w.wait("the picture", `document.querySelectorAll('#messages .file-picture img').length === 2`)
	for _, words := range []string{"The lock is a " + strings.Repeat("long", 20) + " one.", "I was wrong here, too.", "I was wrong here."} {
		w.write(words)
		w.wait("the message", hasMessage(words))
	}
	w.visit(p.url + "/items/12")
	w.do(chromedp.SetValue(chromedp.CSS(`select[name=status]`), string(db.Reserved)))
	w.leaves(chromedp.Submit(chromedp.CSS(`select[name=status]`)))
	c, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, sql := range []string{
		`with made as (
			insert into users (name, password_hash) select 'Nele', password_hash from users where name = 'Ana' returning id)
		insert into addresses (address, mailbox, user_id, is_primary, verified_at) select 'new@example.org', 'new@example.org', id, true, now() from made`,
		`delete from item_photos where item_id = 1`,
		`update conversation_messages set edited_at = now() where content = 'I was wrong here.'`,
		`update conversation_messages set deleted_at = now(), content = '' where content = 'I was wrong here, too.'`,
	} {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}
