package db_test

import (
	"testing"
	"time"

	"puddle/db"
)

// drained returns a watch of the conversation that nothing older wakes.
func (w world) drained(id db.ConversationID) *db.Watch {
	w.t.Helper()
	watch := w.WatchConversation(id)
	w.t.Cleanup(watch.Close)
	w.listening() // what was told before has been heard then
	select {
	case <-watch.C:
	default:
	}
	return watch
}

func TestPresence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	ana := func() db.Member {
		t.Helper()
		members, err := w.Members(w.ctx, w.ben, id)
		w.must(err)
		return members[0]
	}
	if m := ana(); m.Here || m.WritingAt != nil {
		t.Errorf("before Ana came: %+v", m)
	}
	watch := w.drained(id)
	first, err := w.MarkPresent(w.ctx, w.ana, id)
	w.must(err)
	w.awaken(watch, "for Ana to come")
	second, err := w.MarkPresent(w.ctx, w.ana, id)
	w.must(err)
	w.must(w.MarkAbsent(w.ctx, w.ana, id, first))
	if !ana().Here {
		t.Error("an older page took Ana away from a newer one")
	}
	watch = w.drained(id)
	w.must(w.MarkAbsent(w.ctx, w.ana, id, second))
	w.awaken(watch, "for Ana to go")
	if ana().Here {
		t.Error("Ana has gone")
	}
	_, err = w.MarkPresent(w.ctx, w.person("Carl"), id)
	w.wantKind(err, db.NotFound)
}

func TestTyping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	writes := func() *time.Time {
		t.Helper()
		members, err := w.Members(w.ctx, w.ben, id)
		w.must(err)
		return members[0].WritingAt
	}
	watch := w.drained(id)
	w.must(w.SetTyping(w.ctx, w.ana, id))
	w.awaken(watch, "for Ana to write")
	first := writes()
	if first == nil {
		t.Fatal("Ana does not write")
	}
	w.must(w.SetTyping(w.ctx, w.ana, id))
	if again := writes(); again == nil || !again.Equal(*first) {
		t.Error("the others are told of every letter")
	}
	w.say(w.ana, id, "2")
	if writes() != nil {
		t.Error("Ana has written")
	}
	w.must(w.SetTyping(w.ctx, w.ana, id))
	w.must(w.UpdateProfile(w.ctx, w.ana, db.ProfileChange{Name: "Ana"}))
	if writes() != nil {
		t.Error("Ana does not want others to know")
	}
	w.wantKind(w.SetTyping(w.ctx, w.person("Carl"), id), db.NotFound)
}
