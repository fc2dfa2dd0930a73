package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// subjects returns what an inbox holds, in its order, by last words.
func (w world) subjects(viewer db.UserID, f db.InboxFilter) []string {
	w.t.Helper()
	rows, err := w.Inbox(w.ctx, viewer, f)
	w.must(err)
	var words []string
	for _, r := range rows {
		words = append(words, r.LastWords)
	}
	return words
}

func TestInbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben, carl, dora := w.ask(w.ben, "from Ben"), w.ask(w.person("Carl"), "from Carl"), w.ask(w.person("Dora"), "a lamp from Dora")
	check := func(name string, f db.InboxFilter, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.subjects(w.ana, f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("newest first", db.InboxFilter{}, "a lamp from Dora", "from Carl", "from Ben")
	w.say(w.ben, ben, "Ben again")
	check("a message brings its conversation up", db.InboxFilter{}, "Ben again", "a lamp from Dora", "from Carl")

	w.must(w.MarkRead(w.ctx, w.ana, carl, 1))
	check("unread", db.InboxFilter{Which: "unread"}, "Ben again", "a lamp from Dora")
	w.must(w.SetArchived(w.ctx, w.ana, dora, true))
	check("archived ones are apart", db.InboxFilter{}, "Ben again", "from Carl")
	check("archived", db.InboxFilter{Which: "archived"}, "a lamp from Dora")
	check("search in messages", db.InboxFilter{Which: "everything", Query: "LAM"}, "a lamp from Dora")
	check("search in names", db.InboxFilter{Query: "carl"}, "from Carl")
	check("search of signs only", db.InboxFilter{Query: "!&|:*'"}, "Ben again", "from Carl")

	n, err := w.UnreadCount(w.ctx, w.ana)
	w.must(err)
	if n != 1 {
		t.Errorf("%d unread conversations, want 1", n)
	}

	first, err := w.Inbox(w.ctx, w.ana, db.InboxFilter{Limit: 1})
	w.must(err)
	cursor, err := db.ParseCursor(first[0].Cursor().String())
	w.must(err)
	check("the next page", db.InboxFilter{Before: cursor, Limit: 1}, "from Carl")
	_, err = db.ParseCursor("nonsense")
	w.wantKind(err, db.Invalid)
}

func TestReadPosition(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.say(w.ben, id, "2")
	unread := func(want int64) {
		t.Helper()
		if r := w.row(w.ana, id); r.Unread != want {
			t.Errorf("%d unread, want %d", r.Unread, want)
		}
	}
	unread(2)
	w.must(w.MarkRead(w.ctx, w.ana, id, 2))
	w.must(w.MarkRead(w.ctx, w.ana, id, 1)) // an older tab: no way back
	unread(0)
	w.must(w.MarkRead(w.ctx, w.ana, id, 99)) // no further than there are messages
	w.say(w.ben, id, "3")
	unread(1)
	w.must(w.MarkRead(w.ctx, w.ana, id, 3))
	w.must(w.MarkUnread(w.ctx, w.ana, id))
	unread(1)
	w.wantKind(w.MarkRead(w.ctx, w.person("Carl"), id, 1), db.NotFound)
}

func TestArchivedComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.SetArchived(w.ctx, w.ana, id, true))
	w.say(w.ben, id, "2")
	if r := w.row(w.ana, id); r.Archived {
		t.Error("a new message did not bring an archived conversation back")
	}
}
