package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// What is posted while another instance claims must be mailed, too, and once.
func TestClaimNoticesWhilePosting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	const rounds, talks = 40, 8
	var ids []db.ConversationID
	for n := range talks {
		ids = append(ids, w.ask(w.person(fmt.Sprintf("Asker%d", n)), "1"))
	}
	_, _, err := w.ClaimNotices(w.ctx, 100)
	w.must(err)
	for range rounds {
		done, stop := context.WithCancel(w.ctx)
		var posts, claims sync.WaitGroup
		for range 2 {
			claims.Go(func() {
				for done.Err() == nil {
					if _, _, err := w.ClaimNotices(w.ctx, 100); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for _, id := range ids {
			posts.Go(func() {
				for range 2 {
					m, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ana, Via: db.ViaWeb, Content: "again"})
					if err != nil {
						t.Error(m, err)
					}
				}
			})
		}
		posts.Wait()
		stop()
		claims.Wait()
		_, _, err := w.ClaimNotices(w.ctx, 100)
		w.must(err)
	}
	var lost, twice int
	w.must(w.Pool().QueryRow(w.ctx, `
		with mails as (
			select x.id, count(d.id) as n
			from conversation_messages x
			left join deliveries d on d.conversation_id = x.conversation_id and x.seq between d.first_seq and d.last_seq
				and d.user_id <> x.created_by and d.state = 'queued'
			group by x.id)
		select count(*) filter (where n = 0), count(*) filter (where n > 1) from mails`).Scan(&lost, &twice))
	if lost > 0 || twice > 0 {
		t.Errorf("%d messages were never mailed, %d more than once", lost, twice)
	}
	var waiting int
	w.must(w.Pool().QueryRow(w.ctx, `select count(*) from members m where emailed_seq < seq and user_id <> $1`, w.ana).Scan(&waiting))
	if waiting > 0 {
		t.Errorf("%d members miss the last message", waiting)
	}
}

func TestNobodyIsMailedThatSomebodyLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.must(w.MarkRead(w.ctx, w.ana, id, 1))
	w.must(w.Leave(w.ctx, w.ben, id))
	if diff := cmp.Diff([]string{"skipped Ana 2-2 nothing new to say"}, w.fates()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Who wants mail again gets no mail about the time when they wanted none.
func TestMailAfterSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	w.fates()
	w.must(w.SetMuted(w.ctx, w.ana, id, true))
	w.say(w.ben, id, "2")
	w.must(w.SetMuted(w.ctx, w.ana, id, false))
	w.say(w.ben, id, "3")
	if diff := cmp.Diff([]string{"queued Ana 3-3 "}, w.fates()); diff != "" {
		t.Errorf("muted (-want +got):\n%s", diff)
	}
	notify := func(choice db.NotifyChoice) {
		w.must(w.UpdateNotifications(w.ctx, w.ana, db.Notifications{Notify: choice}))
	}
	notify(db.NotifyNever)
	w.say(w.ben, id, "4")
	notify(db.NotifyAtOnce)
	w.say(w.ben, id, "5")
	notify(db.NotifyGathered) // changes nothing about what is due
	if diff := cmp.Diff([]string{"queued Ana 5-5 "}, w.fates()); diff != "" {
		t.Errorf("never (-want +got):\n%s", diff)
	}
}

// A claim that waits for rows of a conversation that is being deleted, which
// waits for the claim's, would end in a deadlock.
func TestClaimNoticesSkipsWhatIsBeingDeleted(t *testing.T) {
	t.Parallel()
	for name, locks := range map[string][]string{
		"conversation": {`select from conversations for update`},
		"conversation that was changed before": {
			`update conversations set modified_at = now()`, `select from conversations for update`},
		"person who was changed before": {
			`update users set shows_receipts = false`, `select from users for update`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, atOnce)
			w.ask(w.ben, "1")
			tx, err := w.Pool().Begin(w.ctx)
			w.must(err)
			defer tx.Rollback(context.WithoutCancel(w.ctx))
			for _, sql := range locks {
				_, err := tx.Exec(w.ctx, sql)
				w.must(err)
			}
			ctx, cancel := context.WithTimeout(w.ctx, 5*time.Second)
			defer cancel()
			claimed, _, err := w.ClaimNotices(ctx, 10)
			if claimed != 0 || err != nil {
				t.Errorf("claimed %d, %v", claimed, err)
			}
		})
	}
}

// A mail that waits for the relay is given up when all that it tells of was
// taken back.
func TestSkipUnwantedAfterDeletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "1")
	second := w.say(w.ben, id, "2")
	w.fates()
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	_, err = w.DeleteMessage(w.ctx, w.ben, second.ID)
	w.must(err)
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); skipped || err != nil {
		t.Errorf("one of two messages is left, skipped %t, %v", skipped, err)
	}
	all, _, err := w.Messages(w.ctx, w.ben, id, 0, 10)
	w.must(err)
	_, err = w.DeleteMessage(w.ctx, w.ben, all[0].ID)
	w.must(err)
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); !skipped || err != nil {
		t.Errorf("no message is left, skipped %t, %v", skipped, err)
	}
}
