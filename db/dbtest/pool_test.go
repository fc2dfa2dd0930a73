package dbtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"puddle/db/embedded"
)

func TestMain(m *testing.M) { Main(m) }

// testSchema has what makes a reset hard: keys in a circle, rows of the migrations, identity columns, generated columns.
const testSchema = `
	create table category (id int generated always as identity primary key, name text, loud text generated always as (upper(name)) stored);
	insert into category (name) values ('Books'), ('Chairs');
	create table item (id bigint generated always as identity primary key, category_id int not null references category, buyer_id bigint);
	create table member (id bigserial primary key, item_id bigint not null references item);
	alter table item add foreign key (buyer_id) references member;`

func migrateTestSchema(ctx context.Context, url string) error {
	return execute(ctx, url, testSchema)
}

func execute(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// startServer joins a server apart from the one that other packages' tests use: these tests drop what nobody uses.
func startServer(t *testing.T) *embedded.Server {
	t.Helper()
	dir, err := clusterDir()
	check(t, err)
	s, err := embedded.Start(t.Context(), embedded.Config{Dir: dir + "-pool", Fast: true, Logger: slog.New(slog.DiscardHandler)})
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	return s
}

func open(t *testing.T, version string, migrate func(context.Context, string) error) *pool {
	t.Helper()
	p, err := openPool(t.Context(), startServer(t).URL, embedded.Database, version, migrate)
	check(t, err)
	t.Cleanup(func() { check(t, p.admin.Close(context.Background())) })
	return p
}

func take(t *testing.T, p *pool) *clone {
	t.Helper()
	c, err := p.take(t.Context())
	check(t, err)
	return c
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func query(t *testing.T, url, sql string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), sql)
	check(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(t, err)
	return got
}

func TestReusedCloneIsAsTheTemplate(t *testing.T) {
	t.Parallel()
	p := open(t, t.Name(), migrateTestSchema)
	first := take(t, p)
	check(t, execute(t.Context(), p.url(first.name), `
		insert into category (name) values ('Noise');
		update category set name = 'Changed' where name = 'Books';
		insert into item (category_id) values (3);
		insert into member (item_id) values (1);
		update item set buyer_id = 1`))
	p.give(first)
	second := take(t, p)
	if second != first {
		t.Errorf("took %s, not %s again", second.name, first.name)
	}
	got := query(t, p.url(second.name), `
		select id || ' ' || loud from category
		union all select 'item' from item
		union all select 'member' from member
		union all select 'next ' || nextval('category_id_seq')
		union all select 'next ' || nextval('item_id_seq')
		union all select 'next ' || nextval('member_id_seq')`)
	want := []string{"1 BOOKS", "2 CHAIRS", "next 3", "next 1", "next 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows and sequences (-want +got):\n%s", diff)
	}
}

func TestAlteredCloneIsMadeAnew(t *testing.T) {
	t.Parallel()
	p := open(t, t.Name(), migrateTestSchema)
	c := take(t, p)
	check(t, execute(t.Context(), p.url(c.name), `alter table category drop column name cascade`))
	p.give(c)
	if got := query(t, p.url(take(t, p).name), `select name from category order by id`); len(got) != 2 {
		t.Errorf("got %q", got)
	}
}

func TestLeftConnectionsAreCut(t *testing.T) {
	t.Parallel()
	p := open(t, t.Name(), migrateTestSchema)
	c := take(t, p)
	conn, err := pgx.Connect(t.Context(), p.url(c.name))
	check(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `begin; lock table item`)
	check(t, err)
	p.give(c)
	take(t, p)
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the connection of the test before still works")
	}
}

// TestProcessesShareNoClone stands two pools for two processes: each has a connection, hence leases, of its own.
func TestProcessesShareNoClone(t *testing.T) {
	t.Parallel()
	one, other := open(t, t.Name(), migrateTestSchema), open(t, t.Name(), migrateTestSchema)
	seen := map[string]bool{}
	for range 3 {
		seen[take(t, one).name] = true
		seen[take(t, other).name] = true
	}
	if len(seen) != 6 {
		t.Errorf("six leases gave %d clones: %v", len(seen), seen)
	}
}

func TestUnfinishedTemplateIsMadeAnew(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	broken := errors.New("the process died")
	_, err := openPool(t.Context(), server.URL, embedded.Database, t.Name(), func(ctx context.Context, url string) error {
		return errors.Join(execute(ctx, url, `create table category ()`), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	p := open(t, t.Name(), migrateTestSchema)
	if got := query(t, p.url(take(t, p).name), `select name from category`); len(got) != 2 {
		t.Errorf("got %q", got)
	}
}

func TestDatabasesOfOldSchemasGo(t *testing.T) {
	t.Parallel()
	old := open(t, t.Name()+" old", migrateTestSchema)
	clone := take(t, old).name
	check(t, old.admin.Close(t.Context()))
	recent := open(t, t.Name()+fmt.Sprint(" ", time.Now().UnixNano()), migrateTestSchema)
	left := query(t, recent.url(embedded.Database), `select datname from pg_database`)
	for _, name := range left {
		if name == clone || name == old.template() {
			t.Errorf("%s is still there, among %s", name, strings.Join(left, " "))
		}
	}
}

func TestThreeHundredAtOnce(t *testing.T) {
	t.Parallel()
	p := open(t, t.Name(), migrateTestSchema)
	for n := range 300 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			c := take(t, p)
			t.Cleanup(func() { p.give(c) })
			check(t, execute(t.Context(), p.url(c.name), `insert into item (category_id) values (1)`))
			if got := query(t, p.url(c.name), `select id::text from item`); len(got) != 1 || got[0] != "1" {
				t.Errorf("items %q, want only the first", got)
			}
		})
	}
}
