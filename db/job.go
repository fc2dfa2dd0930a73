package db

import (
	"context"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// SendDelivery is the job of sending one delivery. It is inserted with the
// delivery, in the same transaction.
type SendDelivery struct {
	Delivery DeliveryID `json:"delivery"`
}

// Kind names the job in the queue.
func (SendDelivery) Kind() string { return "send_delivery" }

// maxSendAttempts, with the pauses that the worker chooses, makes about five
// days (the usual life of a queued mail, RFC 5321 4.5.4.1).
const maxSendAttempts = 60

// InsertOpts is part of river.JobArgsWithInsertOpts.
func (SendDelivery) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: maxSendAttempts}
}

// inserter puts jobs into the queue; it works none.
type inserter struct{ client *river.Client[pgx.Tx] }

func newInserter(pool *pgxpool.Pool) (inserter, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	return inserter{client}, err
}

// Somebody waits for the mail with their link; what tells of news may come a
// little later.
const (
	awaited = 1
	news    = 2
)

// send inserts jobs of that priority, of which a lower number comes first.
func (i inserter) send(ctx context.Context, tx pgx.Tx, priority int, ids ...DeliveryID) error {
	jobs := make([]river.InsertManyParams, len(ids))
	for n, id := range ids {
		jobs[n] = river.InsertManyParams{Args: SendDelivery{Delivery: id}, InsertOpts: &river.InsertOpts{Priority: priority}}
	}
	if len(jobs) == 0 {
		return nil
	}
	_, err := i.client.InsertManyFastTx(ctx, tx, jobs)
	return err
}
