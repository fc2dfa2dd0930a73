package demo

import (
	"testing"

	"puddle/db"
	"puddle/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestFill(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	if err := Fill(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	items, err := d.Items(t.Context(), db.ItemFilter{})
	if err != nil || len(items) != len(things) || len(items[0].Photos) != 4 {
		t.Errorf("%d items, %v", len(items), err)
	}
	ana, err := d.UserByAddress(t.Context(), "ana@example.org")
	if err != nil {
		t.Fatal(err)
	}
	inbox, err := d.Inbox(t.Context(), ana.ID, db.InboxFilter{})
	if err != nil || len(inbox) != 3 {
		t.Errorf("Ana's inbox: %+v, %v", inbox, err)
	}
	if r, err := Reply(t.Context(), d, "puddle.test"); err != nil || r.From != "Emil" || r.To != "Ana" {
		t.Errorf("how to answer by mail: %+v, %v", r, err)
	}
}
