package db_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestPostMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Is it still there?")
	w.say(w.ana, id, "Yes.\r\nCome by!\n\n")

	want := []string{"1 Ben: Is it still there?", "2 Ana: Yes.\nCome by!"}
	if diff := cmp.Diff(want, w.read(w.ben, id)); diff != "" {
		t.Errorf("the conversation differs (-want +got):\n%s", diff)
	}
	if r := w.row(w.ben, id); r.Unread != 1 || r.LastWords != "Yes. Come by!" || r.LastAuthor != "Ana" || r.LastIsMine {
		t.Errorf("Ben's inbox row is %+v", r)
	}
	if r := w.row(w.ana, id); r.Unread != 0 || !r.LastIsMine || !cmp.Equal(r.Members, []string{"Ben"}) {
		t.Errorf("Ana's inbox row is %+v: posting reads", r)
	}
}

func TestRowsShowWordsWithoutMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Is it still there?")
	m, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ana, Via: db.ViaWeb, Format: db.Markdown, Content: "**Yes**\n\n- come *by*"})
	w.must(err)
	if r := w.row(w.ben, id); r.LastWords != "Yes come by" {
		t.Errorf("the row says %q", r.LastWords)
	}
	_, err = w.EditMessage(w.ctx, w.ana, m.ID, db.Markdown, "~~Yes~~ No")
	w.must(err)
	if r := w.row(w.ben, id); r.LastWords != "Yes No" {
		t.Errorf("after a change the row says %q", r.LastWords)
	}
}

func TestPostMessageRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	stranger := w.person("Carl")
	for name, c := range map[string]struct {
		m    db.NewMessage
		want db.Kind
	}{
		"a stranger":              {db.NewMessage{Conversation: id, Author: stranger, Content: "Hi"}, db.NotFound},
		"an unknown conversation": {db.NewMessage{Conversation: id + 1, Author: w.ben, Content: "Hi"}, db.NotFound},
		"an empty text":           {db.NewMessage{Conversation: id, Author: w.ben, Content: " \n\t\n"}, db.Invalid},
		"a NUL":                   {db.NewMessage{Conversation: id, Author: w.ben, Content: "a\x00b"}, db.Invalid},
		"bytes that are no text":  {db.NewMessage{Conversation: id, Author: w.ben, Content: "a\xffb"}, db.Invalid},
		"a book":                  {db.NewMessage{Conversation: id, Author: w.ben, Content: strings.Repeat("x", db.MaxContent+1)}, db.TooLarge},
		"eleven files": {db.NewMessage{Conversation: id, Author: w.ben, Content: "Hi",
			Attachments: make([]db.NewFile, db.MaxAttachments+1)}, db.TooLarge},
	} {
		c.m.Via = db.ViaWeb
		_, err := w.PostMessage(w.ctx, c.m)
		if err == nil || db.KindOf(err) != c.want {
			t.Errorf("%s: error %v, want kind %v", name, err, c.want)
		}
	}
	if got := w.read(w.ben, id); len(got) != 1 {
		t.Errorf("refused posts left %q", got)
	}
}

// TestPostMessageAtOnce has many writers, each of whose posts comes twice at
// the same time: every post makes one message, and the places have no gap.
func TestPostMessageAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	const posts = 30
	var wait sync.WaitGroup
	errs := make(chan error, 2*posts)
	for n := range 2 * posts {
		wait.Go(func() {
			author := []db.UserID{w.ana, w.ben}[n/2%2]
			_, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: author, Via: db.ViaWeb,
				Content: "again", DedupeKey: "web:" + string(rune('a'+n/2))})
			errs <- err
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		w.must(err)
	}
	messages, _, err := w.Messages(w.ctx, w.ben, id, 0, 100)
	w.must(err)
	if len(messages) != posts+1 {
		t.Fatalf("%d messages, want %d", len(messages), posts+1)
	}
	for n, m := range messages {
		if m.Seq != int64(n+1) || m.Change != m.Seq {
			t.Errorf("message %d has seq %d and change %d", n+1, m.Seq, m.Change)
		}
	}
}

func TestPostMessageRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	post := db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaWeb, Content: "Once", DedupeKey: "web:1",
		Attachments: []db.NewFile{{Name: "note.txt", Data: []byte("a note")}}}
	first, err := w.PostMessage(w.ctx, post)
	w.must(err)
	second, err := w.PostMessage(w.ctx, post)
	w.must(err)
	if second.ID != first.ID || second.Seq != first.Seq || len(second.Attachments) != 1 {
		t.Errorf("the repeat made %+v of %+v", second, first)
	}
	post.Author = w.ana
	third, err := w.PostMessage(w.ctx, post)
	w.must(err)
	if third.ID == first.ID {
		t.Error("another author's key was taken for the first one's")
	}
}

func TestPostMessageClearsTheDraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	drafts := func() [2]string {
		t.Helper()
		var drafts [2]string
		for n, who := range []db.UserID{w.ana, w.ben} {
			c, err := w.ConversationByID(w.ctx, who, id)
			w.must(err)
			drafts[n] = c.Me.Draft
		}
		return drafts
	}
	w.must(w.SetDraft(w.ctx, w.ana, id, "Ana thinks"))
	w.must(w.SetDraft(w.ctx, w.ben, id, "Ben thinks"))
	_, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ana, Via: db.ViaEmail, Content: "2"})
	w.must(err)
	if got := drafts(); got != [2]string{"Ana thinks", "Ben thinks"} {
		t.Errorf("after a mail of Ana's: %q", got)
	}
	w.say(w.ana, id, "3")
	if got := drafts(); got != [2]string{"", "Ben thinks"} {
		t.Errorf("after Ana's post: %q", got)
	}
}

func TestPostMessageTellsWatchers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	w.listening()
	for _, c := range []struct {
		what  string
		watch *db.Watch
	}{
		{"the conversation", w.WatchConversation(id)},
		{"the other's inbox", w.WatchUser(w.ana)},
		{"the writer's inbox", w.WatchUser(w.ben)},
		{"notifications", w.WatchNotices()},
	} {
		defer c.watch.Close()
		w.say(w.ben, id, "Are you there?")
		w.awaken(c.watch, c.what)
	}
}

func TestMessagesPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	for _, words := range []string{"2", "3", "4", "5"} {
		w.say(w.ben, id, words)
	}
	for _, c := range []struct {
		before    int64
		want      string
		wantOlder bool
	}{{0, "4 5", true}, {4, "2 3", true}, {2, "1", false}} {
		page, older, err := w.Messages(w.ctx, w.ana, id, c.before, 2)
		w.must(err)
		var got []string
		for _, m := range page {
			got = append(got, m.Content)
		}
		if strings.Join(got, " ") != c.want || older != c.wantOlder {
			t.Errorf("before %d: %q, older %v; want %q, %v", c.before, got, older, c.want, c.wantOlder)
		}
	}
	_, _, err := w.Messages(w.ctx, w.person("Carl"), id, 0, 2)
	w.wantKind(err, db.NotFound)
}

func TestEditAndDeleteMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Helo")
	page, _, err := w.Messages(w.ctx, w.ben, id, 0, 1)
	w.must(err)
	first := page[0]

	edited, err := w.EditMessage(w.ctx, w.ben, first.ID, db.Plain, "Hello")
	w.must(err)
	if edited.Content != "Hello" || edited.EditedAt == nil || edited.Change != first.Change+1 {
		t.Errorf("edited: %+v", edited)
	}
	_, err = w.EditMessage(w.ctx, w.ana, first.ID, db.Plain, "Bye")
	w.wantKind(err, db.Forbidden)
	_, err = w.EditMessage(w.ctx, w.person("Carl"), first.ID, db.Plain, "Bye")
	w.wantKind(err, db.NotFound)

	news, err := w.News(w.ctx, id, first.Change, 10)
	w.must(err)
	missed, err := news.For(w.ana)
	w.must(err)
	if len(missed.Messages) != 1 || missed.Messages[0].Content != "Hello" {
		t.Errorf("who was away missed %+v", missed)
	}
	deleted, err := w.DeleteMessage(w.ctx, w.ben, first.ID)
	w.must(err)
	if deleted.Content != "" || deleted.DeletedAt == nil || deleted.Seq != first.Seq {
		t.Errorf("deleted: %+v", deleted)
	}
	_, err = w.EditMessage(w.ctx, w.ben, first.ID, db.Plain, "Again")
	w.wantKind(err, db.Conflict)
}

func TestMessageFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	m, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaWeb,
		Attachments: []db.NewFile{{Name: `..\..\evil"name.html`, Data: []byte("<script>alert(1)</script>")}}})
	w.must(err)
	a := m.Attachments[0]
	if a.Name != "evilname.html" || strings.HasPrefix(a.ContentType, "text/html") {
		t.Errorf("stored as %q of type %q", a.Name, a.ContentType)
	}
	_, f, r, err := w.MessageFile(w.ctx, w.ana, m.ID, a.File)
	w.must(err)
	if got := readAll(t, r); got != "<script>alert(1)</script>" || f.Size != int64(len(got)) {
		t.Errorf("read back %q of size %d", got, f.Size)
	}
	_, _, _, err = w.MessageFile(w.ctx, w.person("Carl"), m.ID, a.File)
	w.wantKind(err, db.NotFound)
	_, _, _, err = w.MessageFile(w.ctx, w.ana, m.ID, 0)
	w.wantKind(err, db.NotFound)
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	if got := db.KindOf(errors.New("disk on fire")); got != db.Internal {
		t.Errorf("an error without a kind is %v", got)
	}
	var e error = &db.Error{Kind: db.Conflict, Field: "price", Msg: "No."}
	e = errors.Join(errors.New("first"), e)
	if db.KindOf(e) != db.Conflict || db.Sentence(e) != "No." || db.FieldOf(e) != "price" {
		t.Errorf("of a joined error: %v %q %q", db.KindOf(e), db.Sentence(e), db.FieldOf(e))
	}
}

// TestWhoIsNotActiveCantPost tries as somebody who left and as somebody who
// was invited and has not come.
func TestWhoIsNotActiveCantPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	eva := w.person("Eva")
	w.must(w.AddMember(w.ctx, w.ana, id, "eva@example.org"))
	w.must(w.Leave(w.ctx, w.ben, id))
	before := w.read(w.ana, id)
	for name, author := range map[string]db.UserID{"who left": w.ben, "who was invited": eva} {
		_, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: author, Via: db.ViaWeb, Content: "Still here"})
		if err == nil || db.KindOf(err) != db.NotFound {
			t.Errorf("%s: error %v, want kind %v", name, err, db.NotFound)
		}
	}
	if diff := cmp.Diff(before, w.read(w.ana, id)); diff != "" {
		t.Errorf("the conversation changed (-want +got):\n%s", diff)
	}
}
