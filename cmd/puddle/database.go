package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"puddle/db"
	"puddle/db/embedded"
)

// database is the database that the configuration names, or the private one.
type database struct {
	url    string
	server *embedded.Server // nil: DATABASE_URL is given
}

// find returns the database as it is. The caller closes it.
func (c databaseConfig) find(ctx context.Context, log *slog.Logger) (*database, error) {
	if c.DatabaseURL != "" {
		return &database{url: c.DatabaseURL}, nil
	}
	server, err := embedded.Start(ctx, embedded.Config{Dir: filepath.Join(c.DataDir, "postgres"), Logger: log})
	if err != nil {
		return nil, err
	}
	return &database{server.URL(embedded.Database), server}, nil
}

// open finds the database and brings its schema up to date. The caller closes
// it.
func (c databaseConfig) open(ctx context.Context, log *slog.Logger) (*database, error) {
	d, err := c.find(ctx, log)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, d.url); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// watch keeps the private database running until ctx ends.
func (d *database) watch(ctx context.Context) {
	if d.server != nil {
		d.server.Watch(ctx)
	}
}

func (d *database) close() error {
	if d.server == nil {
		return nil
	}
	return d.server.Close()
}

// core opens the core over the database, for commands that need nothing else.
func (c databaseConfig) core(ctx context.Context, log *slog.Logger) (d *db.DB, closeAll func(), err error) {
	base, err := c.open(ctx, log)
	if err != nil {
		return nil, nil, err
	}
	secret, err := c.secret()
	if err == nil {
		d, err = db.Open(ctx, db.Config{URL: base.url, Secret: secret, Admins: c.Admin, MaxConns: 2, Logger: log})
	}
	if err != nil {
		return nil, nil, errors.Join(err, base.close())
	}
	return d, func() {
		d.Close()
		if err := base.close(); err != nil {
			log.Warn("close the database", "err", err)
		}
	}, nil
}

// secret returns the key that is configured, or the one that is kept in the
// data folder, made at the first start.
func (c databaseConfig) secret() ([]byte, error) {
	if c.Secret != "" {
		return []byte(c.Secret), nil
	}
	path := filepath.Join(c.DataDir, "secret")
	kept, err := os.ReadFile(path)
	if err == nil {
		return []byte(strings.TrimSpace(string(kept))), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	random := make([]byte, 32)
	rand.Read(random) // never fails
	secret := hex.EncodeToString(random)
	// Linked into place, so that of two programs that start at once both get the same.
	draft, err := os.CreateTemp(c.DataDir, "secret-*")
	if err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(secret + "\n")
	if err = errors.Join(err, draft.Close()); err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	if err := os.Link(draft.Name(), path); errors.Is(err, fs.ErrExist) {
		return c.secret()
	} else if err != nil {
		return nil, fmt.Errorf("keep the secret: %w", err)
	}
	return []byte(secret), nil
}
