package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the advisory lock under which one instance migrates while
// the others wait.
const migrationLock int64 = 0x70756464_6c65

// Migrate brings the schema up to date: ours, then that of the job queue. Any
// number of instances may call it at once.
func Migrate(ctx context.Context, url string) (err error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("read the database URL: %w", err)
	}
	defer pool.Close()
	lock, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer lock.Release()
	if _, err := lock.Exec(ctx, `select pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	defer func() {
		_, unlockErr := lock.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, migrationLock)
		if err == nil {
			err = unlockErr
		}
	}()
	return migrate(ctx, pool)
}

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	own, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	std := stdlib.OpenDBFromPool(pool)
	defer std.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, std, own)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// MigrationsHash tells one schema from another: it changes with any of the
// migrations, ours and the job queue's.
func MigrationsHash() string {
	h := sha256.New()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		fmt.Fprintf(h, "%s\x00%s\x00", name, text)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		panic(err) // there is no configuration to be wrong
	}
	for _, m := range queue.AllVersions() {
		fmt.Fprintf(h, "%d\x00%s\x00", m.Version, m.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
