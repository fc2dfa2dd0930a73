package handlers

import (
	"net/http/httptest"
	"testing"
)

func TestSafePathKeepsOnlyPathsOfThisSite(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/items/7":                         "/items/7",
		"/items?query=a%20b&category=2":    "/items?query=a%20b&category=2",
		"/conversations/7?before=12":       "/conversations/7?before=12",
		"/conversations/7#message-9":       "/conversations/7",
		"/":                                "/",
		"":                                 "/",
		"items":                            "/",
		"//evil.test":                      "/",
		"///evil.test":                     "/",
		"/\\evil.test":                     "/",
		"\\\\evil.test":                    "/",
		"/%5cevil.test":                    "/",
		"/%2f%2fevil.test":                 "/",
		"/.//evil.test":                    "/",
		"/..//evil.test":                   "/",
		"/a/../../evil":                    "/",
		"/\tevil.test":                     "/",
		"/%09/evil.test":                   "/",
		"/\r\nLocation: https://evil.test": "/",
		"/%0d%0aSet-Cookie:a=b":            "/",
		"https://evil.test":                "/",
		"https:evil.test":                  "/",
		"https:/evil.test":                 "/",
		"javascript:alert(1)":              "/",
		"data:text/html,x":                 "/",
		"@evil.test":                       "/",
		".evil.test":                       "/",
		" /items":                          "/",
		"/\x00":                            "/",
		"/%":                               "/",
		"/é":                               "/",
		"http://[::1":                      "/",
	} {
		if got := safePath(next); got != want {
			t.Errorf("safePath(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestAfterLoginNeverLeadsBackToTheLoginPage(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/login": "/", "/login?next=/x": "/", "/login/abc": "/", "/logout": "/", "/signup": "/", "/verify/abc": "/", "/check-mail?email=x": "/",
		"/logins": "/logins", "/conversations": "/conversations",
	} {
		if got := afterLogin(next); got != want {
			t.Errorf("afterLogin(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestLoginPathLeadsBackToThePage(t *testing.T) {
	t.Parallel()
	check := func(method, path, referer, want string) {
		t.Helper()
		r := httptest.NewRequest(method, "http://puddle.test"+path, nil)
		if referer != "" {
			r.Header.Set("Referer", referer)
		}
		if got := loginPath(r); got != want {
			t.Errorf("%s %s from %q: %q, want %q", method, path, referer, got, want)
		}
	}
	check("GET", "/conversations/7?before=3", "", "/login?next=%2Fconversations%2F7%3Fbefore%3D3")
	check("POST", "/conversations/7/messages", "http://puddle.test/conversations/7", "/login?next=%2Fconversations%2F7")
	check("POST", "/conversations/7/messages", "http://evil.test/conversations/7", "/login?next=%2F")
	check("POST", "/conversations/7/messages", "", "/login?next=%2F")
}
