package dbtest

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

//go:embed reset.sql
var resetSQL string

const (
	// namePrefix begins the name of every database of this package: test_KEY for a template, test_KEY_N for its clones.
	namePrefix = "test_"
	// worn is the size in bytes from which a clone is made anew, since deleted rows still take room.
	worn = 64 << 20
	// makingLock is the advisory lock under which templates are made and removed.
	makingLock int64 = 0x64627465 // "dbte"
)

// pool leases clones of one template. Leases are advisory locks of the admin connection, so they end with the process.
//
// The advisory lock (class of KEY, 0) is held shared by every pool of KEY, (class of KEY, N) exclusively by the one that
// has leased clone N.
type pool struct {
	url   func(database string) string
	key   string
	class int32

	mu     sync.Mutex
	admin  *pgx.Conn
	leased int      // clones up to this number were tried
	free   []*clone // leased and not in use
}

// openPool connects to the server's administrative database and makes the template if there is none for the schema that
// migrate makes and version tells from others.
func openPool(ctx context.Context, url func(database string) string, admin, version string, migrate func(ctx context.Context, url string) error) (*pool, error) {
	sum := sha256.Sum256([]byte(version + resetSQL))
	p := &pool{url: url, key: hex.EncodeToString(sum[:8])}
	p.class = classOf(p.key)
	var err error
	if p.admin, err = pgx.Connect(ctx, url(admin)); err != nil {
		return nil, err
	}
	if err := p.prepare(ctx, migrate); err != nil {
		p.admin.Close(ctx)
		return nil, fmt.Errorf("make the template: %w", err)
	}
	return p, nil
}

// classOf makes the first half of a two-part advisory lock key of a pool's key.
func classOf(key string) int32 {
	sum := sha256.Sum256([]byte(key))
	return int32(binary.BigEndian.Uint32(sum[:]))
}

func (p *pool) template() string { return namePrefix + p.key }

func (p *pool) prepare(ctx context.Context, migrate func(ctx context.Context, url string) error) error {
	if err := p.exec(ctx, `select pg_advisory_lock($1)`, makingLock); err != nil {
		return err
	}
	defer p.exec(ctx, `select pg_advisory_unlock($1)`, makingLock) // If this fails, the connection that holds the lock is gone.
	if err := p.exec(ctx, `select pg_advisory_lock_shared($1, 0)`, p.class); err != nil {
		return err
	}
	if ok, err := p.exists(ctx, p.template()); ok || err != nil {
		return err
	}
	if err := p.dropUnused(ctx); err != nil {
		return err
	}
	// Renamed when complete: a half-made one is dropped by the next pool that gets here.
	const unfinished = namePrefix + "unfinished"
	if err := p.exec(ctx, `create database `+unfinished); err != nil {
		return err
	}
	if err := migrate(ctx, p.url(unfinished)); err != nil {
		return err
	}
	if err := p.addReset(ctx, unfinished); err != nil {
		return err
	}
	return p.exec(ctx, `alter database `+unfinished+` rename to `+p.template())
}

// dropUnused drops the databases of schemas that no process uses.
func (p *pool) dropUnused(ctx context.Context) error {
	rows, err := p.admin.Query(ctx, `select datname from pg_database where starts_with(datname, $1)`, namePrefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		key, _, _ := strings.Cut(strings.TrimPrefix(name, namePrefix), "_")
		if key == p.key {
			continue
		}
		var unused bool
		if err := p.admin.QueryRow(ctx, `select pg_try_advisory_lock($1, 0)`, classOf(key)).Scan(&unused); err != nil {
			return err
		}
		if !unused {
			continue
		}
		if err := p.exec(ctx, `drop database `+name+` with (force)`); err != nil {
			return err
		}
		if err := p.exec(ctx, `select pg_advisory_unlock($1, 0)`, classOf(key)); err != nil {
			return err
		}
	}
	return nil
}

func (p *pool) addReset(ctx context.Context, database string) error {
	conn, err := pgx.Connect(ctx, p.url(database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, resetSQL+`; call dbtest.remember()`)
	return err
}

// clone is a leased database and the connection that puts it back, kept because it is faster the second time.
type clone struct {
	name string
	conn *pgx.Conn
}

// take leases a clone that is as the template.
func (p *pool) take(ctx context.Context) (*clone, error) {
	c, fresh, err := p.lease(ctx)
	if err != nil || fresh {
		return c, err
	}
	size, err := p.reset(ctx, c)
	if err == nil && size < worn {
		return c, nil
	}
	if ctx.Err() != nil {
		return nil, err
	}
	// Too large, or a test has altered its tables.
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.exec(ctx, `drop database `+c.name+` with (force)`); err != nil {
		return nil, err
	}
	return c, p.create(ctx, c.name)
}

// give ends the use of a clone; the process keeps the lease.
func (p *pool) give(c *clone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, c)
}

// lease returns a clone that nobody uses, and whether it was made for this.
func (p *pool) lease(ctx context.Context) (c *clone, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		c, p.free = p.free[n-1], p.free[:n-1]
		return c, false, nil
	}
	for leased := false; !leased; {
		p.leased++
		if err := p.admin.QueryRow(ctx, `select pg_try_advisory_lock($1, $2)`, p.class, p.leased).Scan(&leased); err != nil {
			return nil, false, err
		}
	}
	c = &clone{name: fmt.Sprintf("%s_%d", p.template(), p.leased)}
	if ok, err := p.exists(ctx, c.name); ok || err != nil {
		return c, false, err
	}
	return c, true, p.create(ctx, c.name)
}

func (p *pool) create(ctx context.Context, name string) error {
	return p.exec(ctx, `create database `+name+` template `+p.template()+` strategy file_copy`)
}

func (p *pool) reset(ctx context.Context, c *clone) (size int64, err error) {
	if c.conn == nil || c.conn.IsClosed() {
		if c.conn, err = pgx.Connect(ctx, p.url(c.name)); err != nil {
			return 0, err
		}
	}
	err = c.conn.QueryRow(ctx, `select dbtest.reset()`).Scan(&size)
	return size, err
}

func (p *pool) exists(ctx context.Context, database string) (ok bool, err error) {
	err = p.admin.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, database).Scan(&ok)
	return ok, err
}

func (p *pool) exec(ctx context.Context, sql string, args ...any) error {
	_, err := p.admin.Exec(ctx, sql, args...)
	return err
}
