package handlers

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"puddle/db"
)

// event is one of a stream.
type event struct{ id, data string }

// listener reads a stream as a browser does.
type listener struct {
	t      testing.TB
	events chan event
	header http.Header
	cancel context.CancelFunc
	heard  []event // and not asked for yet
}

// listen opens a stream. It is closed when the test ends.
func (b *browser) listen(path string, headers ...string) *listener {
	b.s.t.Helper()
	ctx, cancel := context.WithCancel(b.s.t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", b.s.url+path, nil)
	must(b.s.t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Jar: b.client.Jar, CheckRedirect: b.client.CheckRedirect}
	response, err := client.Do(r)
	must(b.s.t, err)
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		b.s.t.Fatalf("%s: %d %s", path, response.StatusCode, response.Header.Get("Content-Type"))
	}
	l := &listener{t: b.s.t, events: make(chan event, 1000), header: response.Header, cancel: cancel}
	go l.read(response.Body)
	b.s.t.Cleanup(cancel)
	return l
}

// read parses the stream; events is closed at its end.
func (l *listener) read(body io.ReadCloser) {
	defer close(l.events)
	defer body.Close()
	var e event
	for lines := bufio.NewScanner(body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			e.id = value
		case "data":
			e.data += value + "\n"
		case "":
			if e.data != "" {
				l.events <- e
			}
			e = event{}
		}
	}
}

// hears waits for an event with all the words, takes it out of what was heard
// and returns it. Messages and rows come in any order.
func (l *listener) hears(words ...string) event {
	l.t.Helper()
	timeout := time.After(patiently)
	for n := 0; ; n++ {
		if n == len(l.heard) {
			select {
			case e, more := <-l.events:
				if !more {
					l.t.Fatalf("the stream ended before %q", words)
				}
				l.heard = append(l.heard, e)
			case <-timeout:
				l.t.Fatalf("%q was not heard", words)
			}
		}
		if e := l.heard[n]; containsAll(e.data, words) {
			l.heard = slices.Delete(l.heard, n, n+1)
			return e
		}
	}
}

// ends waits until the stream is over.
func (l *listener) ends() {
	l.t.Helper()
	timeout := time.After(patiently)
	for {
		select {
		case e, more := <-l.events:
			if !more {
				return
			}
			l.heard = append(l.heard, e)
		case <-timeout:
			l.t.Fatal("the stream did not end")
		}
	}
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (w *world) eventsPath() string { return fmt.Sprintf("/events?conversation=%d", w.conversation) }

func (w *world) change(t *testing.T) int64 {
	t.Helper()
	c, err := w.db.ConversationByID(t.Context(), w.owner, w.conversation)
	must(t, err)
	return c.Change
}

func TestAStreamBringsMessagesAndRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.loggedIn(w.enquirer).listen(w.eventsPath())
	if l.header.Get("X-Accel-Buffering") != "no" || l.header.Get("Cache-Control") != "no-store" || l.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("headers %v", l.header)
	}
	m := w.says(w.owner, w.conversation, "line one\r\n\r\nline & two")
	e := l.hears(fmt.Sprintf(`data-message-id="%d"`, m.ID), `data-author="Ana"`, "line one", "line &amp; two")
	if e.id != strconv.FormatInt(m.Change, 10) {
		t.Errorf("id %q, want %d", e.id, m.Change)
	}
	l.hears(fmt.Sprintf(`data-conversation-id="%d"`, w.conversation), "line one")

	_, err := w.db.EditMessage(t.Context(), w.owner, m.ID, db.Plain, "something else")
	must(t, err)
	l.hears(fmt.Sprintf(`data-message-id="%d"`, m.ID), "something else")
	_, err = w.db.DeleteMessage(t.Context(), w.owner, m.ID)
	must(t, err)
	l.hears(fmt.Sprintf(`message-%d`, m.ID))
}

func TestTheMessageOfPageAnswerAndStreamIsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	l := b.listen(w.eventsPath())
	answer := b.post(w.messagesPath(), fields("content", "the very *same*"), "HX-Request", "true")
	e := l.hears("the very", "data-message-id")
	page := b.get(fmt.Sprintf("/conversations/%d", w.conversation))
	id := regexp.MustCompile(`data-message-id="\d+"`).FindString(e.data)
	element := regexp.MustCompile(`(?s)<article[^>]*` + id + `[^>]*>.*?</article>`)
	want := element.FindString(answer.body)
	for where, html := range map[string]string{"stream": e.data, "page": page.body} {
		if got := element.FindString(html); got != want || got == "" {
			t.Errorf("%s: %s\nanswer: %s", where, got, want)
		}
	}
}

// A page of another site can't have a stream opened by the cookies of its
// visitor: it would learn from the time when something happens here.
func TestAStreamIsForOurOwnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	for _, site := range []string{"cross-site", "same-site"} {
		if got := b.get(w.eventsPath(), "Sec-Fetch-Site", site).status; got != http.StatusForbidden {
			t.Errorf("%s: %d", site, got)
		}
	}
	b.listen(w.eventsPath(), "Sec-Fetch-Site", "same-origin")
}

func TestAStreamCatchesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	start := w.change(t)
	const missed = messagesPerPage + 20
	for n := range missed {
		w.says(w.owner, w.conversation, fmt.Sprintf("missed %03d.", n))
	}
	_, err := w.db.EditMessage(t.Context(), w.owner, w.message.ID, db.Plain, "changed meanwhile.")
	must(t, err)
	for how, l := range map[string]*listener{
		"Last-Event-ID":            b.listen(w.eventsPath(), "Last-Event-ID", strconv.FormatInt(start, 10)),
		"the page's own":           b.listen(w.eventsPath() + "&after=" + strconv.FormatInt(start, 10)),
		"Last-Event-ID over after": b.listen(w.eventsPath()+"&after=999999", "Last-Event-ID", strconv.FormatInt(start, 10)),
	} {
		last := start
		for n := range missed {
			e := l.hears(fmt.Sprintf("missed %03d.", n), "data-message-id")
			id, err := strconv.ParseInt(e.id, 10, 64)
			if err != nil || id <= last {
				t.Fatalf("%s: id %q after %d", how, e.id, last)
			}
			last = id
		}
		l.hears("changed meanwhile.", "data-message-id")
	}
	row := fmt.Sprintf(`data-conversation-id="%d"`, w.conversation)
	b.listen("/events", "Last-Event-ID", "0").hears(row)
	quiet := b.listen(w.eventsPath()) // knows nothing, so starts here
	m := w.says(w.owner, w.conversation, "from here on")
	if e := quiet.hears("data-message-id"); !strings.Contains(e.data, fmt.Sprint(m.ID)) {
		t.Errorf("began with %s", e.data)
	}
}

func TestNothingIsLostWhileStreamsComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	const all = 60
	position, next := w.change(t), 0
	go func() {
		for n := range all {
			w.says(w.owner, w.conversation, fmt.Sprintf("number %d.", n))
		}
	}()
	for next < all {
		l := b.listen(w.eventsPath(), "Last-Event-ID", strconv.FormatInt(position, 10))
		for n := 0; n < 7 && next < all; n++ {
			e := l.hears("data-message-id")
			if !strings.Contains(e.data, fmt.Sprintf("number %d.", next)) {
				t.Fatalf("want number %d, got %s", next, e.data)
			}
			next++
			var err error
			position, err = strconv.ParseInt(e.id, 10, 64)
			must(t, err)
		}
		l.cancel()
	}
}

func TestAStreamEndsWithMembershipAndSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stop := map[string]func(b *browser){
		"leave":           func(*browser) { must(t, w.db.Leave(t.Context(), w.stranger, w.conversation)) },
		"removed":         func(*browser) { must(t, w.db.RemoveMember(t.Context(), w.owner, w.conversation, w.stranger)) },
		"log-out":         func(b *browser) { b.post("/logout", nil) },
		"other log-outs":  func(*browser) { must(t, w.db.EndSessions(t.Context(), w.stranger, "")) },
		"closed account":  func(*browser) { must(t, w.db.SetDisabled(t.Context(), w.stranger, true)) },
		"deleted account": func(*browser) { must(t, w.db.DeleteUser(t.Context(), w.stranger, "")) },
	}
	for _, why := range []string{"leave", "removed", "log-out", "other log-outs", "closed account", "deleted account"} {
		if why == "log-out" || why == "other log-outs" {
			w.joins(t, w.stranger)
		}
		if why == "leave" || why == "removed" {
			w.joins(t, w.stranger)
		}
		if why == "deleted account" {
			must(t, w.db.SetDisabled(t.Context(), w.stranger, false))
		}
		b := w.loggedIn(w.stranger)
		l := b.listen(w.eventsPath())
		start := time.Now()
		stop[why](b)
		l.ends()
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: the stream went on for %v", why, took)
		}
		if why == "leave" || why == "removed" {
			wants(t, b.get(w.eventsPath()), 404)
		}
	}
}

// joins makes a person a member by an invitation.
func (w *world) joins(t *testing.T, who db.UserID) {
	t.Helper()
	u, err := w.db.UserByID(t.Context(), who)
	must(t, err)
	must(t, w.db.AddMember(t.Context(), w.owner, w.conversation, u.Email))
	if _, err := w.db.ConversationByID(t.Context(), who, w.conversation); err == nil {
		return
	}
	_, _, err = w.db.LogInByLink(t.Context(), w.mailedToken(u.Email))
	must(t, err)
}

func TestStreamsEndWhenTheServerShutsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.loggedIn(w.enquirer).listen(w.eventsPath())
	w.h.Shutdown()
	w.h.Shutdown()
	l.ends()
}

func TestAPersonHasOnlySoManyStreams(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits = true })
	w.h.streams.each = 3
	b := w.loggedIn(w.enquirer)
	var last *listener
	for range 3 {
		last = b.listen("/events")
	}
	a := b.get("/events")
	if a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	wants(t, b.get("/conversations"), 200)
	w.loggedIn(w.owner).listen("/events")
	last.cancel()
	last.ends()
	for timeout := time.Now().Add(patiently); b.do("HEAD", "/events", nil).status != 200; {
		if time.Now().After(timeout) {
			t.Fatal("the place of a closed stream stays taken")
		}
	}
}

func TestInboxRowsOfOtherConversationsComeToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.site.conversation(w.stranger, w.item)
	l := w.loggedIn(w.owner).listen(w.eventsPath())
	w.says(w.stranger, other, "over here")
	e := l.hears(fmt.Sprintf(`data-conversation-id="%d"`, other), "over here")
	if e.id == "" {
		t.Error("the row's event has no id")
	}
	w.says(w.enquirer, w.conversation, "and here")
	l.hears("unread", "2") // conversations with something unread
}

// Streams that have come as far share what is read, not what they may know.
func TestStreamsThatReadTogetherHearWhatIsTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := w.eventsPath() + "&after=0"
	w.joins(t, w.stranger)
	ana, ben, cleo := w.loggedIn(w.owner).listen(begin), w.loggedIn(w.enquirer).listen(begin), w.loggedIn(w.stranger).listen(begin)
	w.says(w.owner, w.conversation, "to all three")
	for _, l := range []*listener{ana, ben, cleo} {
		l.hears("to all three", "data-message-id")
	}
	ana.heardOf("Is it still there?", true)
	cleo.heardOf("Is it still there?", false) // that was before she came

	must(t, w.db.RemoveMember(t.Context(), w.owner, w.conversation, w.stranger))
	w.says(w.owner, w.conversation, "to the two of us")
	for _, l := range []*listener{ana, ben} {
		l.hears("to the two of us", "data-message-id")
		l.heardOf("Was removed", true)
	}
	cleo.ends()
	cleo.heardOf("Was removed", false)
	cleo.heardOf("to the two of us", false)
}

// heardOf checks whether there was an event with the words, among those that
// nobody asked for.
func (l *listener) heardOf(words string, want bool) {
	l.t.Helper()
	if got := slices.ContainsFunc(l.heard, func(e event) bool { return strings.Contains(e.data, words) }); got != want {
		l.t.Errorf("%q was heard: %t, want %t", words, got, want)
	}
}

// stuckWriter is a browser that takes nothing.
type stuckWriter struct {
	http.ResponseWriter
	stuck   chan<- struct{} // told when something is to be taken
	release <-chan struct{}
}

func (w stuckWriter) Write([]byte) (int, error) {
	w.stuck <- struct{}{}
	<-w.release
	return 0, errGone
}

func (stuckWriter) SetReadDeadline(time.Time) error  { return nil }
func (stuckWriter) SetWriteDeadline(time.Time) error { return nil }

func TestBrowsersThatTakeNothingHoldUpNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	const browsers = 10
	stuck, release, over := make(chan struct{}, browsers), make(chan struct{}), make(chan struct{})
	for range browsers {
		r := httptest.NewRequest("GET", w.eventsPath(), nil)
		r.Header.Set("Cookie", w.h.sessions.name+"="+b.sessionCookie())
		go func() {
			w.h.ServeHTTP(stuckWriter{httptest.NewRecorder(), stuck, release}, r)
			over <- struct{}{}
		}()
	}
	timeout := time.After(patiently)
	for range browsers {
		select {
		case <-stuck:
		case <-timeout:
			t.Fatal("some wait for the others' browsers")
		}
	}
	l := b.listen(w.eventsPath())
	w.says(w.owner, w.conversation, "heard all the same")
	l.hears("heard all the same", "data-message-id")
	close(release)
	for range browsers {
		<-over
	}
}
