package db_test

import (
	"testing"

	"puddle/db"
)

// files returns how many files are kept.
func (w world) files() (n int) {
	w.t.Helper()
	w.must(w.Pool().QueryRow(w.ctx, `select count(*) from files`).Scan(&n))
	return n
}

// age makes all files and mail a day and some hours older than a number of days.
func (w world) age(days int) {
	w.t.Helper()
	for _, sql := range []string{
		`update files set created_at = created_at - $1 * interval '25 hours'`,
		`update held_posts set created_at = created_at - $1 * interval '25 hours'`,
		`update inbound_mails set received_at = received_at - $1 * interval '25 hours'`,
	} {
		_, err := w.Pool().Exec(w.ctx, sql, days)
		w.must(err)
	}
}

func TestSweepTakesFilesThatBelongToNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	picture := db.NewFile{Name: "drill.jpg", Data: photo(t, 40, 30)}
	drill, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill", Photos: newPhotos(picture)})
	w.must(err)
	kept := w.ask(w.ben, "1")
	attach := func(item db.ItemID) {
		_, err := w.StartConversation(w.ctx, w.ben, item, db.NewMessage{Via: db.ViaWeb, Content: "see", Attachments: []db.NewFile{picture}})
		w.must(err)
	}
	attach(drill)
	attach(w.bicycle)
	w.heldMail(kept, "held")
	const all = 2 + 2*2 + 2 // the item's, two messages', a mail and its note
	check := func(when string, want int) {
		t.Helper()
		w.must(w.Sweep(w.ctx))
		if got := w.files(); got != want {
			t.Errorf("%s: %d files are kept, want %d", when, got, want)
		}
	}
	w.age(2)
	check("everything belongs to something", all)
	w.must(w.DeleteItem(w.ctx, w.ana, drill))
	check("the item and its conversation are deleted", all-2-2)
	w.must(w.DeleteUser(w.ctx, w.ben, ""))
	check("the person of the held mail is deleted", 2+1)
	w.age(30)
	check("the mail is old", 2)
}

func TestSweepLeavesFreshFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Pool().Exec(w.ctx, `insert into files (sha256, size, content_type) values ('', 0, 'text/plain')`)
	w.must(err)
	w.must(w.Sweep(w.ctx))
	if w.files() != 1 {
		t.Error("a file that may be in hand is gone")
	}
}

// However much has had its time, one sweep takes all of it.
func TestSweepOfMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Pool().Exec(w.ctx, `
		insert into files (sha256, size, content_type, created_at)
		select '', 0, 'text/plain', now() - interval '2 days' from generate_series(1, 2500)`)
	w.must(err)
	w.must(w.Sweep(w.ctx))
	if left := w.files(); left != 0 {
		t.Errorf("%d files are left", left)
	}
}
