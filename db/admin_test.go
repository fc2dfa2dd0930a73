package db_test

import (
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"puddle/db"
)

func TestAdministratorsSettleHeldMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before")
	w.heldMail(id, "Was it me?")
	w.heldMail(id, "Or I?")
	mails, err := w.FindInbound(w.ctx, db.InboundFilter{Verdict: db.Held}, 10)
	w.must(err)
	if len(mails) != 2 {
		t.Fatalf("held: %+v", mails)
	}
	story, err := w.InboundByID(w.ctx, mails[1].ID)
	w.must(err)
	want := []db.InboundPost{{Conversation: id, Subject: "Blue bicycle", UserID: w.ben, Name: "Ben", Content: "Was it me?",
		Cut: []db.CutPiece{{Kind: "quote", Content: "> before"}}, Files: []string{"note.txt"}}}
	if diff := cmp.Diff(want, story.Posts, cmpopts.IgnoreFields(db.InboundPost{}, "HeldUntil")); diff != "" || !story.Waits() {
		t.Errorf("waits (-want +got)\n%s", diff)
	}
	w.must(w.ReleaseInbound(w.ctx, mails[1].ID))
	w.wantKind(w.ReleaseInbound(w.ctx, mails[1].ID), db.Expired)
	w.must(w.DiscardInbound(w.ctx, mails[0].ID))
	w.wantKind(w.DiscardInbound(w.ctx, mails[0].ID), db.Expired)
	if got := w.read(w.ana, id); !slices.Equal(got, []string{"1 Ben: before", "2 Ben: Was it me?"}) {
		t.Errorf("conversation: %q", got)
	}
	story, err = w.InboundByID(w.ctx, mails[1].ID)
	w.must(err)
	if story.Waits() || story.AuthorID != w.ben || story.Posts[0].Message == 0 || story.Reason != "released by an administrator" {
		t.Errorf("released: %+v", story)
	}
	_, raw, err := w.OpenInboundRaw(w.ctx, mails[1].ID)
	w.must(err)
	if bytes, err := io.ReadAll(raw); string(bytes) != "Was it me?" || err != nil {
		t.Errorf("raw: %q, %v", bytes, err)
	}
	_, err = w.InboundByID(w.ctx, 99)
	w.wantKind(err, db.NotFound)
	_, _, err = w.OpenInboundRaw(w.ctx, 99)
	w.wantKind(err, db.NotFound)
}

func TestFindInbound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, n := range []db.NewInbound{
		{EnvelopeFrom: "robot@shop.test", Rcpt: []string{"r1@puddle.test"}, HeaderFrom: "Shop_Robot <robot@shop.test>", Verdict: db.Dropped},
		{EnvelopeFrom: "eve@three.test", Rcpt: []string{"postmaster@puddle.test"}, HeaderFrom: "Eve <eve@three.test>", Verdict: db.Operators},
	} {
		n.Digest, n.Raw = []byte(n.EnvelopeFrom), []byte("x")
		_, err := w.RecordInbound(w.ctx, n)
		w.must(err)
	}
	check := func(f db.InboundFilter, want ...string) {
		t.Helper()
		mails, err := w.FindInbound(w.ctx, f, 10)
		w.must(err)
		var got []string
		for _, m := range mails {
			got = append(got, m.EnvelopeFrom)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
	check(db.InboundFilter{}, "eve@three.test", "robot@shop.test")
	check(db.InboundFilter{Verdict: db.Dropped}, "robot@shop.test")
	check(db.InboundFilter{Words: "POSTMASTER"}, "eve@three.test")
	check(db.InboundFilter{Words: "shop_robot"}, "robot@shop.test")
	check(db.InboundFilter{Words: "shop%robot"})
	check(db.InboundFilter{Before: 2}, "robot@shop.test")
	check(db.InboundFilter{Words: "7"})
}

func TestOutboundStory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "Is it there?")
	w.say(w.ben, id, "Hello?")
	w.fates()
	mails, err := w.FindOutbound(w.ctx, db.OutboundFilter{States: []db.DeliveryState{db.Queued, db.Deferred}, Kind: db.DeliverNotification, Words: "ANA@"}, 10)
	w.must(err)
	if len(mails) != 1 {
		t.Fatalf("%+v", mails)
	}
	s, err := w.OutboundByID(w.ctx, mails[0].ID)
	w.must(err)
	if s.State != db.Queued || s.NextTry == nil || s.Subject != "Blue bicycle" || s.UserID != w.ana ||
		len(s.Messages) != 2 || s.Messages[1].Author != "Ben" || s.Messages[1].Seq != 2 {
		t.Errorf("queued: %+v", s)
	}
	for _, f := range []db.OutboundFilter{{States: []db.DeliveryState{db.Sent, db.Failed}}, {Kind: db.DeliverInvite}, {Words: "ben@"}, {Before: mails[0].ID}} {
		if none, err := w.FindOutbound(w.ctx, f, 10); len(none) != 0 || err != nil {
			t.Errorf("%+v: %+v, %v", f, none, err)
		}
	}
	_, err = w.OutboundByID(w.ctx, 99)
	w.wantKind(err, db.NotFound)
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "first")
	for range 25 {
		w.say(w.ben, id, "spam")
	}
	w.must(w.DB.Report(w.ctx, w.ana, id, "spam"))
	open, err := w.Reports(w.ctx, false, 0, 10)
	w.must(err)
	if len(open) != 1 || open[0].Name != "Ana" || open[0].Reason != "spam" {
		t.Fatalf("open: %+v", open)
	}
	s, err := w.ReportByID(w.ctx, open[0].ID)
	w.must(err)
	if len(s.Messages) != 20 || s.Messages[19].Seq != 26 || len(s.Others) != 1 || s.Others[0].Name != "Ben" {
		t.Errorf("%d messages, others %+v", len(s.Messages), s.Others)
	}
	for range 2 {
		w.must(w.HandleReport(w.ctx, open[0].ID))
	}
	if open, err = w.Reports(w.ctx, false, 0, 10); len(open) != 0 || err != nil {
		t.Errorf("open after it was handled: %+v, %v", open, err)
	}
	if handled, err := w.Reports(w.ctx, true, 0, 10); len(handled) != 1 || err != nil {
		t.Errorf("handled: %+v, %v", handled, err)
	}
	_, err = w.ReportByID(w.ctx, 99)
	w.wantKind(err, db.NotFound)
	w.wantKind(w.HandleReport(w.ctx, 99), db.NotFound)
}

func TestFindPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.Appoint(w.ctx, w.ana, w.ben, true))
	w.must(w.CloseAccount(w.ctx, w.ana, w.ben, true))
	_, err := w.Pool().Exec(w.ctx, `update addresses set suspended_at = now(), suspended_reason = '5.1.1' where user_id = $1`, w.ben)
	w.must(err)
	check := func(f db.PersonFilter, want ...string) {
		t.Helper()
		people, err := w.FindPeople(w.ctx, f, 10)
		w.must(err)
		var got []string
		for _, p := range people {
			got = append(got, p.Name+" "+p.Addresses[0].Mailbox+" "+p.Addresses[0].Suspended)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
	ana, ben := "Ana Ana@example.org ", "Ben Ben@example.org 5.1.1"
	check(db.PersonFilter{}, ben, ana)
	check(db.PersonFilter{Words: "ANA@"}, ana)
	check(db.PersonFilter{Words: "ben"}, ben)
	check(db.PersonFilter{Disabled: true}, ben)
	check(db.PersonFilter{Admins: true}, ben)
	check(db.PersonFilter{Suspended: true}, ben)
	check(db.PersonFilter{Before: w.ben}, ana)
	w.wantKind(w.CloseAccount(w.ctx, w.ana, w.ana, true), db.Conflict)
	w.wantKind(w.Appoint(w.ctx, w.ana, w.ana, false), db.Conflict)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	h, err := w.Health(w.ctx)
	if err != nil || h != (db.Health{}) {
		t.Fatalf("nothing happened: %+v, %v", h, err)
	}
	id := w.ask(w.ben, "first")
	w.fates()
	w.heldMail(id, "held")
	w.must(w.DB.Report(w.ctx, w.ana, id, "spam"))
	mails, err := w.FindOutbound(w.ctx, db.OutboundFilter{Kind: db.DeliverNotification}, 1)
	w.must(err)
	w.must(w.RecordAttempt(w.ctx, mails[0].ID, db.Attempt{State: db.Failed, Words: "refused"}))
	h, err = w.Health(w.ctx)
	w.must(err)
	if h.OldestWaiting == nil || h.Failed != 1 || h.Held != 1 || h.OpenReports != 1 {
		t.Errorf("%+v", h)
	}
}
