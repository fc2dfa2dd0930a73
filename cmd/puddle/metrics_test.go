package main

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"puddle/db"
	"puddle/db/dbtest"
)

// TestMailLoopMetrics has no canary, then one that is lost, then one that
// comes back.
func TestMailLoopMetrics(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	server := newMetricsServer(d)
	figures := func() string {
		t.Helper()
		w := httptest.NewRecorder()
		server.http.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return strings.Join(regexp.MustCompile(`(?m)^puddle_mail_loop_[a-z_]+ [0-9.]{1,3}`).FindAllString(w.Body.String(), -1), "\n")
	}
	if got := figures(); got != "" {
		t.Errorf("with no canary:\n%s", got)
	}
	var token string
	send := func() {
		t.Helper()
		_, err := d.SendCanary(t.Context(), db.BySchedule, "Back.", func(minted string) string {
			token = minted
			return minted
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	send()
	if _, err := d.Pool().Exec(t.Context(), `update canaries set created_at = created_at - interval '16 minutes'`); err != nil {
		t.Fatal(err)
	}
	if got := figures(); got != "puddle_mail_loop_ok 0" {
		t.Errorf("with one that is lost:\n%s", got)
	}
	send()
	_, err := d.RecordInbound(t.Context(), db.NewInbound{Rcpt: []string{"r"}, Verdict: db.Returned, Digest: []byte("1"), Raw: []byte("x"),
		Canary: &db.CanaryAnswer{Token: token, Words: "Back.", Proof: "pass"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Pool().Exec(t.Context(), `update canaries set created_at = received_at - interval '2 seconds' where received_at is not null`); err != nil {
		t.Fatal(err)
	}
	if got := figures(); !strings.HasPrefix(got, "puddle_mail_loop_last_success_age_seconds ") || !strings.HasSuffix(got, "\npuddle_mail_loop_ok 1\npuddle_mail_loop_seconds 2") {
		t.Errorf("with one that came back:\n%s", got)
	}
}
