package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// TestScale opens a conversation of 50,000 messages and an inbox of 10,000 rows
// beside one of 50 each, over HTTP and in a browser. It prints how much longer
// the large ones take; what must hold is that a page has as many elements as
// that of a small one, and that older ones are a link away.
func TestScale(t *testing.T) {
	t.Parallel()
	small, large := newScale(t, 50, 50), newScale(t, 50_000, 10_000)
	for _, page := range []struct {
		name, item, older string
		path              func(*scale) string
	}{
		{"conversation", `[data-message-id]`, `/conversations/\d+\?before=\d+`, func(s *scale) string { return s.c.path }},
		{"inbox", `[data-conversation-id]`, `/conversations\?before=[^"]+`, func(*scale) string { return "/conversations" }},
	} {
		overHTTP, inWindow, elements := [2]time.Duration{}, [2]time.Duration{}, [2]int{}
		for range 6 { // in turns: the machine is not always as busy
			for n, s := range []*scale{small, large} {
				path := page.path(s)
				atBest(&overHTTP[n], func() { s.c.ana.get(path) })
				atBest(&inWindow[n], func() {
					s.window.visit(s.c.p.url + path)
					s.window.wait("the page", fmt.Sprintf(`document.readyState === 'complete' && document.querySelectorAll('%s').length > 0`, page.item))
				})
				elements[n] = s.window.number(`document.getElementsByTagName('*').length`)
			}
		}
		t.Logf("%-12s over HTTP %v and %v, × %.2f; in a browser %v and %v, × %.2f; %d and %d elements", page.name,
			overHTTP[0], overHTTP[1], float64(overHTTP[1])/float64(overHTTP[0]),
			inWindow[0], inWindow[1], float64(inWindow[1])/float64(inWindow[0]), elements[0], elements[1])
		if elements[1] > elements[0]+elements[0]/5 {
			t.Errorf("%s: the large page has %d elements, the small one %d", page.name, elements[1], elements[0])
		}
		older := regexp.MustCompile(`href="(` + page.older + `)"`)
		first := large.c.ana.get(page.path(large))
		link := older.FindStringSubmatch(first)
		if link == nil {
			t.Fatalf("%s: no link to older ones", page.name)
		}
		second := large.c.ana.get(strings.ReplaceAll(link[1], "&amp;", "&"))
		if n := idsIn(second, page.item); len(n) < 25 || overlap(n, idsIn(first, page.item)) && page.name == "inbox" {
			t.Errorf("%s: the older page has %d, or some of the newer ones", page.name, len(n))
		}
	}
}

// scale is a program of its own with Ana's conversation and inbox of a size.
type scale struct {
	c      *conversation
	window *window
}

func newScale(t *testing.T, messages, conversations int) *scale {
	t.Helper()
	database := dbtest.URL(t)
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serveOn(t, "DATABASE_URL="+database, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL="+sink.URL())
	s := &scale{c: p.conversation(sink), window: open(t)}
	d, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	var ana, ben db.UserID
	var id db.ConversationID
	err = d.QueryRow(t.Context(), `
		select c.id, i.owner_id, c.enquirer_id from conversations c join items i on i.id = c.item_id`).Scan(&id, &ana, &ben)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Grow(t, d, ana, ben, id, messages, conversations)
	s.window.logIn(p, "ana@example.org")
	return s
}

// atBest makes best how long f takes, if that is less.
func atBest(best *time.Duration, f func()) {
	began := time.Now()
	f()
	if took := time.Since(began).Round(100 * time.Microsecond); *best == 0 || took < *best {
		*best = took
	}
}

// number is what an expression says in the page.
func (w *window) number(expression string) int {
	w.t.Helper()
	n, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](expression))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// idsIn are those of the elements that a selector of one attribute finds.
func idsIn(page, selector string) map[string]bool {
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(strings.Trim(selector, "[]")+`="(\d+)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]] = true
	}
	return ids
}

func overlap(a, b map[string]bool) bool {
	for id := range a {
		if b[id] {
			return true
		}
	}
	return false
}
