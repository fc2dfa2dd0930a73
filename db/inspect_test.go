package db_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/db/dbtest"
)

func TestInspect(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	_, err := d.Pool().Exec(t.Context(), `
		drop schema if exists newer cascade;
		create schema newer;
		create table newer.goose_db_version as table goose_db_version;
		insert into newer.goose_db_version (version_id, is_applied) values (99998, true), (99999, true)`)
	t.Cleanup(func() { d.Pool().Exec(context.Background(), `drop schema newer cascade`) })
	if err != nil {
		t.Fatal(err)
	}
	// The tests' cluster gives durability up for speed.
	lossy := []string{"fsync", "full_page_writes", "synchronous_commit"}
	for name, c := range map[string]struct {
		parameters string
		want       db.Inspection
	}{
		"migrated":          {"", db.Inspection{Lossy: lossy}},
		"commits that wait": {"&synchronous_commit=on", db.Inspection{Lossy: lossy[:2]}},
		"not migrated":      {"&search_path=nowhere", db.Inspection{Lossy: lossy, Missing: 1}},
		"from the future":   {"&search_path=newer", db.Inspection{Lossy: lossy, Missing: 1, Unknown: 2}},
	} {
		got, err := db.Inspect(t.Context(), d.Pool().Config().ConnString()+c.parameters)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Version == "" || got.Major < 9 {
			t.Errorf("%s: version %q, major %d", name, got.Version, got.Major)
		}
		got.Version, got.Major = "", 0
		got.Missing = min(got.Missing, 1) // how many there are grows with the program
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestInspectNothing(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://127.0.0.1:1/none", "postgres://%"} {
		if got, err := db.Inspect(t.Context(), url); err == nil {
			t.Errorf("%s: %+v", url, got)
		}
	}
}
