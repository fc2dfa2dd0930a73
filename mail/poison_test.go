package mail

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"puddle/db"
)

// Mails that fail or panic each time, more of them than there are workers, hold
// up nobody else's, and end as failed with the reason.
func TestMailThatAlwaysFailsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("the key is broken") },
		"a panic":  func() error { panic("the key is broken") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := startTalk(t)
			for range workers {
				if err := k.db.RequestLoginLink(t.Context(), "ben@two.test", ""); err != nil {
					t.Fatal(err)
				}
			}
			s := k.newSender(t, k.sink.URL())
			s.sign = func(_ context.Context, raw []byte) ([]byte, error) {
				if bytes.Contains(raw, []byte("ben@two.test")) {
					return nil, fail()
				}
				return raw, nil
			}
			k.start(t, s)
			k.say(t, k.ben, "Yes.")
			k.sink.WaitFor(t, "ana@one.test")
			for k.givenUp(t) < workers {
				k.lastAttempt(t)
				pause(t.Context(), 50*time.Millisecond, nil)
			}
			k.say(t, k.ben, "Are you there?")
			k.sink.Wait(t, 2)
		})
	}
}

// lastAttempt makes the next attempt of each mail that failed its last one, and
// has it come at once.
func (k *talk) lastAttempt(t *testing.T) {
	t.Helper()
	_, err := k.db.Pool().Exec(t.Context(), `
		update river_job set state = 'available', scheduled_at = now(), max_attempts = attempt + 1
		where state = 'retryable' or state = 'available' and attempt > 0 and max_attempts > attempt + 1`)
	if err != nil {
		t.Fatal(err)
	}
}

// givenUp counts the mails to Ben that failed for good.
func (k *talk) givenUp(t *testing.T) (n int) {
	t.Helper()
	deliveries, err := k.db.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deliveries {
		if d.Mailbox != "ben@two.test" || d.State != db.Failed {
			continue
		}
		if !strings.HasPrefix(d.Reason, "given up: ") || !strings.Contains(d.Reason, "the key is broken") {
			t.Errorf("failed because of %q", d.Reason)
		}
		n++
	}
	return n
}
