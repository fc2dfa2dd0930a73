package handlers

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"
)

// An address that nobody has costs a log-in as much as one with a password and
// one without.
func TestLogInTakesTheSameForKnownAndUnknown(t *testing.T) {
	s := newSite(t)
	s.personWithPassword("Ana")
	s.person("Ben") // has no password
	b := s.browser()
	took := map[string][]time.Duration{}
	for range 7 {
		for _, email := range []string{emailOf("Ana"), emailOf("Ben"), "nobody@example.org"} {
			start := time.Now()
			wants(t, b.post("/login", fields("email", email, "password", "a wrong guess")), 422)
			took[email] = append(took[email], time.Since(start))
		}
	}
	known := slices.Min(took[emailOf("Ana")])
	for email, times := range took {
		if fastest := slices.Min(times); fastest < known/2 || fastest > known*2 {
			t.Errorf("%s takes %v, Ana %v", email, fastest, known)
		}
	}
}

func TestLinksAreAskedForInTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for path, form := range map[string]url.Values{
		"/login/link":        fields(),
		"/signup":            fields("name", "Dora", "password", password),
		"/account/addresses": fields(),
		fmt.Sprintf("/conversations/%d/members", w.conversation): fields(),
	} {
		for _, email := range []string{emailOf("Ben"), emailOf("Cleo"), "nobody@example.org"} {
			form.Set("email", email)
			start := time.Now()
			wants(t, b.post(path, form), 303)
			if took := time.Since(start); took < linkTime {
				t.Errorf("%s for %s takes %v, less than %v", path, email, took, linkTime)
			}
		}
	}
}
