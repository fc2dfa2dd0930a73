package db_test

import (
	"sync"
	"testing"

	"puddle/db"
)

// Two copies of a mail that becomes no message are one mail, however close
// they come.
func TestCopiesOfAMailAtOnceAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := w.RecordInbound(w.ctx, db.NewInbound{EnvelopeFrom: "robot@shop.test", Rcpt: []string{"r1@puddle.test"},
				HeaderMessageID: "<1@shop.test>", Digest: []byte("copy"), Verdict: db.Dropped, Raw: []byte("Away.")})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
}

// Who was invited and whose first answer had to wait is let in by the word
// that posts it.
func TestReleaseLetsInWhoWasInvited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	carl := w.person("Carl")
	w.must(w.AddMember(w.ctx, w.ana, id, "carl@example.org"))
	_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Held, Member: carl,
		Posts: []db.NewMessage{{Conversation: id, Author: carl, Via: db.ViaEmail, Content: "Here I am.", Held: true}}})
	w.must(err)
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	if _, err := w.ReleaseHeld(w.ctx, deliveries[0].Link); err != nil {
		t.Fatal(err)
	}
	lines := w.read(carl, id)
	if last := lines[len(lines)-1]; last != "3 Carl: Here I am." {
		t.Errorf("Carl reads %q", lines)
	}
}
