package dbtest

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

func TestNewIsMigratedAndEmpty(t *testing.T) {
	t.Parallel()
	d := New(t)
	var people int
	check(t, d.Pool().QueryRow(t.Context(), `select count(*) from users`).Scan(&people))
	if people != 0 {
		t.Errorf("there are %d people", people)
	}
}

func TestURLsAreOfDifferentDatabases(t *testing.T) {
	t.Parallel()
	if one, other := URL(t), URL(t); one == other {
		t.Errorf("both are %s", one)
	}
}

// BenchmarkNew measures what a test pays for its database: an open one that was used before.
func BenchmarkNew(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p, err := shared()
			if err != nil {
				b.Fatal(err)
			}
			c, err := p.take(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			conn, err := pgxpool.New(b.Context(), p.url(c.name))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := conn.Exec(b.Context(), `insert into settings (key, value) values ('some', 'thing')`); err != nil {
				b.Fatal(err)
			}
			conn.Close()
			p.give(c)
		}
	})
}
