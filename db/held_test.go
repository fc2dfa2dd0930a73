package db_test

import (
	"strings"
	"testing"

	"puddle/db"
)

// heldMail records a mail of Ben's that is not proven.
func (w world) heldMail(id db.ConversationID, words string) {
	w.t.Helper()
	_, err := w.RecordInbound(w.ctx, db.NewInbound{EnvelopeFrom: "ben@example.org", Rcpt: []string{"r"}, Digest: []byte(words),
		Verdict: db.Held, Reason: "not proven", Raw: []byte(words),
		Posts: []db.NewMessage{{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: words, DedupeKey: "mail:" + words, Held: true,
			Cut:         []db.CutPiece{{Kind: "quote", Content: "> before"}},
			Attachments: []db.NewFile{{Name: "note.txt", Data: []byte("a note")}}}}})
	w.must(err)
}

func TestHeldMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before")
	for range 2 {
		w.heldMail(id, "Was it me?")
	}
	if got := w.read(w.ana, id); len(got) != 1 {
		t.Fatalf("a held mail is on the page: %q", got)
	}
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	if len(deliveries) != 1 || deliveries[0].Kind != db.DeliverHeld || deliveries[0].Mailbox != "Ben@example.org" {
		t.Fatalf("questions: %+v", deliveries)
	}
	token := deliveries[0].Link
	held, err := w.HeldByToken(w.ctx, token)
	w.must(err)
	if held.User != w.ben || held.Words != "Was it me?" || held.Subject != "Blue bicycle" {
		t.Errorf("held: %+v", held)
	}
	if got, err := w.ReleaseHeld(w.ctx, token); err != nil || got != id {
		t.Fatalf("released into %d: %v", got, err)
	}
	_, err = w.ReleaseHeld(w.ctx, token)
	w.wantKind(err, db.Expired)
	messages, _, err := w.Messages(w.ctx, w.ana, id, 0, 10)
	w.must(err)
	last := messages[len(messages)-1]
	if last.Content != "Was it me?" || last.Via != db.ViaEmail || len(last.Attachments) != 1 || !last.HasCut {
		t.Errorf("released: %+v", last)
	}
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 || mails[0].Verdict != db.Posted || mails[0].Author != "ben@example.org" || mails[0].Message != last.ID {
		t.Errorf("recorded: %+v", mails)
	}
	w.heldMail(id, "And this?") // within the hour: held, not asked about
	if deliveries, err = w.Deliveries(w.ctx, 10); err != nil || len(deliveries) != 1 {
		t.Errorf("%d questions in an hour, %v", len(deliveries), err)
	}
}

func TestDiscardHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before")
	w.heldMail(id, "Not me")
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	w.must(w.DiscardHeld(w.ctx, deliveries[0].Link))
	_, err = w.ReleaseHeld(w.ctx, deliveries[0].Link)
	w.wantKind(err, db.Expired)
	_, err = w.HeldByToken(w.ctx, "")
	w.wantKind(err, db.Expired)
}

func TestBounces(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.ask(w.ben, "1")
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	token := w.BounceToken(deliveries[0].ID)
	d, err := w.DeliveryByBounceToken(w.ctx, token)
	w.must(err)
	if d.ID != deliveries[0].ID {
		t.Errorf("the token names delivery %d", d.ID)
	}
	forged := []byte(token)
	forged[3] ^= 1
	_, err = w.DeliveryByBounceToken(w.ctx, string(forged))
	w.wantKind(err, db.NotFound)

	suspended := func() bool {
		addresses, err := w.Addresses(w.ctx, w.ana)
		w.must(err)
		mailbox, err := w.SuspendedAddress(w.ctx, w.ana)
		w.must(err)
		if is := addresses[0].Suspended; is != (mailbox != "") || is != strings.Contains(addresses[0].Reason, "5.1.1") {
			t.Errorf("suspended: %q, %+v", mailbox, addresses[0])
		}
		return addresses[0].Suspended
	}
	for n := range 4 {
		w.must(w.RecordBounce(w.ctx, d.ID, db.Bounce{Status: "4.2.2", Diagnostic: "full " + string(rune('a'+n))}))
	}
	w.must(w.RecordBounce(w.ctx, d.ID, db.Bounce{Status: "4.2.2", Diagnostic: "full d"})) // the same report again
	if suspended() {
		t.Error("four passing failures stopped the mail")
	}
	w.must(w.RecordBounce(w.ctx, d.ID, db.Bounce{Status: "5.1.1", Permanent: true}))
	if !suspended() {
		t.Error("a permanent failure did not stop the mail")
	}
	w.must(w.Reactivate(w.ctx, w.ana, "ana@example.org"))
	if suspended() {
		t.Error("Ana's tap did not start the mail again")
	}
}

func TestFates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	check := func(name string, want ...db.FateState) {
		t.Helper()
		fates, err := w.Fates(w.ctx, w.ben, id, 0, 50)
		w.must(err)
		if len(fates) != len(want) {
			t.Errorf("%s: %+v", name, fates)
			return
		}
		for n, f := range fates {
			if f.State != want[n] || f.Member != "Ana" {
				t.Errorf("%s: %+v, want %s", name, f, want[n])
			}
		}
	}
	check("due", db.FateWaiting)
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	watch := w.drained(id)
	w.must(w.RecordAttempt(w.ctx, deliveries[0].ID, db.Attempt{State: db.Sent, Words: "250 ok"}))
	w.awaken(watch, "for the mail to leave")
	check("handed over", db.FateMailed)
	w.must(w.RecordBounce(w.ctx, deliveries[0].ID, db.Bounce{Status: "5.1.1", Permanent: true}))
	w.awaken(watch, "for the mail to come back")
	check("came back", db.FateFailed)
	w.must(w.MarkRead(w.ctx, w.ana, id, 1))
	check("read", db.FateSeen)
	second := w.say(w.ben, id, "2")
	check("a second one", db.FateWaiting)
	w.say(w.ana, id, "3")
	check("answered", db.FateAnswered)
	fates, err := w.Fates(w.ctx, w.ben, id, 0, 1)
	w.must(err)
	if len(fates) != 0 {
		t.Errorf("a message further up: %+v", fates)
	}
	_, err = w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ana, Via: db.ViaEmail, Content: "4"})
	w.must(err)
	fates, err = w.Fates(w.ctx, w.ben, id, 0, 50)
	w.must(err)
	if len(fates) != 1 || !fates[0].ByMail || fates[0].Seq != second.Seq {
		t.Errorf("answered by mail: %+v", fates)
	}
	fates, err = w.Fates(w.ctx, w.person("Carl"), id, 0, 50)
	w.must(err)
	if len(fates) != 0 {
		t.Errorf("a stranger learns %+v", fates)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.heldMail(id, "old")
	_, err := w.Pool().Exec(w.ctx, `update inbound_mails set received_at = received_at - interval '31 days'`)
	w.must(err)
	w.must(w.Sweep(w.ctx))
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 || mails[0].RawID != 0 {
		t.Errorf("after the sweep: %+v", mails)
	}
	if raw, err := w.InboundRaw(w.ctx, mails[0]); raw != nil || err != nil {
		t.Errorf("raw mail after the sweep: %q, %v", raw, err)
	}
	if got := w.read(w.ana, id); len(got) != 1 {
		t.Errorf("the sweep took messages: %q", got)
	}
}
