package handlers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"puddle/db"
)

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for _, path := range []string{
		"/", "/login", "/nothing", "/account", "/conversations", fmt.Sprintf("/conversations/%d", w.conversation), "/healthz", "/conversations/9",
	} {
		a := b.get(path)
		for header, want := range map[string]string{
			"Content-Security-Policy": pagePolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := a.header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", path, header, got, want)
			}
		}
		if a.header.Get("Content-Type") == "" || a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, a.header)
		}
		for _, header := range []string{"Cookie", "HX-Request", "HX-Request-Type"} {
			if path != "/healthz" && !strings.Contains(a.header.Get("Vary"), header) {
				t.Errorf("%s: Vary is %q", path, a.header.Get("Vary"))
			}
		}
		for _, inline := range []string{"<script>", "<style", " style=", " onclick=", "javascript:"} {
			if strings.Contains(a.body, inline) {
				t.Errorf("%s holds %q, which the policy forbids", path, inline)
			}
		}
	}
	for _, word := range []string{"unsafe-inline", "unsafe-eval"} {
		if strings.Contains(pagePolicy, word) {
			t.Errorf("the policy allows %s", word)
		}
	}
}

func TestHTTPSIsKeptTo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	h, err := New(Config{DB: s.db, Secret: []byte("s"), BaseURL: "https://puddle.test"})
	must(t, err)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "https://puddle.test/healthz", nil))
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
}

func TestOurOwnPagesMayPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for _, headers := range [][]string{
		{}, {"Origin", w.url}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", w.url, "Sec-Fetch-Site", "same-origin"},
	} {
		if a := b.post(w.messagesPath(), fields("content", "hello"), headers...); a.status != http.StatusSeeOther {
			t.Errorf("%q: %d", headers, a.status)
		}
	}
}

func TestTheBaseURLMayPostBehindAProxyThatChangesTheHost(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.BaseURL = "https://puddle.test" })
	a := s.browser().post("/logout", nil, "Origin", "https://puddle.test", "Host", "10.0.0.1:8080")
	if a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
}

func TestDevPagesExistOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.Demo = true })
	b := s.browser()
	paths := []string{"/dev/mail", "/dev/styles"}
	for _, path := range paths {
		wants(t, b.get(path), 200)
		for _, host := range []string{"localhost:8080", "127.0.0.1", "[::1]:8080", "LOCALHOST"} {
			wants(t, b.get(path, "Host", host), 200)
		}
		for _, host := range []string{"puddle.test", "127.0.0.1.evil.test", "localhost.evil.test", "10.0.0.1", "0.0.0.0", "localhost."} {
			wants(t, b.get(path, "Host", host), 404)
		}
		for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Whatever"} {
			wants(t, b.get(path, header, "127.0.0.1"), 404)
		}
		r := httptest.NewRequest("GET", "http://localhost"+path, nil)
		r.RemoteAddr = "192.0.2.1:9"
		w := httptest.NewRecorder()
		if s.h.ServeHTTP(w, r); w.Code != 404 {
			t.Errorf("%s from elsewhere: %d", path, w.Code)
		}
		wants(t, newSite(t).browser().get(path), 404)
	}
}

func TestSizesAreBounded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if a := s.browser().get("/", "X-Big", strings.Repeat("a", 2<<20)); a.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of 2 MiB: %d", a.status)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	must(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2147483648\r\n\r\n")
	go io.Copy(conn, strings.NewReader(strings.Repeat("a", 8<<20)))
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge || !response.Close {
		t.Errorf("a body of 2 GiB: %d, close %v", response.StatusCode, response.Close)
	}
}

func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), db.Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", Secret: []byte("s")})
	must(t, err)
	t.Cleanup(d.Close)
	s := newSite(t)
	cookie := s.loggedIn(s.person("Ana")).sessionCookie()
	away := newSite(t, func(c *Config) { c.DB = d }).browser()
	for _, path := range []string{"/", "/items/1", "/conversations", "/events"} {
		a := away.get(path, "Cookie", "puddle="+cookie)
		wants(t, a, 503, "can&#39;t be reached")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	wants(t, away.post("/login", fields("email", "ana@example.org", "password", "x")), 503)
	wants(t, away.get("/healthz"), 200)
	wants(t, away.get("/readyz"), 503)
	wants(t, s.browser().get("/readyz"), 200)
}

func TestTheDatabaseIsSlow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := httptest.NewRecorder()
	s.h.observe(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visitOf(r).clock.Reset(0)
		<-r.Context().Done()
		s.h.fail(w, r, r.Context().Err())
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 503 {
		t.Errorf("%d", w.Code)
	}
}

// A database without a free connection makes a visitor come again, and is used
// again when it has one.
func TestNoFreeConnectionIsTryAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var taken []*pgxpool.Conn
	for range s.db.Pool().Config().MaxConns {
		c, err := s.db.Pool().Acquire(t.Context())
		must(t, err)
		taken = append(taken, c)
	}
	a := s.browser().get("/items")
	if a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	for _, c := range taken {
		c.Release()
	}
	wants(t, s.browser().get("/items"), 200)
}

func TestABaseURLIsNeeded(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "puddle.test", "://", "/path"} {
		if _, err := New(Config{BaseURL: base}); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
}

// Every form of the site, filled in and sent as a browser without a script does.
func TestTheWholeWayWithoutAScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana, ben := s.browser(), s.browser()
	for b, name := range map[*browser]string{ana: "Ana", ben: "Ben"} {
		wantsRedirect(t, b.post("/signup", fields("name", name, "email", emailOf(name), "password", password)), "/check-mail?email="+url.QueryEscape(emailOf(name)))
		wantsRedirect(t, b.post("/verify/"+s.mailedToken(emailOf(name)), nil), "/")
	}
	item := ana.post("/items", fields("name", "Lamp", "price", "5", "currency", "EUR", "category", "1", "status", "available")).location()
	wants(t, ben.get("/"), 200, `href="`+item+`"`)
	conversation := ben.post(item+"/conversations", fields("content", "Is it bright?")).location()
	wants(t, ana.get("/conversations"), 200, `data-unread="1"`, conversation)
	wants(t, ana.get(conversation), 200, "Is it bright?", "Mark as read")
	wantsRedirect(t, ana.post(conversation+"/read", fields("seq", "1")), conversation)
	wants(t, ana.get("/conversations"), 200, `data-unread="0"`)
	if a := ana.post(conversation+"/messages", fields("content", "Very.")); a.status != 303 {
		t.Errorf("%d", a.status)
	}
	wants(t, ben.get(conversation), 200, "Very.")
	wantsRedirect(t, ben.post("/account/profile", fields("name", "Benjamin", "notify", "never", "time_zone", "Europe/Berlin")), "/account")
	wants(t, ana.get(conversation), 200, "Benjamin")
	wants(t, ben.post("/account/delete", fields("password", "a guess")), 422, "not your present password")
	wantsRedirect(t, ben.post("/account/delete", fields("password", password)), "/")
	wantsRedirect(t, ben.get("/account"), "/login?next=%2Faccount")
	wants(t, ana.get(conversation), 200, "Is it bright?")
	wantsRedirect(t, ana.post("/logout", nil), "/")
}
