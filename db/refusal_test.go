package db_test

import (
	"fmt"
	"slices"
	"sync"
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
			Member: w.ben, Raw: []byte(digest), Refusals: []db.NewRefusal{{Conversation: id, User: w.ben, Reason: reason}}})
		w.must(err)
	}
	refuse("1", "no words")
	refuse("1", "no words") // the same mail
	refuse("2", "no words")
	refuse("3", "too long")
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() { refuse(fmt.Sprint("at once ", n), "too long") })
	}
	all.Wait()
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

// What a member discards of a refused mail is not said to be somebody else's.
func TestDiscardRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Refused, Member: w.ben,
		Refusals: []db.NewRefusal{{Conversation: id, User: w.ben, Reason: "no words", Message: &db.NewMessage{Conversation: id, Author: w.ben,
			Via: db.ViaEmail, Content: "> 1", Attachments: []db.NewFile{{Name: "note.txt", Data: []byte("a note")}}}}}})
	w.must(err)
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	token := deliveries[0].Link
	held, err := w.HeldByToken(w.ctx, token)
	w.must(err)
	if held.Refusal != "no words" || held.Words != "> 1" || !slices.Equal(held.Files, []string{"note.txt"}) {
		t.Errorf("waits: %+v", held)
	}
	w.must(w.DiscardHeld(w.ctx, token))
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 || mails[0].Verdict != db.Dropped || mails[0].Reason != "the member does not want it posted" || mails[0].Conversation != id {
		t.Errorf("recorded: %+v", mails)
	}
}
