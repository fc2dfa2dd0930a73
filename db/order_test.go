package db_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"puddle/db"
)

// atTheSameTime runs the functions many times over, all at once each time.
func (w world) atTheSameTime(times int, fs ...func(n int) error) {
	w.t.Helper()
	for n := range times {
		var all sync.WaitGroup
		for _, f := range fs {
			all.Go(func() {
				if err := f(n); err != nil {
					w.t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// One mail may go to several conversations, in any order; they are locked in
// one.
func TestMailsToSeveralConversationsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []db.ConversationID
	for n := range 6 {
		ids = append(ids, w.ask(w.person(fmt.Sprintf("Asker%d", n)), "1"))
	}
	mail := func(name string, order func(i int) int) func(n int) error {
		return func(n int) error {
			key := fmt.Sprintf("%s %d", name, n)
			in := db.NewInbound{Rcpt: []string{"r"}, Digest: []byte(key), Verdict: db.Posted, Raw: []byte(key)}
			for i := range ids {
				in.Posts = append(in.Posts, db.NewMessage{Conversation: ids[order(i)], Author: w.ana, Via: db.ViaEmail,
					Content: key, DedupeKey: key})
			}
			_, err := w.RecordInbound(w.ctx, in)
			return err
		}
	}
	w.atTheSameTime(15,
		mail("up", func(i int) int { return i }),
		mail("down", func(i int) int { return len(ids) - 1 - i }),
		func(n int) error { return w.SetItemStatus(w.ctx, w.ana, w.bicycle, db.Statuses()[n%2]) })
}

// Two people with the same conversations delete their accounts.
func TestDeleteUsersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.atTheSameTime(5, func(n int) error {
		owner, asker := w.person(fmt.Sprintf("Owner%d", n)), w.person(fmt.Sprintf("Asker%d", n))
		for range 5 {
			item, err := w.CreateItem(w.ctx, owner, db.ItemInput{Name: "Chair"})
			if err != nil {
				return err
			}
			if _, err := w.StartConversation(w.ctx, asker, item, db.NewMessage{Via: db.ViaWeb, Content: "1"}); err != nil {
				return err
			}
		}
		var both sync.WaitGroup
		errs := make([]error, 2)
		both.Go(func() { errs[0] = w.DeleteUser(w.ctx, owner, "") })
		both.Go(func() { errs[1] = w.DeleteUser(w.ctx, asker, "") })
		both.Wait()
		if errs[0] != nil {
			return errs[0]
		}
		return errs[1]
	})
}

// An open page learns of every message that its author has lost their name,
// however many it reads at a time.
func TestDeleteUserChangesEachMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	const messages = 12
	for range messages - 1 {
		w.say(w.ben, id, "again")
	}
	before, err := w.ConversationByID(w.ctx, w.ana, id)
	w.must(err)
	w.must(w.DeleteUser(w.ctx, w.ben, ""))
	seen, position := 0, before.Change
	for more := true; more; {
		news, err := w.News(w.ctx, id, position, 5)
		w.must(err)
		page, err := news.For(w.ana)
		w.must(err)
		seen, position, more = seen+len(page.Messages), page.Change, page.More
	}
	after, err := w.ConversationByID(w.ctx, w.ana, id)
	w.must(err)
	if seen != messages || position != after.Change {
		t.Errorf("a page learns of %d messages up to change %d, want %d up to %d", seen, position, messages, after.Change)
	}
}

// Two copies of a mail that is held come at once.
func TestHeldMailTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.atTheSameTime(1,
		func(int) error { w.heldMail(id, "held"); return nil },
		func(int) error { w.heldMail(id, "held"); return nil },
		func(int) error { w.heldMail(id, "held"); return nil })
	mails, err := w.InboundMails(w.ctx, 0, 10)
	w.must(err)
	if len(mails) != 1 {
		t.Errorf("%d mails are held, want one", len(mails))
	}
}

// Whoever deletes a conversation has locked it before what is held for it. A
// release in the other order would end in a deadlock.
func TestReleaseHeldWhileItsConversationIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.heldMail(id, "2")
	token := w.mailed("Ben@example.org", db.DeliverHeld)
	tx, err := w.Pool().Begin(w.ctx)
	w.must(err)
	defer tx.Rollback(context.WithoutCancel(w.ctx))
	_, err = tx.Exec(w.ctx, `select from conversations where id = $1 for update`, id)
	w.must(err)
	released := make(chan error)
	go func() {
		_, err := w.ReleaseHeld(w.ctx, token)
		released <- err
	}()
	for waits := false; !waits; {
		w.must(w.Pool().QueryRow(w.ctx, `
			select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waits))
	}
	_, err = tx.Exec(w.ctx, `delete from conversations where id = $1`, id)
	w.must(err)
	w.must(tx.Commit(w.ctx))
	w.wantKind(<-released, db.Expired)
}

// What was posted is not asked about when it comes again without a proof.
func TestHeldAfterPosted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	_, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: "2", DedupeKey: "mail:2"})
	w.must(err)
	w.heldMail(id, "2")
	if w.mailed("Ben@example.org", db.DeliverHeld) != "" {
		t.Error("Ben was asked about a mail that is posted")
	}
}

// The button of an invitation is pressed while its answer by mail comes in.
func TestInvitationTakenTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *db.Config) { c.NoLimits = true })
	id := w.ask(w.ben, "1")
	const guests = 15
	for n := range guests {
		w.must(w.AddMember(w.ctx, w.ben, id, fmt.Sprintf("guest%d@example.net", n)))
	}
	address := func(n int) string { return fmt.Sprintf("guest%d@example.net", n) }
	w.atTheSameTime(guests,
		func(n int) error {
			_, _, err := w.LogInByLink(w.ctx, w.mailed(address(n), db.DeliverInvite))
			return err
		},
		func(n int) error {
			target := w.replyTarget(id, address(n))
			_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte{byte(n)}, Verdict: db.Posted,
				Author: target.User, AuthorAddress: address(n), Raw: []byte("mail"),
				Posts: []db.NewMessage{{Conversation: id, Author: target.User, Via: db.ViaEmail, Content: "Here I am"}}})
			return err
		})
}
