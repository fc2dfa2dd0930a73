package db_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// readDigests has Ana mailed once a day, at an hour of which so many have passed
// since, and returns conversations with her in which some people wrote.
func (w world) readDigests(ago int, askers ...string) []db.ConversationID {
	w.t.Helper()
	hour := (time.Now().UTC().Hour() - ago + 24) % 24
	w.wants(w.ana, db.Notifications{Notify: db.NotifyDigest, DigestHour: hour})
	var ids []db.ConversationID
	for _, name := range askers {
		ids = append(ids, w.ask(w.person(name), "I am "+name))
	}
	return ids
}

// later lets everything have happened so many hours earlier.
func (w world) later(hours int) {
	w.t.Helper()
	w.exec(`update conversation_messages set created_at = created_at - $1 * interval '1 hour'`, hours)
	w.exec(`update users set digested_at = digested_at - $1 * interval '1 hour'`, hours)
	w.exec(`update members set notify_at = now() where notify_at is not null`)
}

// digest claims what is due and returns what the newest digest says, a line a
// conversation; nil when none was made.
func (w world) digest() []string {
	w.t.Helper()
	before, err := w.Deliveries(w.ctx, 1000)
	w.must(err)
	_, _, err = w.ClaimNotices(w.ctx, 100)
	w.must(err)
	after, err := w.Deliveries(w.ctx, 1000)
	w.must(err)
	var lines []string
	for _, made := range after[:len(after)-len(before)] {
		if made.State == db.Skipped {
			lines = append(lines, fmt.Sprintf("conversation %d: %s", made.Conversation, made.Reason))
			continue
		}
		if made.Kind != db.DeliverDigest || made.UserID != w.ana || made.Conversation != 0 || made.Mailbox != "Ana@example.org" {
			w.t.Errorf("made %+v", made)
		}
		g, err := w.DigestByDelivery(w.ctx, made.ID)
		w.must(err)
		if len(g.UnsubscribeToken) != 26 {
			w.t.Errorf("its token is %q", g.UnsubscribeToken)
		}
		for _, p := range g.Parts {
			var line strings.Builder
			line.WriteString(fmt.Sprintf("%s %d:", p.Subject, p.Count))
			for _, m := range p.Messages {
				line.WriteString(" " + m.Content)
			}
			lines = append(lines, line.String())
		}
	}
	return lines
}

func TestDigestComesOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	ids := w.readDigests(1, "Cem", "Dora")
	check := func(when string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.digest()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	check("what came after the hour waits for the next day's")
	if in := w.dueIn(w.ana, ids[0]); in < 20*time.Hour || in > 23*time.Hour {
		t.Errorf("due in %v", in)
	}
	w.later(4)
	check("all in one", "Blue bicycle 1: I am Dora", "Blue bicycle 1: I am Cem")
	check("nothing twice")

	id := w.ask(w.ben, "0")
	for n := range 5 {
		w.say(w.ben, id, fmt.Sprint(n+1))
	}
	w.exec(`update conversation_messages set created_at = created_at - interval '4 hours'`)
	w.later(0)
	check("one a day, even of what came before its hour")
	w.later(24)
	check("the next day", "Blue bicycle 6: 3 4 5")
}

// Who moves to another time zone is mailed at their hour there.
func TestDigestOfATraveller(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	ids := w.readDigests(1, "Cem")
	if got := w.digest(); got != nil {
		t.Errorf("mailed at once: %q", got)
	}
	w.must(w.UpdateProfile(w.ctx, w.ana, db.ProfileChange{Name: "Ana", TimeZone: "Etc/GMT+6"})) // where it is earlier
	if got := w.digest(); got != nil {
		t.Errorf("mailed by the journey: %q", got)
	}
	if in := w.dueIn(w.ana, ids[0]); in < 4*time.Hour || in > 5*time.Hour {
		t.Errorf("due in %v", in)
	}
}

func TestDigestLeavesOutWhatNeedsNoMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	ids := w.readDigests(1, "Cem", "Dora", "Eve", "Finn", "Gus")
	w.must(w.MarkRead(w.ctx, w.ana, ids[0], 1))
	w.exec(`update members set muted = true where conversation_id = $1 and user_id = $2`, ids[1], w.ana)
	_, err := w.MarkPresent(w.ctx, w.ana, ids[2])
	w.must(err)
	all, _, err := w.Messages(w.ctx, w.ana, ids[3], 0, 10)
	w.must(err)
	w.later(4)
	_, err = w.DeleteMessage(w.ctx, all[0].AuthorID, all[0].ID)
	if err != nil { // too late by then: as if it had been in time
		w.exec(`update conversation_messages set deleted_at = now() where id = $1`, all[0].ID)
	}
	got := w.digest()
	want := map[string]bool{
		fmt.Sprintf("conversation %d: read or deleted before it was due", ids[0]): true,
		fmt.Sprintf("conversation %d: muted", ids[1]):                             true,
		fmt.Sprintf("conversation %d: read or deleted before it was due", ids[3]): true,
		"Blue bicycle 1: I am Gus":                                                true,
	}
	for _, line := range got {
		if !want[line] {
			t.Errorf("unexpected: %s", line)
		}
		delete(want, line)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v in %q", want, got)
	}
	if in := w.dueIn(w.ana, ids[2]); in < 20*time.Hour {
		t.Errorf("what she has before her is due in %v", in)
	}
}

// A digest is one delivery, whoever claims, and whatever else happens.
func TestDigestAcrossInstances(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.readDigests(1, "Cem", "Dora", "Eve", "Finn", "Gus", "Hal")
	for range 10 {
		w.later(24)
		w.exec(`update members set emailed_seq = 0, notify_at = now() where user_id = $1`, w.ana)
		done, stop := context.WithCancel(w.ctx)
		var claims, reads sync.WaitGroup
		for range 3 {
			claims.Go(func() {
				for done.Err() == nil {
					if _, _, err := w.ClaimNotices(w.ctx, 100); err != nil {
						t.Error(err)
					}
				}
			})
		}
		reads.Go(func() {
			for range 20 {
				if err := w.UpdateProfile(w.ctx, w.ana, db.ProfileChange{Name: "Ana"}); err != nil {
					t.Error(err)
				}
			}
		})
		reads.Wait()
		stop()
		claims.Wait()
		_, _, err := w.ClaimNotices(w.ctx, 100)
		w.must(err)
	}
	var parts []int
	rows, err := w.Pool().Query(w.ctx, `
		select (select count(*) from digest_parts where delivery_id = d.id) from deliveries d where kind = 'digest' order by id`)
	w.must(err)
	for rows.Next() {
		var n int
		w.must(rows.Scan(&n))
		parts = append(parts, n)
	}
	w.must(rows.Err())
	if diff := cmp.Diff([]int{6, 6, 6, 6, 6, 6, 6, 6, 6, 6}, parts); diff != "" {
		t.Errorf("conversations in each digest (-want +got):\n%s", diff)
	}
}

// While somebody is at one of the conversations, the digest waits: it comes
// whole, or the rest would come as a second one.
func TestDigestWaitsForAllOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	ids := w.readDigests(1, "Cem", "Dora")
	w.digest()
	w.later(24)
	tx, err := w.Pool().Begin(w.ctx)
	w.must(err)
	defer tx.Rollback(context.WithoutCancel(w.ctx))
	_, err = tx.Exec(w.ctx, `update members set muted = muted where conversation_id = $1`, ids[1])
	w.must(err)
	if got := w.digest(); got != nil {
		t.Errorf("half a digest: %q", got)
	}
	w.must(tx.Rollback(w.ctx))
	if got := w.digest(); len(got) != 2 {
		t.Errorf("the whole digest: %q", got)
	}
}

func TestDigestIsStoppedByItsToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.readDigests(1, "Cem")
	w.digest()
	var token string
	w.must(w.Pool().QueryRow(w.ctx, `select digest_token from users where id = $1`, w.ana).Scan(&token))
	for range 2 {
		s, err := w.SubscriptionByToken(w.ctx, token)
		w.must(err)
		if s != (db.Subscription{Digest: true}) {
			t.Errorf("the token stops %+v", s)
		}
		_, err = w.Unsubscribe(w.ctx, token)
		w.must(err)
	}
	if diff := cmp.Diff([]string{"skipped Ana 1-1 wants no mail"}, w.fates()); diff != "" {
		t.Errorf("what waited (-want +got):\n%s", diff)
	}
	ana, err := w.UserByID(w.ctx, w.ana)
	w.must(err)
	if ana.Notify != db.NotifyNever {
		t.Errorf("Ana is mailed %s", ana.Notify)
	}
	w.wants(w.ana, db.Notifications{Notify: db.NotifyGathered, DigestHour: 18})
	_, err = w.Unsubscribe(w.ctx, token)
	w.must(err)
	if ana, err = w.UserByID(w.ctx, w.ana); err != nil || ana.Notify != db.NotifyGathered {
		t.Errorf("an old digest's token stops what is no digest: %s, %v", ana.Notify, err)
	}
}

// The writer reads how far a digest came, and that it came back.
func TestFateOfADigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	hour := (time.Now().UTC().Hour() + 23) % 24
	w.wants(w.ana, db.Notifications{Notify: db.NotifyDigest, DigestHour: hour})
	id := w.ask(w.ben, "1")
	fate := func() db.FateState {
		t.Helper()
		fates, err := w.Fates(w.ctx, w.ben, id, 0, 10)
		w.must(err)
		if len(fates) != 1 {
			t.Fatalf("fates: %+v", fates)
		}
		return fates[0].State
	}
	if got := fate(); got != db.FateWaiting {
		t.Errorf("before: %s", got)
	}
	w.later(4)
	w.digest()
	if got := fate(); got != db.FateWaiting {
		t.Errorf("in hand: %s", got)
	}
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	watch := w.drained(id)
	w.must(w.RecordAttempt(w.ctx, deliveries[0].ID, db.Attempt{State: db.Sent, Words: "250 ok"}))
	w.awaken(watch, "the page of a conversation in the digest")
	if got := fate(); got != db.FateMailed {
		t.Errorf("handed over: %s", got)
	}
	watch = w.drained(id)
	w.must(w.RecordBounce(w.ctx, deliveries[0].ID, db.Bounce{Status: "5.1.1", Permanent: true}))
	w.awaken(watch, "the page of a conversation in the digest")
	if got := fate(); got != db.FateFailed {
		t.Errorf("bounced: %s", got)
	}
}

// A digest that waits for the relay is given up when nothing in it is news.
func TestSkipUnwantedDigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	ids := w.readDigests(1, "Cem", "Dora")
	w.later(4)
	w.digest()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	w.must(w.MarkRead(w.ctx, w.ana, ids[0], 1))
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); skipped || err != nil {
		t.Errorf("one of two conversations is news, skipped %t, %v", skipped, err)
	}
	w.must(w.SetMuted(w.ctx, w.ana, ids[1], true))
	watch := w.drained(ids[1])
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); !skipped || err != nil {
		t.Errorf("nothing is news, skipped %t, %v", skipped, err)
	}
	w.awaken(watch, "the page of a conversation in the digest")
	d, err := w.DeliveryByID(w.ctx, deliveries[0].ID)
	w.must(err)
	if d.State != db.Skipped || d.Reason != "muted, read before it could be sent" {
		t.Errorf("%s: %s", d.State, d.Reason)
	}
}
