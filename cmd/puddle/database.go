package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

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
