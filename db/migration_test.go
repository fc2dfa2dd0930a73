package db_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"puddle/db"
)

// Each migration can be undone and done again, without data and with some of
// every sort, and leaves the same schema behind.
func TestMigrationsGoBackAndForth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.fillEachTable()
	want := w.schema()
	std := stdlib.OpenDBFromPool(w.Pool())
	t.Cleanup(func() { w.must(std.Close()) })
	provider, err := goose.NewProvider(goose.DialectPostgres, std, os.DirFS("migrations"))
	w.must(err)
	for _, to := range []int64{2, 0} {
		_, err = provider.DownTo(w.ctx, to)
		w.must(err)
		_, err = provider.Up(w.ctx)
		w.must(err)
		if diff := cmp.Diff(want, w.schema()); diff != "" {
			t.Errorf("from %d on (-want +got)\n%s", to, diff)
		}
	}
}

// fillEachTable makes rows that migrations may stumble over.
func (w world) fillEachTable() {
	w.t.Helper()
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ana, id, "carl@example.org"))
	_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Held, Member: w.ben, Raw: []byte("x"),
		Posts: []db.NewMessage{{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: "2", Held: true}}})
	w.must(err)
	w.must(w.UpdateNotifications(w.ctx, w.ana, db.Notifications{Notify: db.NotifyDigest, QuietFrom: "22:00", QuietTo: "07:00", DigestHour: 8}))
	w.exec(`update conversation_messages set created_at = now() - interval '2 days'`)
	_, _, err = w.ClaimNotices(w.ctx, 10)
	w.must(err)
	w.canary()
	for _, selector := range []string{"a", "b"} {
		w.must(w.KeepDKIMKey(w.ctx, db.DKIMKey{Domain: "puddle.test", Selector: selector, PrivateKey: []byte("key")}, 2))
	}
	deliveries, err := w.Deliveries(w.ctx, 10)
	w.must(err)
	kinds := map[db.DeliveryKind]bool{}
	for _, d := range deliveries {
		kinds[d.Kind] = true
		w.must(w.RecordAttempt(w.ctx, d.ID, db.Attempt{State: db.Deferred, Words: "450"}))
	}
	for _, kind := range []db.DeliveryKind{db.DeliverDigest, db.DeliverCanary, db.DeliverHeld, db.DeliverInvite} {
		if !kinds[kind] {
			w.t.Fatalf("no mail of kind %s: %v", kind, kinds)
		}
	}
	w.must(w.RemoveMember(w.ctx, w.ana, id, w.ben))
}

// schema returns the columns, constraints and indexes of our tables.
func (w world) schema() []string {
	w.t.Helper()
	rows, err := w.Pool().Query(w.ctx, `
		select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
		from information_schema.columns where table_schema = 'public'
		union all
		select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
		from pg_constraint where connamespace = 'public'::regnamespace
		union all
		select indexdef from pg_indexes where schemaname = 'public'
		order by 1`)
	w.must(err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	return lines
}
