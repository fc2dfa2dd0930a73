package handlers

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestLimitLetsABurstThroughAndRefills(t *testing.T) {
	t.Parallel()
	l := newLimit(3, time.Minute)
	now := time.Unix(1_000_000, 0)
	for n := range 3 {
		if wait := l.take("ana", now); wait != 0 {
			t.Errorf("number %d waits %v", n, wait)
		}
	}
	if wait := l.take("ana", now); wait != time.Minute {
		t.Errorf("waits %v, want a minute", wait)
	}
	if wait := l.take("ben", now); wait != 0 {
		t.Errorf("another one waits %v", wait)
	}
	if wait := l.take("ana", now.Add(30*time.Second)); wait != 30*time.Second {
		t.Errorf("waits %v, want half a minute", wait)
	}
	if wait := l.peek("ana", now.Add(time.Minute)); wait != 0 {
		t.Errorf("peek says %v", wait)
	}
	if wait := l.take("ana", now.Add(time.Minute)); wait != 0 {
		t.Errorf("waits %v after a minute", wait)
	}
}

func TestLimitForgetsTheIdleInsteadOfGrowing(t *testing.T) {
	t.Parallel()
	l := newLimit(1, time.Hour)
	now := time.Unix(1_000_000, 0)
	for n := range maxBuckets + 100 {
		l.take(fmt.Sprint(n), now)
	}
	if len(l.buckets) != maxBuckets || l.idle.Len() != maxBuckets {
		t.Errorf("%d buckets, %d in order", len(l.buckets), l.idle.Len())
	}
	if l.take(fmt.Sprint(maxBuckets+99), now) == 0 {
		t.Error("the newest was forgotten")
	}
}

func TestWaitsInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Second: "a minute", 61 * time.Second: "2 minutes", time.Hour: "60 minutes", 8 * time.Hour: "8 hours",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestLimitsRefuseWithATimeToWait(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.Limits = true })
	check := func(what string, burst int, try func(n int) answer) {
		t.Helper()
		for n := range burst {
			if a := try(n); a.status == 429 {
				t.Errorf("%s: refused at number %d", what, n+1)
			}
		}
		if a := try(burst); a.status != 429 || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q after %d", what, a.status, a.header.Get("Retry-After"), burst)
		}
	}
	b := s.browser()
	for range 12 { // what is refused asks for no mail
		wants(t, b.post("/signup", fields("name", "", "email", "ana@example.org", "password", password)), 422)
		wants(t, b.post("/login/link", fields("email", "ana")), 422)
	}
	check("account mail from one network", 10, func(n int) answer {
		if n%2 == 0 {
			return b.post("/login/link", fields("email", "ana@example.org"))
		}
		return b.post("/signup", fields("name", "Ana", "email", fmt.Sprintf("ana%d@example.org", n), "password", password))
	})
	s.h.limits.loginFailures = newLimit(2, time.Minute) // each costs a password hash
	check("log-ins to one account", 2, func(int) answer {
		return b.post("/login", fields("email", "ana@example.org", "password", "guess"))
	})
	ana, ben := s.person("Ana"), s.person("Ben")
	item := s.item(ana)
	id := s.conversation(ben, item)
	bens := s.loggedIn(ben)
	check("invitations", 10, func(n int) answer {
		return bens.post(fmt.Sprintf("/conversations/%d/members", id), fields("email", fmt.Sprintf("x%d@example.org", n)))
	})
	check("reports", 10, func(int) answer {
		return bens.post(fmt.Sprintf("/conversations/%d/report", id), fields("reason", "Spam"))
	})
	s.h.limits.previews = newLimit(3, time.Hour)
	check("previews", 3, func(int) answer {
		return bens.post(fmt.Sprintf("/conversations/%d/preview", id), fields("content", "Hello?"))
	})
	for path, limit := range map[string]**limit{"draft": &s.h.limits.drafts, "typing": &s.h.limits.typing} {
		*limit = newLimit(3, time.Hour)
		check(path, 3, func(int) answer {
			return bens.post(fmt.Sprintf("/conversations/%d/%s", id, path), fields("content", "Hello?"), "HX-Request", "true")
		})
	}
	check("conversations", 20, func(int) answer {
		return bens.post(fmt.Sprintf("/items/%d/conversations", item), fields("content", "Hello?"))
	})
}

// Whoever types for an hour is never refused what their page sends by itself; a
// script soon is.
func TestNobodyTypesTooFast(t *testing.T) {
	t.Parallel()
	limits := newLimits(true)
	refused := func(l *limit, pace time.Duration) (n int) {
		from := time.Now()
		for at := from; at.Before(from.Add(time.Hour)); at = at.Add(pace) {
			if l.take(pace.String(), at) > 0 {
				n++
			}
		}
		return n
	}
	for name, l := range map[string]*limit{"draft": limits.drafts, "typing": limits.typing} {
		if n := refused(l, time.Second); n > 0 {
			t.Errorf("%s: a person was refused %d times", name, n)
		}
		if n := refused(l, 100*time.Millisecond); n < 20_000 {
			t.Errorf("%s: a script was refused only %d times of 36,000", name, n)
		}
	}
}

// Whoever guesses from many networks is slowed down; the person themselves gets
// in from where they come from, and by a mailed link from everywhere.
func TestGuessesFromManyNetworksLockNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.Limits = true
		c.TrustedPeers = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	s.personWithPassword("Ana")
	s.h.limits.guesses = newLimit(2, time.Hour) // each costs a password hash
	try := func(from, given string) answer {
		return s.browser().post("/login", fields("email", "ana@example.org", "password", given), "X-Forwarded-For", from)
	}
	wants(t, try("192.0.2.1", password), 303)
	wants(t, try("198.51.100.1", "guess"), 422)
	wants(t, try("198.51.100.2", "guess"), 422)
	wants(t, try("198.51.100.3", password), 429, "login link")
	wants(t, try("192.0.2.1", "guess"), 422)
	wants(t, try("192.0.2.1", password), 303)
	wants(t, s.browser().post("/login/link", fields("email", "ana@example.org"), "X-Forwarded-For", "198.51.100.3"), 303)
	wants(t, s.browser().post("/login/"+s.mailedToken("ana@example.org"), nil, "X-Forwarded-For", "198.51.100.3"), 303)
}

// Somebody else may sit at an open browser and guess.
func TestGuessesOfWhoIsLoggedInAreLimited(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.Limits = true })
	b := s.loggedIn(s.personWithPassword("Ana"))
	s.h.limits.loginFailures = newLimit(2, time.Hour)
	wants(t, b.post("/account/password", fields("old_password", "guess", "new_password", "short")), 422)
	wants(t, b.post("/account/password", fields("old_password", "guess", "new_password", "horse battery staple")), 422)
	wants(t, b.post("/account/delete", fields("password", "guess")), 422)
	wants(t, b.post("/account/delete", fields("password", password)), 429)
	wants(t, b.post("/account/password", fields("old_password", password, "new_password", "horse battery staple")), 429)
}

func TestALimitKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.Limits = true })
	ana, ben := s.person("Ana"), s.person("Ben")
	id := s.conversation(ben, s.item(ana))
	s.h.limits.messages = newLimit(0, time.Minute)
	path := fmt.Sprintf("/conversations/%d/messages", id)
	wants(t, s.loggedIn(ben).post(path, fields("content", "do not lose me")), 429, "do not lose me")
}

func TestClientIsTheFirstHopThatIsNoTrustedProxy(t *testing.T) {
	t.Parallel()
	p := peers{[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	check := func(remote, forwarded, want string) {
		t.Helper()
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		if got := p.client(r).String(); got != want {
			t.Errorf("%s with %q is %s, want %s", remote, forwarded, got, want)
		}
	}
	check("192.0.2.1:9", "", "192.0.2.1")
	check("192.0.2.1:9", "198.51.100.7", "192.0.2.1")
	check("10.0.0.1:9", "198.51.100.7", "198.51.100.7")
	check("10.0.0.1:9", "203.0.113.5, 198.51.100.7", "198.51.100.7")
	check("10.0.0.1:9", "198.51.100.7, 10.2.3.4", "198.51.100.7")
	check("10.0.0.1:9", "198.51.100.7, rubbish", "10.0.0.1")
	check("10.0.0.1:9", "10.9.9.9", "10.9.9.9")
	check("[::1]:9", "2001:db8::7", "2001:db8::7")
	check("[::ffff:10.0.0.1]:9", "198.51.100.7", "198.51.100.7")
	check("rubbish", "198.51.100.7", "invalid IP")
}

func TestNetworkOfAnAddress(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64",
	} {
		if got := network(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
