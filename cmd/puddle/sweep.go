package main

import (
	"context"
	"log/slog"
	"time"

	"puddle/db"
)

// sweepInterval is how often what has had its time is forgotten.
const sweepInterval = time.Hour

// sweep forgets what has had its time, now and every hour, until ctx ends.
func sweep(ctx context.Context, d *db.DB, log *slog.Logger) {
	for {
		if err := d.Sweep(ctx); err != nil && ctx.Err() == nil {
			log.Warn("forget what has had its time", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepInterval):
		}
	}
}
