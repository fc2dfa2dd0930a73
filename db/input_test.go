package db_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"puddle/db"
)

// Whatever a browser sends, the database takes it or a person reads why not.
func TestOddInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	check := func(name string, err error, want db.Kind) {
		t.Helper()
		if got := db.KindOf(err); err == nil || got != want {
			t.Errorf("%s: %v is of kind %v, want %v", name, err, got, want)
		}
	}
	long := strings.Repeat("x", 3000)
	_, err := w.Items(w.ctx, db.ItemFilter{Query: long})
	w.must(err)
	_, err = w.Inbox(w.ctx, w.ana, db.InboxFilter{Query: long})
	w.must(err)
	w.must(w.SaveSession(w.ctx, "id", db.Session{Data: []byte("x"), UserAgent: "Mozilla \xff\xfe"}, time.Hour))
	for _, key := range []string{"\x00", "\xff"} {
		_, err = w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ana, Via: db.ViaWeb, Content: "2", DedupeKey: key})
		check("a form's name that is no text", err, db.Invalid)
	}
	profile := db.ProfileChange{Name: "Ana"}
	for _, locale := range []string{"\x00", "\xff", "no locale", strings.Repeat("de-", 300), "ja", "de-AT"} {
		profile.Locale = locale
		check("locale "+locale, w.UpdateProfile(w.ctx, w.ana, profile), db.Invalid)
	}
	for _, address := range []string{"\x00", "\xff"} {
		check("a primary address", w.MakePrimary(w.ctx, w.ana, address), db.NotFound)
		check("an address to use again", w.Reactivate(w.ctx, w.ana, address), db.NotFound)
		check("an address to remove", w.RemoveAddress(w.ctx, w.ana, address), db.Conflict)
	}
	for _, name := range []string{"\u200b", "\u3164 \u2060", "A\u202eB", "\u0301"} {
		profile := db.ProfileChange{Name: name}
		check(fmt.Sprintf("the name %q", name), w.UpdateProfile(w.ctx, w.ana, profile), db.Invalid)
		_, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: name})
		check(fmt.Sprintf("an item's name %q", name), err, db.Invalid)
	}
}

// The same letters are the same, however a keyboard composes them (UAX 15).
func TestComposedLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const composed, decomposed = "Caf\u00e9 table", "Cafe\u0301 table"
	_, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: decomposed})
	w.must(err)
	for _, query := range []string{composed, decomposed} {
		items, err := w.Items(w.ctx, db.ItemFilter{Query: query})
		w.must(err)
		if len(items) != 1 || items[0].Name != composed {
			t.Errorf("%q finds %+v", query, items)
		}
	}
	w.must(w.ResetPassword(w.ctx, w.ana, "pass"+decomposed))
	if _, err := w.Authenticate(w.ctx, "ana@example.org", "pass"+composed); err != nil {
		t.Errorf("the same password typed on another keyboard: %v", err)
	}
}

func TestKindOfConnectionTrouble(t *testing.T) {
	t.Parallel()
	_, err := pgconn.Connect(t.Context(), "postgres://nobody@127.0.0.1:1/none")
	if got := db.KindOf(fmt.Errorf("log in: %w", err)); got != db.Unavailable {
		t.Errorf("a refused connection is %v", got)
	}
	for code, want := range map[string]db.Kind{
		"55P03": db.Unavailable, "57014": db.Unavailable, "40P01": db.Unavailable, "25006": db.Unavailable,
		"25P03": db.Unavailable, "42601": db.Internal, "22021": db.Internal,
	} {
		if got := db.KindOf(&pgconn.PgError{Code: code}); got != want {
			t.Errorf("SQLSTATE %s is %v, want %v", code, got, want)
		}
	}
	if got := db.KindOf(errors.New("other")); got != db.Internal {
		t.Errorf("other trouble is %v", got)
	}
}

// Ids and positions may be as large as their type lets them, in every filter.
func TestNoIDIsTooLarge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	const last = 1<<63 - 1
	for name, ask := range map[string]func() error{
		"items": func() error {
			_, err := w.Items(w.ctx, db.ItemFilter{Category: last, Owner: last, Before: last})
			return err
		},
		"an item's category": func() error {
			_, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Lamp", Category: last})
			return err
		},
		"received mail": func() error {
			_, err := w.FindInbound(w.ctx, db.InboundFilter{Before: last}, 1)
			return err
		},
		"sent mail": func() error {
			_, err := w.FindOutbound(w.ctx, db.OutboundFilter{Before: last}, 1)
			return err
		},
		"people": func() error {
			_, err := w.FindPeople(w.ctx, db.PersonFilter{Before: last}, 1)
			return err
		},
		"reports": func() error {
			_, err := w.Reports(w.ctx, false, last, 1)
			return err
		},
		"messages": func() error {
			_, _, err := w.Messages(w.ctx, w.ana, id, last, 1)
			return err
		},
		"messages of others": func() error {
			_, _, err := w.Messages(w.ctx, last, last, last, 1)
			return err
		},
		"fates":     func() error { _, err := w.Fates(w.ctx, last, last, last, 1); return err },
		"read":      func() error { return w.MarkRead(w.ctx, w.ana, id, last) },
		"a session": func() error { return w.SaveSession(w.ctx, "id", db.Session{User: last, Data: []byte{}}, time.Hour) },
	} {
		if err := ask(); err != nil && db.KindOf(err) == db.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}
