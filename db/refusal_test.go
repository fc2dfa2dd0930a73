package db_test

import (
	"testing"

	"puddle/db"
)

func TestRefusalsAreToldOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	refuse := func(digest, reason string) {
		t.Helper()
		_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte(digest), Verdict: db.Refused,
			Reason: reason, Raw: []byte(digest), Refusals: []db.NewRefusal{{Conversation: id, User: w.ben}}})
		w.must(err)
	}
	refuse("1", "no words")
	refuse("1", "no words") // the same mail
	refuse("2", "no words")
	refuse("3", "too long")
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	if len(deliveries) != 2 || deliveries[0].Kind != db.DeliverRefused || deliveries[0].Mailbox != "Ben@example.org" {
		t.Fatalf("notices: %+v", deliveries)
	}
	subject, reason, err := w.RefusalByDelivery(w.ctx, deliveries[1].ID)
	w.must(err)
	if subject != "Blue bicycle" || reason != "no words" {
		t.Errorf("the notice says %q of %q", reason, subject)
	}
}
