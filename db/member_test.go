package db_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestOwnerWhoLeftChangesTheStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	left, kept := w.ask(w.ben, "1"), w.ask(w.person("Carl"), "1")
	w.must(w.Leave(w.ctx, w.ana, left))
	w.must(w.SetItemStatus(w.ctx, w.ana, w.bicycle, db.Sold))
	if diff := cmp.Diff([]string{"1 Ben: 1", "2 Ana: Left the conversation."}, w.read(w.ben, left)); diff != "" {
		t.Errorf("where the owner left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1 Carl: 1", "2 Ana: This item has been sold."}, w.read(w.ana, kept)); diff != "" {
		t.Errorf("where the owner is (-want +got):\n%s", diff)
	}
}

// Everybody's id must fit one notification of PostgreSQL's (8,000 bytes).
func TestManyFormerMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	_, err := w.Pool().Exec(w.ctx, `
		with people as (insert into users (name) select 'Former' from generate_series(1, 3000) returning id)
		insert into members (conversation_id, user_id, active, seq, modified_at, unsubscribe_token)
		select $1, id, false, 1, now(), 'former ' || id from people`, id)
	w.must(err)
	m := w.say(w.ana, id, "2")
	_, err = w.EditMessage(w.ctx, w.ana, m.ID, db.Plain, "two")
	w.must(err)
	w.must(w.Leave(w.ctx, w.ben, id))
	w.must(w.DeleteItem(w.ctx, w.ana, w.bicycle))
}

func TestDisabledAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.heldMail(id, "held")
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	w.must(w.SetDisabled(w.ctx, w.ben, true))
	_, err = w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaWeb, Content: "2"})
	w.wantKind(err, db.NotFound)
	_, err = w.HeldByToken(w.ctx, deliveries[0].Link)
	w.wantKind(err, db.Expired)
	_, err = w.ReleaseHeld(w.ctx, deliveries[0].Link)
	if err == nil {
		t.Error("held mail of a disabled person was posted")
	}
	if got := w.read(w.ana, id); len(got) != 1 {
		t.Errorf("on the page: %q", got)
	}
}

func TestInvitationsThatAreNotMailed(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(w world, id db.ConversationID){
		"the inviter is blocked": func(w world, id db.ConversationID) {
			_, err := w.Pool().Exec(w.ctx, `insert into blocks (user_id, blocked_id) select u.id, $1 from users u where u.name = 'Eva'`, w.ben)
			w.must(err)
		},
		"the account is closed": func(w world, id db.ConversationID) {
			_, err := w.Pool().Exec(w.ctx, `update users set disabled_at = now() where name = 'Eva'`)
			w.must(err)
		},
		"the address wants no mail": func(w world, id db.ConversationID) {
			_, err := w.Pool().Exec(w.ctx, `update addresses set suspended_at = now() where address = 'eva@example.org'`)
			w.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.person("Eva")
			id := w.ask(w.ben, "1")
			refuse(w, id)
			w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.org"))
			if w.mailed("eva@example.org", db.DeliverInvite) != "" {
				t.Error("an invitation was mailed")
			}
		})
	}
}

// Every row of a table that goes with its person, item or conversation is found
// by an index when they go.
func TestForeignKeysHaveIndexes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows, err := w.Pool().Query(w.ctx, `
		select c.conrelid::regclass::text || ' (' || a.attname || ')'
		from pg_constraint c
		join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
		where c.contype = 'f' and c.confrelid <> 'categories'::regclass and not exists (
			select from pg_index i
			where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)
		order by 1`)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var column string
		w.must(rows.Scan(&column))
		t.Errorf("%s has no index", column)
	}
	w.must(rows.Err())
}

// A guest who was shut out can't come in by signing up under their address.
func TestSignUpOfADisabledGuest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.net"))
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Eva", Email: "eva@example.net", Password: "correct horse", Browser: "chromium"}))
	_, err := w.Pool().Exec(w.ctx, `update users set disabled_at = now() where name = 'Guest'`)
	w.must(err)
	_, _, err = w.ConfirmSignUp(w.ctx, w.mailed("eva@example.net", db.DeliverSignUp), "chromium", "")
	w.wantKind(err, db.Forbidden)
}

func TestDraftsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	longest := strings.Repeat("a", db.MaxContent)
	w.must(w.SetDraft(w.ctx, w.ben, id, longest))
	w.wantKind(w.SetDraft(w.ctx, w.ben, id, longest+"a"), db.Invalid)
	w.wantKind(w.SetDraft(w.ctx, w.ben, id, "no\x00text"), db.Invalid)
	w.wantKind(w.SetDraft(w.ctx, w.person("Carl"), id, "a"), db.NotFound)
	c, err := w.ConversationByID(w.ctx, w.ben, id)
	w.must(err)
	if c.Me.Draft != longest {
		t.Errorf("the draft has %d bytes", len(c.Me.Draft))
	}
}
