package demo

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

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
	anew := dbtest.New(t)
	fillAnew(t, anew)
	if diff := cmp.Diff(contents(t, d), contents(t, anew)); diff != "" {
		t.Errorf("filled anew (-want +got):\n%s", diff)
	}
}

// contents counts what a filled database holds.
func contents(t *testing.T, d *db.DB) map[string]int64 {
	t.Helper()
	rows, err := d.Pool().Query(t.Context(), `
		select 'people', count(*) from users
		union all select 'items', count(*) from items
		union all select 'messages', count(*) from conversation_messages
		union all select 'mails', count(*) from inbound_mails
		union all select 'files', count(*) from files
		union all select 'deliveries', count(*) from deliveries
		union all select 'jobs', count(*) from river_job`)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	var name string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error { counts[name] = n; return nil }); err != nil {
		t.Fatal(err)
	}
	return counts
}

// What an end in the middle left is no demonstration: it is made anew, once, by
// the first of all who start then.
func fillAnew(t *testing.T, d *db.DB) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Fill(ctx, d) }()
	for items := 0; items < 2; {
		if err := d.Pool().QueryRow(t.Context(), `select count(*) from items`).Scan(&items); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("ended by %v", err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if err := Fill(t.Context(), d); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
}

func TestFillLeavesPeopleAlone(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	if _, err := d.CreateUser(t.Context(), db.NewUser{Name: "Real", Email: "real@example.org"}); err != nil {
		t.Fatal(err)
	}
	if err := Fill(t.Context(), d); !errors.Is(err, ErrPeople) {
		t.Errorf("filled: %v", err)
	}
	if mark, err := d.Setting(t.Context(), Mark); mark != "" || err != nil {
		t.Errorf("marked %q, %v", mark, err)
	}
	if _, err := d.UserByAddress(t.Context(), "real@example.org"); err != nil {
		t.Error(err)
	}
}
