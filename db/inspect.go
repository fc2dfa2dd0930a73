package db

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Inspection is what an operator wants to know of a database.
type Inspection struct {
	Version string // of the server, like "15.14"
	Major   int    // of it
	Missing int    // migrations that Migrate would apply; those of the job queue count as one
	Unknown int    // migrations that a newer program has applied

	// Lossy names the settings that are off and by which a crash of the
	// machine can take back what was committed.
	Lossy []string
}

// Inspect looks at the database at url and changes nothing in it.
func Inspect(ctx context.Context, url string) (i Inspection, err error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return i, fmt.Errorf("read the database URL: %w", err)
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, `
		select current_setting('server_version'),
		       current_setting('server_version_num')::int / 10000,
		       array(
		               select name
		               from pg_settings
		               where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
		               order by name)`).Scan(&i.Version, &i.Major, &i.Lossy)
	if err != nil {
		return i, err
	}
	if err := i.compareSchema(ctx, pool); err != nil {
		return i, err
	}
	return i, i.compareQueue(ctx, pool)
}

func (i *Inspection) compareSchema(ctx context.Context, pool *pgxpool.Pool) error {
	known, err := knownMigrations()
	if err != nil {
		return err
	}
	applied, err := appliedMigrations(ctx, pool)
	if err != nil {
		return err
	}
	for _, version := range known {
		if !slices.Contains(applied, version) {
			i.Missing++
		}
	}
	for _, version := range applied {
		if !slices.Contains(known, version) {
			i.Unknown++
		}
	}
	return nil
}

func knownMigrations() ([]int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var known []int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		known = append(known, version)
	}
	return known, nil
}

// appliedMigrations returns the versions that goose has written down. Its
// version 0 says that its table was made.
func appliedMigrations(ctx context.Context, pool *pgxpool.Pool) ([]int64, error) {
	var begun bool
	if err := pool.QueryRow(ctx, `select to_regclass('goose_db_version') is not null`).Scan(&begun); err != nil || !begun {
		return nil, err
	}
	rows, err := pool.Query(ctx, `select version_id from goose_db_version where version_id > 0 and is_applied`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func (i *Inspection) compareQueue(ctx context.Context, pool *pgxpool.Pool) error {
	queue, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	result, err := queue.Validate(ctx, nil)
	if err != nil {
		return fmt.Errorf("look at the job queue's schema: %w", err)
	}
	if !result.OK {
		i.Missing++
	}
	return nil
}
