package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"puddle/db"
)

func TestLogInAndOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	b := s.browser()
	wants(t, b.get("/login"), 200, "password")

	wrong := b.post("/login", fields("email", "ana@example.org", "password", "wrong", "next", "/conversations"))
	wants(t, wrong, 422, "ana@example.org", "/conversations")
	unknown := s.browser().post("/login", fields("email", "nobody@example.org", "password", "wrong", "next", "/conversations"))
	if got, want := strings.ReplaceAll(unknown.body, "nobody@", "ana@"), wrong.body; got != want {
		t.Errorf("the answer for an unknown address differs:\n%s\n%s", got, want)
	}

	wantsRedirect(t, b.post("/login", fields("email", "ana@EXAMPLE.org", "password", password, "next", "/conversations")), "/conversations")
	wants(t, b.get("/conversations"), 200)
	wantsRedirect(t, b.post("/logout", nil), "/")
	wantsRedirect(t, b.get("/conversations"), "/login?next=%2Fconversations")
}

// Whose session can't be read is not told that they are logged out.
func TestUnreadableSessionIsOurTrouble(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	b := s.browser()
	wantsRedirect(t, b.post("/login", fields("email", "ana@example.org", "password", password)), "/")
	if _, err := s.db.Pool().Exec(t.Context(), `update sessions set created_at = 'infinity'`); err != nil {
		t.Fatal(err)
	}
	wants(t, b.get("/conversations"), 500, "Something went wrong")
}

func TestLogInLeadsToNoOtherSite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	for _, next := range []string{"//evil.test", "/login"} {
		wantsRedirect(t, s.browser().post("/login", fields("email", "ana@example.org", "password", password, "next", next)), "/")
	}
}

func TestLogInByHtmxLoadsTheWholePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	a := s.browser().post("/login", fields("email", "ana@example.org", "password", password, "next", "/items"), "HX-Request", "true")
	if a.status != 200 || a.header.Get("HX-Redirect") != "/items" {
		t.Errorf("%d, HX-Redirect %q", a.status, a.header.Get("HX-Redirect"))
	}
	a = s.browser().get("/login?next=/items", "HX-Request", "true")
	if a.header.Get("HX-Redirect") != "/login?next=%2Fitems" {
		t.Errorf("HX-Redirect %q", a.header.Get("HX-Redirect"))
	}
}

func TestSessionIDsAreNewAfterLogInLogOutAndPasswordChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	b := s.browser()
	b.post("/signup", fields("name", "Bea", "email", "bea@example.org", "password", password)) // makes an anonymous session
	seen := map[string]bool{}
	look := func(what string) {
		t.Helper()
		if c := b.sessionCookie(); c == "" || seen[c] {
			t.Errorf("%s: the cookie %q is empty or not new", what, c)
		} else {
			seen[c] = true
		}
	}
	look("sign-up")
	wantsRedirect(t, b.post("/login", fields("email", "ana@example.org", "password", password)), "/")
	look("log-in")
	wantsRedirect(t, b.post("/account/password", fields("old_password", password, "new_password", "horse battery staple")), "/account")
	look("password change")
	wantsRedirect(t, b.post("/logout", nil), "/")
	if b.sessionCookie() != "" {
		t.Error("the cookie is still there")
	}
	for old := range seen { // each of them is worth nothing now
		a := s.browser().get("/conversations", "Cookie", s.h.sessions.name+"="+old)
		wantsRedirect(t, a, "/login?next=%2Fconversations")
	}
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.personWithPassword("Ana")
	here, there := s.loggedIn(ana), s.loggedIn(ana)
	wants(t, here.post("/account/password", fields("old_password", "wrong", "new_password", "horse battery staple")), 422)
	wants(t, there.get("/account"), 200)
	wantsRedirect(t, here.post("/account/password", fields("old_password", password, "new_password", "horse battery staple")), "/account")
	wants(t, here.get("/account"), 200)
	wantsRedirect(t, there.get("/account"), "/login?next=%2Faccount")
}

// A session that ends while a request of it is under way does not come back by
// what that request keeps in it.
func TestAnEndedSessionDoesNotComeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	r := httptest.NewRequest("POST", "/signup", nil)
	r.Header.Set("Cookie", s.h.sessions.name+"="+s.loggedIn(ana).sessionCookie())
	session, err := s.h.sessions.New(r, s.h.sessions.name)
	must(t, err)
	must(t, s.db.ChangePassword(t.Context(), ana, "", password, ""))
	session.Values[browserKey] = "secret"
	w := httptest.NewRecorder()
	if err := session.Save(r, w); db.KindOf(err) != db.NotFound || len(w.Result().Cookies()) > 0 {
		t.Errorf("%v, %v", err, w.Result().Cookies())
	}
	if left, err := s.db.Sessions(t.Context(), ana, ""); err != nil || len(left) > 0 {
		t.Errorf("%d sessions, %v", len(left), err)
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana, ben := s.person("Ana"), s.person("Ben")
	here, there, bens := s.loggedIn(ana), s.loggedIn(ana), s.loggedIn(ben)
	infos, err := s.db.Sessions(t.Context(), ana, "")
	must(t, err)
	if len(infos) != 2 {
		t.Fatalf("%d sessions", len(infos))
	}
	wants(t, bens.post("/account/sessions/end", fields("key", infos[0].Key)), 404)
	wantsRedirect(t, here.post("/account/sessions/end", nil), "/account")
	wants(t, here.get("/account"), 200)
	wantsRedirect(t, there.get("/account"), "/login?next=%2Faccount")
	wants(t, bens.get("/account"), 200)
}

func TestBadCookiesAreAnonymousVisitors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	good := s.loggedIn(s.person("Ana")).sessionCookie()
	other, err := newSessionStore(s.db, []byte("another secret"), false)
	must(t, err)
	foreign, err := other.codec.Encode(other.name, []byte("guess"))
	must(t, err)
	for _, value := range []string{
		"", "x", good[:len(good)/2], good + "x", strings.ToUpper(good), strings.Repeat("a", 5000), foreign, "%00", `"`, "é",
	} {
		for path, status := range map[string]int{"/": 200, "/account": 303} {
			a := s.browser().get(path, "Cookie", s.h.sessions.name+"="+value)
			if a.status != status {
				t.Errorf("%.40q: %s is %d, want %d", value, path, a.status, status)
			}
		}
	}
	many := strings.Repeat(s.h.sessions.name+"=x; ", 500) + s.h.sessions.name + "=y"
	wants(t, s.browser().get("/", "Cookie", many), 200)
}

func TestCookiesOfTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	for base, want := range map[string]string{"http://puddle.test": "puddle", "https://puddle.test": "__Host-puddle"} {
		h, err := New(Config{DB: s.db, Secret: []byte("s"), BaseURL: base})
		must(t, err)
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", base, nil)
		session, err := h.sessions.New(r, h.sessions.name)
		must(t, err)
		must(t, h.sessions.rotate(w, r, session, ana))
		c := w.Result().Cookies()[0]
		if c.Name != want || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != strings.HasPrefix(base, "https") ||
			c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 || len(c.Value) > 400 {
			t.Errorf("%s: %+v", base, c)
		}
	}
}

func TestAnonymousPagesMakeNoSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	for _, path := range []string{"/", "/login", "/signup", "/items", "/nothing"} {
		if a := b.get(path); len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s sets %q", path, a.header.Values("Set-Cookie"))
		}
	}
	var rows int
	must(t, s.db.Pool().QueryRow(t.Context(), `select count(*) from sessions`).Scan(&rows))
	if rows != 0 {
		t.Errorf("%d session rows", rows)
	}
}

func TestLogInByMailedLink(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person("Ana")
	b := s.browser()
	known := b.post("/login/link", fields("email", "ana@example.org", "next", "/conversations"))
	unknown := b.post("/login/link", fields("email", "nobody@example.org", "next", "/conversations"))
	wantsRedirect(t, known, "/check-mail?email=ana%40example.org")
	wantsRedirect(t, unknown, "/check-mail?email=nobody%40example.org")
	token := s.mailedToken("ana@example.org")
	for range 3 { // mail scanners open links
		wants(t, s.browser().get("/login/"+token), 200, "/login/"+token)
		wants(t, s.browser().do("HEAD", "/login/"+token, nil), 200)
	}
	wantsRedirect(t, b.post("/login/"+token, nil), "/conversations")
	wants(t, b.get("/account"), 200)
	wants(t, s.browser().post("/login/"+token, nil), 410)
	wants(t, s.browser().get("/login/"+token), 410)
}

func TestALinkWorksOnceHoweverManyTryAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.person("Ana")
	must(t, s.db.RequestLoginLink(t.Context(), "ana@example.org", "/"))
	token := s.mailedToken("ana@example.org")
	const tries = 12
	statuses := make(chan int, tries)
	for range tries {
		b := s.browser()
		go func() { statuses <- b.post("/login/"+token, nil).status }()
	}
	count := map[int]int{}
	for range tries {
		count[<-statuses]++
	}
	if count[303] != 1 || count[410] != tries-1 {
		t.Errorf("statuses %v", count)
	}
}

func TestSessionsSurviveARestart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.loggedIn(s.person("Ana")).sessionCookie()
	again, err := New(s.h.config)
	must(t, err)
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/account", nil)
	r.Header.Set("Cookie", fmt.Sprintf("%s=%s", s.h.sessions.name, cookie))
	again.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
}

func TestDisabledPeopleAreLoggedOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.personWithPassword("Ana")
	b := s.loggedIn(ana)
	must(t, s.db.SetDisabled(t.Context(), ana, true))
	wantsRedirect(t, b.get("/account"), "/login?next=%2Faccount")
	wants(t, b.post("/login", fields("email", "ana@example.org", "password", password)), 403)
}
