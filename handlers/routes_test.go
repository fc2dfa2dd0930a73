package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// world is a conversation between an owner and an enquirer, with a file in it,
// and somebody who has nothing to do with it.
type world struct {
	*site
	owner, enquirer, stranger db.UserID
	item                      db.ItemID
	conversation              db.ConversationID
	message                   db.Message
}

func newWorld(t testing.TB, changes ...func(*Config)) *world {
	t.Helper()
	w := &world{site: newSite(t, changes...)}
	w.owner, w.enquirer, w.stranger = w.person("Ana"), w.person("Ben"), w.person("Cleo")
	w.item = w.site.item(w.owner)
	w.conversation = w.site.conversation(w.enquirer, w.item)
	var err error
	w.message, err = w.db.PostMessage(t.Context(), db.NewMessage{
		Conversation: w.conversation, Author: w.owner, Via: db.ViaWeb, Content: "Yes, it is.",
		Attachments: []db.NewFile{{Name: "notes.txt", Data: []byte("a file between the two")}},
	})
	must(t, err)
	return w
}

// path fills a route's pattern with what is in the world.
func (w *world) path(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	id := map[string]string{
		"conversations": fmt.Sprint(w.conversation), "items": fmt.Sprint(w.item), "messages": fmt.Sprint(w.message.ID), "dev": "1", "admin": "1",
	}[strings.Split(path, "/")[1]]
	path = strings.NewReplacer("{id}", id, "{file}", fmt.Sprint(w.message.Attachments[0].File), "{user}", fmt.Sprint(w.enquirer),
		"{invitation}", "1", "{token}", "nobody", "{$}", "").Replace(path)
	if path == "/events" {
		path = fmt.Sprintf("/events?conversation=%d", w.conversation)
	}
	return method, path
}

var anyID = regexp.MustCompile(`\d+`)

func TestEachRouteHasAPolicyAndAnAction(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, rt := range routes() {
		if rt.policy < open || rt.policy > local || rt.do == nil {
			t.Errorf("%s lacks a policy or an action", rt.pattern)
		}
		if seen[rt.pattern] {
			t.Errorf("%s stands twice", rt.pattern)
		}
		seen[rt.pattern] = true
		if !strings.HasPrefix(rt.pattern, "GET /") && !strings.HasPrefix(rt.pattern, "POST /") {
			t.Errorf("%s names no method", rt.pattern)
		}
		if strings.HasPrefix(strings.Fields(rt.pattern)[1], "/dev") != (rt.policy == local) {
			t.Errorf("%s: /dev and nothing else is local", rt.pattern)
		}
		if rt.uploads && rt.policy < person {
			t.Errorf("%s takes files from everybody", rt.pattern)
		}
	}
}

func TestLoggedOutPeopleAreSentToTheLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	for _, rt := range routes() {
		if rt.policy != person && rt.policy != member && rt.policy != admin {
			continue
		}
		method, path := w.path(rt.pattern)
		for _, path := range []string{path, anyID.ReplaceAllString(path, "987654321")} {
			a := b.do(method, path, nil)
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location(), "/login?next=") {
				t.Errorf("%s %s: %d to %q, want 303 to the login", method, path, a.status, a.location())
			}
			if len(a.header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s %s sets a cookie", method, path)
			}
		}
	}
}

func TestStrangersFindNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := w.loggedIn(w.stranger)
	left := w.loggedIn(w.enquirer)
	must(t, w.db.Leave(t.Context(), w.enquirer, w.conversation))
	for _, rt := range routes() {
		if rt.policy != member {
			continue
		}
		method, path := w.path(rt.pattern)
		form := fields("content", "let me in", "email", "x@example.org", "reason", "none")
		for who, b := range map[string]*browser{"a stranger": stranger, "somebody who left": left} {
			known := b.do(method, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
			unknown := b.do(method, anyID.ReplaceAllString(path, "987654321"), strings.NewReader(form.Encode()),
				"Content-Type", "application/x-www-form-urlencoded")
			if known.status != http.StatusNotFound || unknown.status != http.StatusNotFound {
				t.Errorf("%s %s by %s: %d, and %d for an unknown id, want 404", method, path, who, known.status, unknown.status)
			}
			if diff := cmp.Diff(unknown.body, known.body); diff != "" {
				t.Errorf("%s %s by %s differs from an unknown id (-unknown +known):\n%s", method, path, who, diff)
			}
		}
	}
	want := []string{"Is it still there?", "Yes, it is.", "Left the conversation."}
	if diff := cmp.Diff(want, w.content(t)); diff != "" {
		t.Errorf("the conversation changed (-want +got):\n%s", diff)
	}
}

// content returns what the conversation holds.
func (w *world) content(t *testing.T) (all []string) {
	t.Helper()
	messages, _, err := w.db.Messages(t.Context(), w.owner, w.conversation, 0, 100)
	must(t, err)
	for _, m := range messages {
		all = append(all, m.Content)
	}
	return all
}

func TestMembersGetIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for _, rt := range routes() {
		if rt.policy != member && rt.policy != person || strings.HasSuffix(rt.pattern, "/{token}") {
			continue
		}
		method, path := w.path(rt.pattern)
		switch method, last := method, path[strings.LastIndexByte(path, '/')+1:]; {
		case method == "POST": // each of them has a test of its own
			continue
		case strings.HasPrefix(last, "events"): // does not end
			method = "HEAD"
			fallthrough
		case last == "cut" || last == "received": // it did not come by mail
			continue
		}
		if a := b.do(method, path, nil); a.status >= 400 {
			t.Errorf("%s %s: %d\n%.400s", method, path, a.status, a.body)
		}
	}
}

func TestPagesOfOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	before := w.everything(t)
	for _, rt := range routes() {
		method, path := w.path(rt.pattern)
		if method == "GET" || strings.HasPrefix(path, "/unsubscribe/") {
			continue
		}
		for _, headers := range [][]string{
			{"Origin", "https://evil.test"},
			{"Origin", "null"},
			{"Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site"},
			{"Sec-Fetch-Site", "cross-site"},
			{"Sec-Fetch-Site", "same-site"},
			{"Sec-Fetch-Site", "cross-site", "HX-Request", "true"},
			{"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
		} {
			a := b.post(path, fields("content", "forged", "email", "evil@example.org", "name", "Evil"), headers...)
			if a.status != http.StatusForbidden {
				t.Errorf("%s %s with %q: %d, want 403", method, path, headers, a.status)
			}
		}
	}
	if diff := cmp.Diff(before, w.everything(t)); diff != "" {
		t.Errorf("the database changed (-before +after):\n%s", diff)
	}
}

func TestGetChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Demo = true })
	must(t, w.db.RequestLoginLink(t.Context(), emailOf("Ana"), "/"))
	token := w.mailedToken(emailOf("Ana"))
	visitors := []*browser{w.loggedIn(w.owner), w.loggedIn(w.stranger), w.browser()}
	before := w.everything(t)
	for _, rt := range routes() {
		method, path := w.path(strings.ReplaceAll(rt.pattern, "{token}", token))
		if method != "GET" {
			continue
		}
		for _, b := range visitors {
			for _, method := range []string{"HEAD", "GET", "GET"} {
				if strings.HasPrefix(path, "/events") {
					method = "HEAD"
				}
				b.do(method, path, nil)
			}
		}
	}
	if diff := cmp.Diff(before, w.everything(t)); diff != "" {
		t.Errorf("the database changed (-before +after):\n%s", diff)
	}
	a := w.browser().post("/login/"+token, nil)
	wantsRedirect(t, a, "/") // the link still works for the person
}

// everything is a fingerprint of each table.
func (s *site) everything(t *testing.T) map[string]string {
	t.Helper()
	rows, err := s.db.Pool().Query(t.Context(), `
		select table_name, (xpath('/row/sum/text()', query_to_xml(format(
			'select coalesce(md5(string_agg(x::text, '','' order by x::text)), ''none'') as sum from %I x', table_name), true, true, '')))[1]::text
		from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	must(t, err)
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, sum string
		must(t, rows.Scan(&name, &sum))
		all[name] = sum
	}
	must(t, rows.Err())
	return all
}
