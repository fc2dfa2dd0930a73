package handlers

import (
	"strings"
	"testing"

	"puddle/db"
)

// canary sends one, and has it come back with the words and the proof.
func (k *desk) canary(words, proof string) {
	k.t.Helper()
	var token string
	_, err := k.db.SendCanary(k.t.Context(), db.ByDoctor, "I am back.", func(minted string) string {
		token = minted
		return "r" + minted + "@puddle.test"
	})
	must(k.t, err)
	_, err = k.db.RecordInbound(k.t.Context(), db.NewInbound{Rcpt: []string{"r" + token + "@puddle.test"}, Digest: []byte(token), Verdict: db.Returned,
		Raw: []byte("x"), Canary: &db.CanaryAnswer{Token: token, Words: words, Proof: proof, ProofReason: "SPF: <fail>"}})
	must(k.t, err)
}

// TestVitals has mail that comes back whole, then changed, then whole again:
// the alarm is on every page of the desk and goes away by itself.
func TestVitals(t *testing.T) {
	t.Parallel()
	k := newDesk(t, func(c *Config) { c.Version = "v9 <beta>" })
	const alarm = "Mail does not come back as it should"
	quiet := func() {
		t.Helper()
		if a := k.b.get("/admin/inbound"); a.status != 200 || strings.Contains(a.body, alarm) {
			t.Errorf("%d, with an alarm", a.status)
		}
	}
	wants(t, k.b.get("/admin/health"), 200, "not tried", "v9 &lt;beta&gt;", "PostgreSQL ", "Running for", "under a minute",
		`href="/admin/inbound?verdict=held"`, `href="/admin/outbound?state=failed"`, `href="/admin/people?only=suspended"`)
	quiet()

	k.canary("I am back.", "pass")
	wants(t, k.b.get("/admin/health"), 200, "works", "It came back in 0.", "Last good one")
	quiet()

	k.canary("I am", "fail")
	wants(t, k.b.get("/admin/health"), 200, "broken", "SPF: &lt;fail&gt;", "other words were found", "Run puddle doctor", "Last good one",
		"/admin/outbound/3", "/admin/inbound/3")
	for _, path := range []string{"/admin/inbound", "/admin/outbound", "/admin/reports", "/admin/people"} {
		wants(t, k.b.get(path), 200, alarm, `href="/admin/health"`)
	}
	wants(t, k.b.get("/readyz"), 200)

	k.canary("I am back.", "")
	quiet()
}
