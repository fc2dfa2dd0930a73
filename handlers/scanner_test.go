package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// mailedLinks asks for each kind of mail that has a link in it and returns the
// links, each with the answer that a person's press of its button gets.
func (w *world) mailedLinks() map[string]int {
	w.t.Helper()
	must(w.t, w.db.SignUp(w.t.Context(), db.SignUp{Name: "Dora", Email: "dora@example.org", Password: password, Browser: "b"}))
	must(w.t, w.db.RequestLoginLink(w.t.Context(), emailOf("Cleo"), "/"))
	must(w.t, w.db.AddAddress(w.t.Context(), w.owner, "second@example.org"))
	must(w.t, w.db.AddMember(w.t.Context(), w.owner, w.conversation, "emil@example.org"))
	var unsubscribe string
	must(w.t, w.db.Pool().QueryRow(w.t.Context(), `
		select unsubscribe_token from members where conversation_id = $1 and user_id = $2`, w.conversation, w.enquirer).Scan(&unsubscribe))
	return map[string]int{
		"/verify/" + w.mailedToken("dora@example.org"):    http.StatusSeeOther,
		"/login/" + w.mailedToken(emailOf("Cleo")):        http.StatusSeeOther,
		"/address/" + w.mailedToken("second@example.org"): http.StatusSeeOther,
		"/login/" + w.mailedToken("emil@example.org"):     http.StatusSeeOther,
		"/held/" + w.holds("Was it me?"):                  http.StatusSeeOther,
		"/unsubscribe/" + unsubscribe:                     http.StatusOK,
	}
}

// Programs open every link of every mail before its reader does, some twice,
// with and without the cookies of the reader.
func TestScannersOfMailChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.mailedLinks()
	owner := w.loggedIn(w.owner)
	before := w.everything(t)
	for _, b := range []*browser{w.browser(), owner} {
		for path := range links {
			for _, method := range []string{"HEAD", "GET", "GET", "OPTIONS"} {
				if a := b.do(method, path, nil, "User-Agent", "MailScanner/1.0"); a.status >= 500 {
					t.Errorf("%s %s: %d", method, path, a.status)
				}
			}
		}
	}
	if diff := cmp.Diff(before, w.everything(t)); diff != "" {
		t.Errorf("the database changed (-before +after):\n%s", diff)
	}
	for path, want := range links {
		b := w.browser()
		if path[:9] == "/address/" {
			b = owner
		}
		if a := b.post(path, fields("password", password)); a.status != want {
			t.Errorf("POST %s: %d, want %d\n%.300s", path, a.status, want, a.body)
		}
	}
}

// Of many who press the button of a single-use link at once, one succeeds.
func TestEachLinkWorksOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.loggedIn(w.owner)
	for path := range w.mailedLinks() {
		if path[:6] == "/unsub" {
			continue // mutes, however often
		}
		const tries = 4
		statuses := make(chan int, tries)
		for range tries {
			b := w.browser()
			if path[:9] == "/address/" {
				b = owner
			}
			go func() { statuses <- b.post(path, fields("password", password)).status }()
		}
		won, busy := 0, 0
		for range tries {
			switch status := <-statuses; {
			case status == http.StatusSeeOther:
				won++
			case status == http.StatusServiceUnavailable:
				busy++ // a slow machine: they are to come again
			case status >= 500:
				t.Errorf("%s: %d", path, status)
			}
		}
		if path[:9] != "/address/" && won != 1 && (won > 1 || busy == 0) { // its page leads back to the account whatever came of it
			t.Errorf("%s worked %d times", path, won)
		}
	}
}

// Nothing that a person types makes the server ask another one.
func TestLinksAreNotLookedUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := make(chan string, 10)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.String() }))
	t.Cleanup(other.Close)
	b := w.loggedIn(w.owner)
	page := fmt.Sprintf("/conversations/%d", w.conversation)
	b.post(page+"/messages", fields("content", "Look: "+other.URL+"/page.html and ![x]("+other.URL+"/x.png)"))
	wants(t, b.get(page), 200, other.URL+"/page.html")
	b.post("/items", fields("name", "Lamp "+other.URL, "description", other.URL+"/item", "price", "1"))
	wants(t, b.get("/items"), 200)
	select {
	case path := <-asked:
		t.Errorf("the server asked for %s", path)
	default:
	}
}
