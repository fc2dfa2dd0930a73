package db_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func atOnce(c *db.Config) { c.NotifyDelay = 0 }

// fates claims what is due and returns a line for each delivery made: its
// state, the member, the messages and the reason.
func (w world) fates() []string {
	w.t.Helper()
	before, err := w.Deliveries(w.ctx, 1000)
	w.must(err)
	_, _, err = w.ClaimNotices(w.ctx, 100)
	w.must(err)
	after, err := w.Deliveries(w.ctx, 1000)
	w.must(err)
	var lines []string
	for _, d := range after[:len(after)-len(before)] {
		lines = append(lines, fmt.Sprintf("%s %s %d-%d %s", d.State, d.UserName, d.FirstSeq, d.LastSeq, d.Reason))
	}
	return lines
}

func TestClaimNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.say(w.ben, id, "2")
	check := func(name string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.fates()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("two messages, one mail", "queued Ana 1-2 ")
	check("nothing twice")
	w.say(w.ana, id, "3")
	w.must(w.MarkRead(w.ctx, w.ben, id, 3))
	check("read", "skipped Ben 0-0 read or deleted before it was due")
	m := w.say(w.ana, id, "4")
	_, err := w.DeleteMessage(w.ctx, w.ana, m.ID)
	w.must(err)
	check("deleted", "skipped Ben 0-0 read or deleted before it was due")
	since, err := w.MarkPresent(w.ctx, w.ben, id)
	w.must(err)
	w.say(w.ana, id, "5")
	check("present")
	if _, wait, err := w.ClaimNotices(w.ctx, 10); err != nil || wait < 50*time.Second {
		t.Errorf("decided anew in %v, %v", wait, err)
	}
	w.must(w.MarkAbsent(w.ctx, w.ben, id, since))
	check("gone without having read", "queued Ben 5-5 ")
	w.must(w.SetMuted(w.ctx, w.ben, id, true))
	w.say(w.ana, id, "6")
	check("muted")
	w.must(w.UpdateNotifications(w.ctx, w.ana, db.Notifications{Notify: db.NotifyNever}))
	w.say(w.ben, id, "7")
	check("wants no mail")
}

func TestClaimNoticesWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *db.Config) { c.NotifyDelay = time.Hour })
	_, wait, err := w.ClaimNotices(w.ctx, 10)
	w.must(err)
	if wait >= 0 {
		t.Errorf("with nothing to send the wait is %v", wait)
	}
	id := w.ask(w.ben, "1")
	claimed, wait, err := w.ClaimNotices(w.ctx, 10)
	w.must(err)
	if claimed != 0 || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("claimed %d, wait %v", claimed, wait)
	}
	w.must(w.UpdateNotifications(w.ctx, w.ben, db.Notifications{Notify: db.NotifyAtOnce}))
	w.say(w.ana, id, "2")
	claimed, _, err = w.ClaimNotices(w.ctx, 10)
	w.must(err)
	if claimed != 1 {
		t.Errorf("who wants mail at once waits: claimed %d", claimed)
	}
}

func TestNoticeByDelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.say(w.ana, id, "2")
	w.say(w.ana, id, "3")
	w.fates()
	all, _, err := w.Messages(w.ctx, w.ana, id, 0, 10)
	w.must(err)
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	for _, d := range deliveries {
		if d.UserID != w.ben {
			continue
		}
		n, err := w.NoticeByDelivery(w.ctx, d.ID)
		w.must(err)
		if n.Subject != "Blue bicycle" || n.RootRef != all[0].MailRef || n.Delivery.MessageID != all[2].MailRef ||
			!cmp.Equal(n.Earlier, []string{all[1].MailRef}) {
			t.Errorf("threading: %+v", n)
		}
		if len(n.Messages) != 2 || n.Messages[0].Content != "2" || len(n.Context) != 1 || n.Context[0].Content != "1" {
			t.Errorf("contents: new %+v, before %+v", n.Messages, n.Context)
		}
		return
	}
	t.Error("Ben got no mail")
}

func TestKeepRawKeepsTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	delivery := deliveries[0].ID
	for _, raw := range []string{"first", "second"} {
		kept, err := w.KeepRaw(w.ctx, delivery, []byte(raw), raw+" words")
		w.must(err)
		if string(kept) != "first" {
			t.Errorf("kept %q", kept)
		}
	}
	words, err := w.SentWords(w.ctx, id, w.ana)
	w.must(err)
	if !cmp.Equal(words, []string{"first words"}) {
		t.Errorf("sent words %q", words)
	}
	w.must(w.RecordAttempt(w.ctx, delivery, db.Attempt{State: db.Sent, Words: "250 ok"}))
	w.wantKind(w.RecordAttempt(w.ctx, delivery, db.Attempt{State: db.Failed, Words: "too late"}), db.NotFound)
}

func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	var token string
	w.must(w.Pool().QueryRow(w.ctx, `select unsubscribe_token from members where user_id = $1`, w.ana).Scan(&token))
	for range 2 {
		got, err := w.Unsubscribe(w.ctx, token)
		w.must(err)
		if got != (db.Subscription{Subject: "Blue bicycle"}) {
			t.Errorf("unsubscribed from %+v", got)
		}
	}
	if r := w.row(w.ana, id); !r.Muted {
		t.Error("not muted")
	}
	if got := w.fates(); got != nil {
		t.Errorf("mailed nevertheless: %q", got)
	}
	_, err := w.Unsubscribe(w.ctx, "")
	w.wantKind(err, db.NotFound)
}

func TestRecordInboundTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	mail := db.NewInbound{EnvelopeFrom: "ana@example.org", Rcpt: []string{"r@puddle.test"}, Digest: []byte("digest"),
		Verdict: db.Posted, Author: w.ana, AuthorAddress: "ana@example.org", Raw: []byte("raw"),
		Posts: []db.NewMessage{{Conversation: id, Author: w.ana, Via: db.ViaEmail, Content: "2", DedupeKey: "mail:1",
			Cut: []db.CutPiece{{Kind: "quote", Content: "> 1"}, {Kind: "signature", Content: "-- \nAna"}}}}}
	first, err := w.RecordInbound(w.ctx, mail)
	w.must(err)
	second, err := w.RecordInbound(w.ctx, mail)
	w.must(err)
	if first.Messages[0].ID != second.Messages[0].ID || !first.Messages[0].HasCut {
		t.Errorf("twice: %+v and %+v", first, second)
	}
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 || mails[0].Message != first.Messages[0].ID || mails[0].Author != "ana@example.org" {
		t.Errorf("recorded %+v", mails)
	}
	raw, err := w.InboundRaw(w.ctx, mails[0])
	w.must(err)
	if string(raw) != "raw" {
		t.Errorf("raw %q", raw)
	}
	cut, err := w.MessageCut(w.ctx, w.ana, first.Messages[0].ID)
	w.must(err)
	if len(cut) != 2 || cut[1].Kind != "signature" {
		t.Errorf("cut %+v", cut)
	}
	_, err = w.MessageCut(w.ctx, w.ben, first.Messages[0].ID)
	w.wantKind(err, db.NotFound)
}
