package db_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// story returns what happened to a delivery, a line a step.
func (w world) story(id db.DeliveryID) []string {
	w.t.Helper()
	s, err := w.OutboundByID(w.ctx, id)
	w.must(err)
	var lines []string
	for _, e := range s.Events {
		var line strings.Builder
		line.WriteString(fmt.Sprint(e.State))
		for _, word := range []string{e.Words, e.Relay, e.QueueID} {
			if word != "" {
				line.WriteString(", " + word)
			}
		}
		if e.BeganAt != nil {
			line.WriteString(fmt.Sprintf(", took %v", e.At.Sub(*e.BeganAt).Round(time.Minute)))
		}
		lines = append(lines, line.String())
	}
	return lines
}

func TestStoryOfADelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	d := deliveries[0].ID
	for _, a := range []db.Attempt{
		{State: db.Deferred, Words: "RCPT: 450 4.2.0 Greylisted", Relay: "relay.test", BeganAt: time.Now().Add(-2 * time.Minute)},
		{State: db.Sent, Words: "2.0.0 Ok: queued as 4F2B\xff", Relay: "relay.test", QueueID: "4F2B"},
	} {
		w.must(w.RecordAttempt(w.ctx, d, a))
	}
	for range 2 { // a report that comes twice is one
		w.must(w.RecordBounce(w.ctx, d, db.Bounce{Permanent: true, Status: "5.1.1", Diagnostic: "no such user"}))
	}
	want := []string{
		"queued",
		"deferred, RCPT: 450 4.2.0 Greylisted, relay.test, took 2m0s",
		"sent, 2.0.0 Ok: queued as 4F2B, relay.test, 4F2B, took 0s",
		"bounced, 5.1.1 no such user",
	}
	if diff := cmp.Diff(want, w.story(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s, err := w.OutboundByID(w.ctx, d)
	w.must(err)
	if s.ReadAt != nil || s.AnsweredAt != nil {
		t.Errorf("nobody has read it: %+v", s)
	}
	w.must(w.MarkRead(w.ctx, w.ana, id, 1))
	w.say(w.ana, id, "2")
	if s, err = w.OutboundByID(w.ctx, d); err != nil || s.ReadAt == nil || s.AnsweredAt == nil {
		t.Errorf("read and answered: %+v, %v", s, err)
	}
	w.must(w.UpdateProfile(w.ctx, w.ana, db.ProfileChange{Name: "Ana"}))
	if s, err = w.OutboundByID(w.ctx, d); err != nil || s.ReadAt != nil {
		t.Errorf("Ana keeps to herself what she has read: %+v, %v", s, err)
	}
}

func TestStoryOfWhatWasNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.fates()
	w.must(w.MarkRead(w.ctx, w.ana, id, 1))
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); !skipped || err != nil {
		t.Fatalf("skipped %t, %v", skipped, err)
	}
	if diff := cmp.Diff([]string{"queued", "skipped, read before it could be sent"}, w.story(deliveries[0].ID)); diff != "" {
		t.Errorf("after it had waited (-want +got):\n%s", diff)
	}
	w.say(w.ben, id, "2")
	w.must(w.MarkRead(w.ctx, w.ana, id, 2))
	w.fates()
	deliveries, err = w.Deliveries(w.ctx, 1)
	w.must(err)
	if diff := cmp.Diff([]string{"skipped, read or deleted before it was due"}, w.story(deliveries[0].ID)); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
}

// The story goes with its delivery.
func TestSweepTakesStories(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	w.must(w.MarkRead(w.ctx, w.ana, id, 1))
	_, err = w.SkipUnwanted(w.ctx, deliveries[0].ID)
	w.must(err)
	w.exec(`update deliveries set created_at = now() - interval '31 days'`)
	w.must(w.Sweep(w.ctx))
	var events int
	w.must(w.Pool().QueryRow(w.ctx, `select count(*) from delivery_events`).Scan(&events))
	if events != 0 {
		t.Errorf("%d steps are left", events)
	}
}

// A long silence ends in a mail that shows the newest messages and counts all.
func TestNoticeOfManyMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.exec(`
		insert into conversation_messages (conversation_id, seq, change, created_by, via, content, mail_ref)
		select $1, n, n, case when n = 300 then null else $2::bigint end, 'web', n::text, 'ref' || n from generate_series(2, 500) n`, id, w.ben)
	w.exec(`update conversations set seq = 500, change = 500 where id = $1`, id)
	w.exec(`update members set seq = 500 where conversation_id = $1`, id)
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	n, err := w.NoticeByDelivery(w.ctx, deliveries[0].ID)
	w.must(err)
	if n.Count != 500 || len(n.Messages) != db.NoticeMessages || n.Messages[0].Seq != 451 || n.Messages[49].Seq != 500 ||
		!cmp.Equal(n.Authors, []string{"Ben"}) {
		t.Errorf("%d messages by %q, shown %d to %d", n.Count, n.Authors, n.Messages[0].Seq, n.Messages[len(n.Messages)-1].Seq)
	}
}

// Of the mails about a conversation the last ones are known by their words, for
// a year; of mails that nobody answers there, none is.
func TestSentWordsAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	for n := range 30 {
		if n > 0 {
			w.say(w.ben, id, fmt.Sprint(n+1))
		}
		w.fates()
		deliveries, err := w.Deliveries(w.ctx, 1)
		w.must(err)
		_, err = w.KeepRaw(w.ctx, deliveries[0].ID, []byte("raw"), fmt.Sprintf("words %d", n+1))
		w.must(err)
	}
	words, err := w.SentWords(w.ctx, id, w.ana)
	w.must(err)
	if len(words) != 20 || words[0] != "words 30" || words[19] != "words 11" {
		t.Errorf("%d words: %q", len(words), words)
	}
	var kept int
	count := func() int {
		w.must(w.Pool().QueryRow(w.ctx, `select count(*) from deliveries where words <> ''`).Scan(&kept))
		return kept
	}
	if count() != 20 {
		t.Errorf("%d words are kept", kept)
	}
	w.exec(`update deliveries set created_at = now() - interval '13 months' where last_seq < 20`)
	w.must(w.Sweep(w.ctx))
	if count() != 11 {
		t.Errorf("after a year %d words are kept", kept)
	}

	w.must(w.RequestLoginLink(w.ctx, "ben@example.org", ""))
	w.must(w.AddMember(w.ctx, w.ana, id, "dora@example.org"))
	deliveries, err := w.Deliveries(w.ctx, 2)
	w.must(err)
	for _, d := range deliveries {
		_, err = w.KeepRaw(w.ctx, d.ID, []byte("raw"), "Come here: https://puddle.test/login/"+d.Link)
		w.must(err)
		var words string
		w.must(w.Pool().QueryRow(w.ctx, `select words from deliveries where id = $1`, d.ID).Scan(&words))
		if strings.Contains(words, d.Link) || (d.Kind == db.DeliverInvite) != strings.Contains(words, "Come here") {
			t.Errorf("of a mail of kind %s we keep %q", d.Kind, words)
		}
	}
}
