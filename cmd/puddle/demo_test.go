package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"puddle/cmd/puddle/demo"
	"puddle/db"
	"puddle/db/dbtest"
)

// TestDemoKilledWhileItIsMade kills a demonstration that has only begun to be
// made; then two start at once.
func TestDemoKilledWhileItIsMade(t *testing.T) {
	t.Parallel()
	database := dbtest.URL(t)
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	people := func() (n int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), `select count(*) from users`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database)
	waitFor(t, "the first person", func() error {
		if people() == 0 {
			return errors.New("nobody is there")
		}
		return nil
	})
	if err := first.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-first.exited
	if strings.Contains(first.output.String(), "Puddle is at") {
		t.Fatal("it was killed too late")
	}
	second, third := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database), run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database)
	for _, p := range []*puddle{second, third} {
		p.ready()
		if page := p.visitor().get("/"); !strings.Contains(page, "bicycle") {
			t.Error("the items are missing")
		}
	}
	if n := people(); n != len(demo.People) {
		t.Errorf("%d people, want %d", n, len(demo.People))
	}
}

// TestDemoLeavesPeopleAlone starts a demonstration on a database in use.
func TestDemoLeavesPeopleAlone(t *testing.T) {
	t.Parallel()
	database := dbtest.URL(t)
	d, err := db.Open(t.Context(), db.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.CreateUser(t.Context(), db.NewUser{Name: "Real", Email: "real@example.net"}); err != nil {
		t.Fatal(err)
	}
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+database)
	<-p.exited
	if !strings.Contains(p.output.String(), "this database has people in it") {
		t.Error("it was not refused")
	}
}
