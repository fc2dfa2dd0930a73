package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// world is a database with an owner, their item and a person who wants it.
type world struct {
	*db.DB
	t   *testing.T
	ctx context.Context

	ana, ben db.UserID
	bicycle  db.ItemID
}

func newWorld(t *testing.T, changes ...func(*db.Config)) world {
	t.Helper()
	w := world{DB: dbtest.New(t, changes...), t: t, ctx: t.Context()}
	w.ana, w.ben = w.person("Ana"), w.person("Ben")
	id, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Blue bicycle", Price: "120"})
	w.must(err)
	w.bicycle = id
	return w
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) person(name string) db.UserID {
	w.t.Helper()
	id, err := w.CreateUser(w.ctx, db.NewUser{Name: name, Email: name + "@example.org"})
	w.must(err)
	return id
}

func (w world) ask(asker db.UserID, words string) db.ConversationID {
	w.t.Helper()
	id, err := w.StartConversation(w.ctx, asker, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: words})
	w.must(err)
	return id
}

func (w world) say(author db.UserID, id db.ConversationID, words string) db.Message {
	w.t.Helper()
	m, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: author, Via: db.ViaWeb, Content: words})
	w.must(err)
	return m
}

// read returns what the viewer sees of a conversation, a line a message.
func (w world) read(viewer db.UserID, id db.ConversationID) []string {
	w.t.Helper()
	messages, _, err := w.Messages(w.ctx, viewer, id, 0, 100)
	w.must(err)
	var lines []string
	for _, m := range messages {
		lines = append(lines, fmt.Sprintf("%d %s: %s", m.Seq, m.Author, m.Content))
	}
	return lines
}

func (w world) row(viewer db.UserID, id db.ConversationID) db.InboxRow {
	w.t.Helper()
	r, err := w.InboxRowByID(w.ctx, viewer, id)
	w.must(err)
	return r
}

func (w world) wantKind(err error, want db.Kind) {
	w.t.Helper()
	if err == nil || db.KindOf(err) != want {
		w.t.Errorf("error %v is of kind %v, want %v", err, db.KindOf(err), want)
	}
}

// awaken fails the test unless the watch is woken soon.
func (w world) awaken(watch *db.Watch, what string) {
	w.t.Helper()
	select {
	case <-watch.C:
	case <-time.After(5 * time.Second):
		w.t.Fatalf("nobody told the one who watches %s", what)
	}
}

// listening returns when the database's listener has heard a first word, so
// that no later wake-up is only that of its start.
func (w world) listening() {
	w.t.Helper()
	watch := w.WatchUser(w.ana)
	defer watch.Close()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
		_, err := w.Pool().Exec(w.ctx, `select pg_notify('puddle', 'u ' || $1::bigint)`, w.ana)
		w.must(err)
		select {
		case <-watch.C:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	w.t.Fatal("the listener does not listen")
}
