package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"puddle/db"
)

func TestStatusOfEachKind(t *testing.T) {
	t.Parallel()
	want := map[db.Kind]int{
		db.Internal: 500, db.Invalid: 422, db.NotFound: 404, db.Forbidden: 403, db.Conflict: 409,
		db.Expired: 410, db.RateLimited: 429, db.TooLarge: 413, db.Unavailable: 503,
	}
	for _, kind := range db.Kinds() {
		err := fmt.Errorf("wrapped: %w", &db.Error{Kind: kind, Msg: "A sentence."})
		if got := statusOf(err); got != want[kind] || got == 0 {
			t.Errorf("%v: status %d, want %d", kind, got, want[kind])
		}
	}
}

func TestStatusOfWhatIsHTTPsOwn(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{
		errMalformed: 400, errCrossOrigin: 403, errMethod: 405, errImpatient: 503,
		context.DeadlineExceeded: 503, errors.New("no kind"): 500,
	} {
		if got := statusOf(fmt.Errorf("wrapped: %w", err)); got != want {
			t.Errorf("%v: status %d, want %d", err, got, want)
		}
	}
}

func TestPeopleReadNoDetailsOfOurTrouble(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := httptest.NewRecorder()
	secret := "SQLSTATE 42P01 at /home/somebody"
	s.h.fail(w, httptest.NewRequest("GET", "/", nil), &db.Error{Kind: db.Internal, Msg: secret, Err: errors.New(secret)})
	if body := w.Body.String(); w.Code != 500 || strings.Contains(body, secret) || !strings.Contains(body, "Something went wrong") {
		t.Errorf("%d %s", w.Code, body)
	}
}

func TestRefusalsSayWhenToComeAgain(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		tooMuch(90 * time.Second):                     "90",
		tooMuch(1500 * time.Millisecond):              "2",
		&db.Error{Kind: db.RateLimited, Msg: "Slow."}: "60",
		&db.Error{Kind: db.Unavailable, Msg: "Away."}: "5",
		&db.Error{Kind: db.NotFound, Msg: "Nothing."}: "",
	} {
		w := httptest.NewRecorder()
		retryAfter(w, statusOf(err), err)
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("%v: Retry-After %q, want %q", err, got, want)
		}
	}
}

func TestUnknownAddressesAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	for _, path := range []string{
		"/nothing", "/items/0", "/items/-1", "/items/x", "/items/999999999999999999999", "/items/7", "/photos/7",
		"/conversations/'/x", "/%00", "/static/../../etc/passwd",
	} {
		a := b.get(path)
		if a.status != http.StatusNotFound || !strings.Contains(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Content-Type"))
		}
	}
}

func TestWrongMethodsAreRefusedWithThoseAllowed(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	for path, allow := range map[string]string{"/login/link": "GET, HEAD, POST", "/logout": "POST", "/conversations": "GET, HEAD"} {
		a := b.do("DELETE", path, nil)
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != allow {
			t.Errorf("%s: %d, Allow %q, want %q", path, a.status, a.header.Get("Allow"), allow)
		}
	}
}

func TestAPanicIsAnsweredAndTheServerLives(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := httptest.NewRecorder()
	s.h.observe(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })).
		ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "boom") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
