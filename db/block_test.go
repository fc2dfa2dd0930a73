package db_test

import (
	"testing"

	"puddle/db"
)

func TestBlockWhoLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.Leave(w.ctx, w.ben, id))
	w.must(w.Block(w.ctx, w.ana, id))
	_, err := w.StartConversation(w.ctx, w.ben, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "me again"})
	w.wantKind(err, db.Forbidden)
}

func TestBlockEndsWhatIsSharedWithNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drill, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill"})
	w.must(err)
	about := func(asker db.UserID) db.ConversationID {
		id, err := w.StartConversation(w.ctx, asker, drill, db.NewMessage{Via: db.ViaWeb, Content: "1"})
		w.must(err)
		return id
	}
	blocked, shared, other := w.ask(w.ben, "1"), about(w.ben), about(w.person("Carl"))
	w.wantKind(w.Block(w.ctx, w.person("Dora"), blocked), db.NotFound)
	w.must(w.Block(w.ctx, w.ana, blocked))
	for _, gone := range []db.ConversationID{blocked, shared} {
		_, err := w.ConversationByID(w.ctx, w.ana, gone)
		w.wantKind(err, db.NotFound)
	}
	if _, err := w.ConversationByID(w.ctx, w.ana, other); err != nil {
		t.Errorf("blocking Ben ended the conversation with Carl: %v", err)
	}
}

// Who is blocked is told so wherever they write: in what they shared, here and
// by mail, and about what else the blocker offers, until they are unblocked.
func TestBlockedPersonWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	drill, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill"})
	w.must(err)
	ask := func() error {
		_, err := w.StartConversation(w.ctx, w.ben, drill, db.NewMessage{Via: db.ViaWeb, Content: "1"})
		return err
	}
	w.must(w.Block(w.ctx, w.ana, id))
	for _, via := range []db.Via{db.ViaWeb, db.ViaEmail} {
		_, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: via, Content: "2"})
		w.wantKind(err, db.Conflict)
	}
	w.wantKind(ask(), db.Forbidden)

	blocked, err := w.BlockedPeople(w.ctx, w.ana)
	w.must(err)
	if len(blocked) != 1 || blocked[0].UserID != w.ben || blocked[0].Name != "Ben" {
		t.Errorf("blocked: %+v", blocked)
	}
	w.wantKind(w.Unblock(w.ctx, w.ben, w.ben), db.NotFound)
	w.must(w.Unblock(w.ctx, w.ana, w.ben))
	w.must(ask())
}

// Nobody brings a blocked person to where the blocker is.
func TestBlockedPersonIsNotInvitedByOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.Block(w.ctx, w.ana, w.ask(w.ben, "1")))
	withCarl := w.ask(w.person("Carl"), "1")
	carl, err := w.UserByAddress(w.ctx, "carl@example.org")
	w.must(err)
	w.must(w.AddMember(w.ctx, carl.ID, withCarl, "ben@example.org"))
	if w.mailed("ben@example.org", db.DeliverInvite) != "" {
		t.Error("he was invited")
	}
}
