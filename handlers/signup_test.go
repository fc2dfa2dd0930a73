package handlers

import (
	"net/url"
	"strings"
	"testing"

	"puddle/db"
	"puddle/views"
)

func TestSignUpInOneBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	wants(t, b.get("/signup"), 200, `name="email"`)
	wants(t, b.post("/signup", fields("name", "Ana", "email", "no address", "password", password)), 422, "Ana", "no address")
	wants(t, b.post("/signup", fields("name", "Ana", "email", "ana@example.org", "password", "short")), 422, "ana@example.org")
	wantsRedirect(t, b.post("/signup", fields("name", "Ana", "email", "ana@example.org", "password", password)), "/check-mail?email=ana%40example.org")
	wants(t, b.get("/check-mail?email=ana%40example.org"), 200, "ana@example.org")

	token := s.mailedToken("ana@example.org")
	wants(t, s.browser().do("HEAD", "/verify/"+token, nil), 200)
	wants(t, b.get("/verify/"+token), 200, "/verify/"+token)
	wantsRedirect(t, b.post("/verify/"+token, nil), "/")
	wants(t, b.get("/account"), 200, "Ana")
	wants(t, b.post("/verify/"+token, nil), 410)
	wantsRedirect(t, s.browser().post("/login", fields("email", "ana@example.org", "password", password)), "/")
}

func TestSignUpLeadsBackToThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	item := views.ItemPath(s.item(s.person("Ben")))
	for name, c := range map[string]struct{ path, referer, want string }{
		"link":          {"/signup?next=" + url.QueryEscape(item), "", item},
		"from the page": {"/signup", s.url + item, item},
		"neither":       {"/signup", "", "/"},
		"elsewhere":     {"/signup?next=//evil.test", "", "/"},
		"another site":  {"/signup", "http://evil.test" + item, "/"},
		"the way in":    {"/signup", s.url + "/login?next=" + url.QueryEscape(item), "/"},
	} {
		b, email := s.browser(), strings.ReplaceAll(name, " ", ".")+"@example.org"
		wants(t, b.get(c.path, "Referer", c.referer), 200, `name="next" value="`+c.want+`"`, `href="/login?next=`+url.QueryEscape(c.want)+`"`)
		form := fields("name", "Ana", "email", email, "password", "short", "next", c.want)
		wants(t, b.post("/signup", form), 422, `name="next" value="`+c.want+`"`)
		form.Set("password", password)
		wantsRedirect(t, b.post("/signup", form), "/check-mail?email="+url.QueryEscape(email))
		wantsRedirect(t, b.post("/verify/"+s.mailedToken(email), nil), c.want)
	}
	b := s.browser()
	b.post("/signup", fields("name", "Eva", "email", "eva@example.org", "password", password, "next", "//evil.test"))
	wantsRedirect(t, b.post("/verify/"+s.mailedToken("eva@example.org"), nil), "/")
	b.post("/signup", fields("name", "Eva", "email", "eva@example.org", "password", password, "next", item))
	wantsRedirect(t, b.post("/login/"+s.mailedToken("eva@example.org"), nil), item)
}

func TestSignUpTellsLanguageAndTimeZone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	wants(t, b.get("/signup"), 200, `<input type="hidden" name="time_zone" data-zone-field>`)
	b.post("/signup", fields("name", "Ana", "email", "ana@example.org", "password", password, "time_zone", "Europe/Paris"),
		"Accept-Language", "fr-CA, en;q=0.5")
	wantsRedirect(t, b.post("/verify/"+s.mailedToken("ana@example.org"), nil), "/")
	ana, err := s.db.UserByAddress(t.Context(), "ana@example.org")
	must(t, err)
	if ana.Locale != "fr" || ana.TimeZone != "Europe/Paris" {
		t.Errorf("%+v", ana)
	}
}

func TestSignUpConfirmedElsewhereAsksForThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	wantsRedirect(t, s.browser().post("/signup", fields("name", "Ana", "email", "ana@example.org", "password", password)), "/check-mail?email=ana%40example.org")
	token := s.mailedToken("ana@example.org")
	elsewhere := s.browser()
	wants(t, elsewhere.get("/verify/"+token), 200, `name="password"`)
	wants(t, elsewhere.post("/verify/"+token, nil), 422)
	wants(t, elsewhere.post("/verify/"+token, fields("password", "not this one")), 422, `name="password"`)
	wantsRedirect(t, elsewhere.post("/verify/"+token, fields("password", password)), "/")
	wants(t, elsewhere.get("/account"), 200)
}

func TestSignUpWithAKnownAddressChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.personWithPassword("Ana")
	b := s.browser()
	wantsRedirect(t, b.post("/signup", fields("name", "Mallory", "email", "ana@example.org", "password", "another password")), "/check-mail?email=ana%40example.org")
	token := s.mailedToken("ana@example.org")
	wants(t, b.get("/verify/"+token), 404) // it is a log-in link
	wants(t, b.get("/login/"+token), 200)
	wants(t, b.post("/login", fields("email", "ana@example.org", "password", "another password")), 422)
}

func TestFurtherFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.post("/signup", fields("name", "Ana", "email", "ana@example.org", "password", password, "is_admin", "true", "admin", "1", "user_id", "1"))
	wantsRedirect(t, b.post("/verify/"+s.mailedToken("ana@example.org"), fields("is_admin", "true")), "/")
	ana, err := s.db.UserByAddress(t.Context(), "ana@example.org")
	must(t, err)
	b.post("/account/profile", fields("name", "Ana", "notify", string(db.NotifyNever), "is_admin", "true", "IsAdmin", "true"))
	if ana, err = s.db.UserByID(t.Context(), ana.ID); err != nil || ana.IsAdmin {
		t.Errorf("%+v, %v", ana, err)
	}
}

func TestLinksUseTheConfiguredAddressOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/", "/login", "/conversations", "/nothing"} {
		a := s.browser().get(path, "Host", "evil.test", "X-Forwarded-Host", "evil.test")
		for _, text := range []string{a.body, a.location()} {
			if containsFold(text, "evil.test") {
				t.Errorf("%s repeats the host", path)
			}
		}
	}
}

// Of two sign-ups with one address the first that is confirmed counts; the
// other is told why not.
func TestTheSecondSignUpWithAnAddressReadsWhyNot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.browser(), s.browser()
	form := fields("name", "Ana", "email", "ana@example.org", "password", password)
	first.post("/signup", form)
	earlier := s.mailedToken("ana@example.org")
	second.post("/signup", form)
	wantsRedirect(t, second.post("/verify/"+s.mailedToken("ana@example.org"), nil), "/")
	wants(t, first.post("/verify/"+earlier, nil), 422, "This address belongs to another account.")
}
