package db_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestStartConversation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	if again := w.ask(w.ben, "2"); again != id {
		t.Errorf("the same enquirer got conversation %d after %d", again, id)
	}
	if other := w.ask(w.person("Carl"), "3"); other == id {
		t.Error("two enquirers share a conversation")
	}
	_, err := w.StartConversation(w.ctx, w.ana, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "me"})
	w.wantKind(err, db.Invalid)
	_, err = w.StartConversation(w.ctx, w.ben, w.bicycle+1, db.NewMessage{Via: db.ViaWeb, Content: "me"})
	w.wantKind(err, db.NotFound)
}

func TestStartConversationAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wait sync.WaitGroup
	ids := make([]db.ConversationID, 8)
	for n := range ids {
		wait.Go(func() {
			id, err := w.StartConversation(w.ctx, w.ben, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "Hello"})
			if err != nil {
				t.Error(err)
			}
			ids[n] = id
		})
	}
	wait.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("conversations %v, want one", ids)
		}
	}
	if got := w.read(w.ana, ids[0]); len(got) != len(ids) {
		t.Errorf("%d messages, want %d", len(got), len(ids))
	}
}

func TestDeleteItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.wantKind(w.DeleteItem(w.ctx, w.ben, w.bicycle), db.NotFound)
	n, err := w.ItemConversationCount(w.ctx, w.bicycle)
	w.must(err)
	if n != 1 {
		t.Errorf("%d conversations would go, want 1", n)
	}
	w.must(w.DeleteItem(w.ctx, w.ana, w.bicycle))
	_, err = w.ConversationByID(w.ctx, w.ben, id)
	w.wantKind(err, db.NotFound)
}

func TestItemStatusIsToldInConversations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Is it there?")
	w.must(w.SetItemStatus(w.ctx, w.ana, w.bicycle, db.Sold))
	w.must(w.SetItemStatus(w.ctx, w.ana, w.bicycle, db.Sold))
	want := []string{"1 Ben: Is it there?", "2 Ana: This item has been sold."}
	if diff := cmp.Diff(want, w.read(w.ben, id)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.wantKind(w.SetItemStatus(w.ctx, w.ben, w.bicycle, db.Available), db.NotFound)
}

func TestUpdateItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := db.ItemInput{Name: "Red  bicycle", Price: "99,5", Currency: "chf", Category: 1, Status: db.Reserved}
	w.must(w.UpdateItem(w.ctx, w.ana, w.bicycle, in))
	item, err := w.ItemByID(w.ctx, w.bicycle)
	w.must(err)
	if item.Name != "Red bicycle" || item.PriceCents != 9950 || item.Currency != "CHF" || item.Category != "Bicycles" || item.Status != db.Reserved {
		t.Errorf("%+v", item)
	}
	w.wantKind(w.UpdateItem(w.ctx, w.ben, w.bicycle, in), db.NotFound)
	for field, change := range map[string]func(*db.ItemInput){
		"name":     func(in *db.ItemInput) { in.Name = "" },
		"price":    func(in *db.ItemInput) { in.Price = "-1" },
		"currency": func(in *db.ItemInput) { in.Currency = "€" },
		"category": func(in *db.ItemInput) { in.Category = 999 },
		"status":   func(in *db.ItemInput) { in.Status = "stolen" },
		"photo":    func(in *db.ItemInput) { in.Photos = newPhotos(db.NewFile{Data: []byte("no picture")}) },
	} {
		bad := in
		change(&bad)
		err := w.UpdateItem(w.ctx, w.ana, w.bicycle, bad)
		w.wantKind(err, db.Invalid)
		if db.FieldOf(err) != field {
			t.Errorf("a bad %s is said of field %q", field, db.FieldOf(err))
		}
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.CreateItem(w.ctx, w.ben, db.ItemInput{Name: "Power drill", Description: "With a blue case", Category: 2})
	w.must(err)
	_, err = w.CreateItem(w.ctx, w.ben, db.ItemInput{Name: "Old sofa", Status: db.Withdrawn})
	w.must(err)
	check := func(name string, f db.ItemFilter, want ...string) {
		t.Helper()
		items, err := w.Items(w.ctx, f)
		w.must(err)
		var got []string
		for _, item := range items {
			got = append(got, item.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("newest first, none withdrawn", db.ItemFilter{}, "Power drill", "Blue bicycle")
	check("names before descriptions", db.ItemFilter{Query: "blue"}, "Blue bicycle", "Power drill")
	check("all words, as beginnings", db.ItemFilter{Query: "pow dri"}, "Power drill")
	check("a category", db.ItemFilter{Category: 2}, "Power drill")
	check("one's own with those withdrawn", db.ItemFilter{Owner: w.ben}, "Old sofa", "Power drill")
	check("nothing", db.ItemFilter{Query: "piano"})
}

func TestAddMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before")
	w.must(w.AddMember(w.ctx, w.ben, id, "Eva@example.net"))
	w.wantKind(w.AddMember(w.ctx, w.person("Carl"), id, "x@example.net"), db.NotFound)

	c, err := w.ConversationByID(w.ctx, w.ana, id)
	w.must(err)
	if len(c.Members) != 2 {
		t.Errorf("an invitation made a member of %+v", c.Members)
	}
	eva, next, err := w.LogInByLink(w.ctx, w.mailed("Eva@example.net", db.DeliverInvite))
	w.must(err)
	if next == "" {
		t.Error("an invitation leads nowhere")
	}
	w.say(w.ana, id, "after")
	want := []string{"2 Guest: Joined the conversation.", "3 Ana: after"}
	if diff := cmp.Diff(want, w.read(eva.ID, id)); diff != "" {
		t.Errorf("a newcomer reads (-want +got):\n%s", diff)
	}
}

func TestAddMemberByMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "before")
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.net"))
	target := w.replyTarget(id, "eva@example.net")
	if !target.Invited || !cmp.Equal(target.Addresses, []string{"eva@example.net"}) {
		t.Fatalf("target %+v", target)
	}
	r, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Posted,
		Author: target.User, AuthorAddress: "eva@example.net", Raw: []byte("mail"),
		Posts: []db.NewMessage{{Conversation: id, Author: target.User, Via: db.ViaEmail, Content: "Here I am"}}})
	w.must(err)
	if r.Messages[0].Content != "Here I am" {
		t.Errorf("posted %+v", r.Messages)
	}
	if user, err := w.UserByAddress(w.ctx, "eva@example.net"); err != nil || user.ID != target.User {
		t.Errorf("the answer did not prove the address: %v", err)
	}
}

// replyTarget returns the target of the reply address that a person has.
func (w world) replyTarget(id db.ConversationID, address string) db.ReplyTarget {
	w.t.Helper()
	var token string
	w.must(w.Pool().QueryRow(w.ctx, `
		select reply_token from members m join addresses a on a.user_id = m.user_id
		where m.conversation_id = $1 and a.address = $2`, id, address).Scan(&token))
	target, err := w.ReplyTargetByToken(w.ctx, token)
	w.must(err)
	return target
}

func TestLeaveAndBlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	var token string
	w.must(w.Pool().QueryRow(w.ctx, `select reply_token from members where user_id = $1`, w.ana).Scan(&token))
	w.must(w.Block(w.ctx, w.ana, id))

	_, err := w.ReplyTargetByToken(w.ctx, token)
	w.wantKind(err, db.NotFound)
	_, err = w.ConversationByID(w.ctx, w.ana, id)
	w.wantKind(err, db.NotFound)
	_, err = w.StartConversation(w.ctx, w.ben, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "2"})
	w.wantKind(err, db.Forbidden)

	carl := w.person("Carl")
	other := w.ask(carl, "1")
	w.must(w.Leave(w.ctx, carl, other))
	if got := w.ask(carl, "I am back"); got != other {
		t.Errorf("who left came back to %d, want %d", got, other)
	}
}

func TestReplyTargetByToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	target := w.replyTarget(id, "ben@example.org")
	want := db.ReplyTarget{Conversation: id, User: w.ben, Name: "Ben", Addresses: []string{"ben@example.org"}}
	if diff := cmp.Diff(want, target); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.must(w.SetDisabled(w.ctx, w.ben, true))
	var token string
	w.must(w.Pool().QueryRow(w.ctx, `select reply_token from members where user_id = $1`, w.ben).Scan(&token))
	_, err := w.ReplyTargetByToken(w.ctx, token)
	w.wantKind(err, db.NotFound)
}
