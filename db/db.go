package db

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says how the core is to run. Only URL is needed.
type Config struct {
	URL         string        // PostgreSQL connection string
	NotifyDelay time.Duration // how long a notification waits to gather more
	MailDomain  string        // no person may claim an address in it
	MailDomains []string      // all domains that we take mail for, MailDomain among them
	Secret      []byte        // key for what must not be guessed from a row
	Admins      []string      // addresses whose owners are administrators
	NoLimits    bool          // for load tests: mail as many links as are asked for
	MaxConns    int           // of the pool; 0 means 16
	Logger      *slog.Logger
}

// DB is the core over one PostgreSQL database. It is safe for use by many
// goroutines.
type DB struct {
	pool     *pgxpool.Pool
	config   Config
	log      *slog.Logger
	jobs     inserter
	listener *listener
	hashing  chan struct{} // one slot for each password hash that may run at once
}

// Open connects to the database of c, which must have been migrated, and
// starts to listen for changes. A database that is away is no error: calls
// fail with kind Unavailable until it is back. Close ends it.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	pc, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, fmt.Errorf("read the database URL: %w", err)
	}
	pc.MaxConns = 16
	if c.MaxConns > 0 {
		pc.MaxConns = int32(c.MaxConns)
	}
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	setDefault(pc.ConnConfig.RuntimeParams, "timezone", "UTC")
	setDefault(pc.ConnConfig.RuntimeParams, "application_name", "puddle")
	setDefault(pc.ConnConfig.RuntimeParams, "jit", "off") // statements are short; compiling them is not
	setDefault(pc.ConnConfig.RuntimeParams, "lock_timeout", "10s")
	setDefault(pc.ConnConfig.RuntimeParams, "statement_timeout", "30s")
	setDefault(pc.ConnConfig.RuntimeParams, "idle_in_transaction_session_timeout", "60s")
	if c.Admins, err = canonicalAddresses(c.Admins); err != nil {
		return nil, fmt.Errorf("the addresses of administrators: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	jobs, err := newInserter(pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	d := &DB{pool: pool, config: c, log: c.Logger, jobs: jobs, hashing: make(chan struct{}, maxHashes)}
	d.listener = startListener(pc.ConnConfig, c.Logger)
	return d, nil
}

func canonicalAddresses(addresses []string) ([]string, error) {
	canonical := make([]string, len(addresses))
	for n, a := range addresses {
		var err error
		if canonical[n], err = CanonicalAddress(a); err != nil {
			return nil, err
		}
	}
	return canonical, nil
}

func setDefault(params map[string]string, name, value string) {
	if _, ok := params[name]; !ok {
		params[name] = value
	}
}

// Close ends the listener and all connections, waiting for those in use.
func (d *DB) Close() {
	d.listener.stop()
	d.pool.Close()
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.pool.Ping(ctx) }

// Pool returns the connections themselves, for the workers of jobs and for
// tests. Use cases are methods of DB.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// tx runs f in one transaction that is committed when f returns nil.
func (d *DB) tx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, d.pool, f)
}

// affectOne runs a statement that must touch a row; where it touches none,
// there is no such thing for the viewer.
func (d *DB) affectOne(ctx context.Context, what, sql string, args ...any) error {
	tag, err := d.pool.Exec(ctx, sql, args...)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return notFound(what)
	}
	return nil
}

// hash makes of a secret that somebody holds what we keep of it.
func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// keyed is hash under the program's own key, for what is short or guessable.
func (d *DB) keyed(secret string) []byte {
	mac := hmac.New(sha256.New, d.config.Secret)
	mac.Write([]byte(secret))
	return mac.Sum(nil)
}

// Setting returns what is kept under key, "" when nothing is.
func (d *DB) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := d.pool.QueryRow(ctx, `select value from settings where key = $1`, key).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting keeps value under key.
func (d *DB) SetSetting(ctx context.Context, key, value string) error {
	_, err := d.pool.Exec(ctx, `
		insert into settings (key, value) values ($1, $2)
		on conflict (key) do update set value = excluded.value`, key, value)
	return err
}
