package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// told is what is told of messages, and whether of a fate.
type told struct {
	Words []string
	Fate  bool
	More  bool
}

func (w world) told(n *db.News, who db.UserID) told {
	w.t.Helper()
	mine, err := n.For(who)
	w.must(err)
	var words []string
	for _, m := range mine.Messages {
		words = append(words, m.Content)
	}
	return told{words, len(mine.Fates) > 0, mine.More}
}

// guest is a person whom Ana has invited and who came.
func (w world) guest(name string, id db.ConversationID) db.UserID {
	w.t.Helper()
	who, mailbox := w.person(name), name+"@example.org"
	w.must(w.AddMember(w.ctx, w.ana, id, mailbox))
	_, _, err := w.LogInByLink(w.ctx, w.mailed(mailbox, db.DeliverInvite))
	w.must(err)
	return who
}

// One reading tells each member what is theirs to know, and nobody else.
func TestNewsTellsEachMemberWhatIsTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before Carl came")
	carl, dora := w.guest("Carl", id), w.guest("Dora", id)
	w.must(w.RemoveMember(w.ctx, w.ana, id, dora))
	w.say(w.ben, id, "to Ana and Carl")
	n, err := w.News(w.ctx, id, 0, 50)
	w.must(err)
	for _, gone := range []db.UserID{dora, w.person("Emil"), 0} {
		_, err := n.For(gone)
		w.wantKind(err, db.NotFound)
	}
	ana, ben, his := w.told(n, w.ana), w.told(n, w.ben), w.told(n, carl)
	if diff := cmp.Diff(ana.Words, ben.Words); diff != "" || len(ana.Words) < 2 || ana.Words[0] != "before Carl came" {
		t.Errorf("who was there from the beginning: %q and %q", ana.Words, ben.Words)
	}
	if len(his.Words) == 0 || his.Words[0] == "before Carl came" || his.Words[len(his.Words)-1] != "to Ana and Carl" {
		t.Errorf("who came later is told %q", his.Words)
	}
	if !ben.Fate || ana.Fate || his.Fate {
		t.Errorf("fates of Ben's message: Ana %t, Ben %t, Carl %t", ana.Fate, ben.Fate, his.Fate)
	}
	w.must(w.Leave(w.ctx, carl, id))
	if _, err := n.For(carl); err != nil {
		t.Errorf("the news of before changed: %v", err)
	}
}

func TestNewsComesInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	for _, words := range []string{"2", "3"} {
		w.say(w.ben, id, words)
	}
	c, err := w.ConversationByID(w.ctx, w.ana, id)
	w.must(err)
	var position int64
	for _, want := range []told{{Words: []string{"1", "2"}, More: true}, {Words: []string{"3"}}, {}} {
		n, err := w.News(w.ctx, id, position, 2)
		w.must(err)
		if diff := cmp.Diff(want, w.told(n, w.ana)); diff != "" {
			t.Errorf("after %d (-want +got):\n%s", position, diff)
		}
		mine, err := n.For(w.ana)
		w.must(err)
		position = mine.Change
	}
	if position != c.Change {
		t.Errorf("the news end at %d, want %d", position, c.Change)
	}
	n, err := w.News(w.ctx, id, db.Now, 2)
	w.must(err)
	if mine, err := n.For(w.ana); err != nil || mine.Change != c.Change || len(mine.Messages) != 0 {
		t.Errorf("what is so now: %+v, %v", mine, err)
	}
	_, err = w.News(w.ctx, id+1, 0, 2)
	w.wantKind(err, db.NotFound)
}
