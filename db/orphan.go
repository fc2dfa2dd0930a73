package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// workerLock is the advisory lock that a worker of the queue holds for as long
// as it lives, by the name under which it takes jobs.
const workerLock = `hashtextextended('puddle worker ' || $1, 0)`

// HoldWorker lets the others see that the worker of that name is alive, until
// ctx ends. It holds a connection of its own, and takes a new one where that is
// cut: whoever dies is known to be dead at once, and a worker that merely
// takes long is not.
func (d *DB) HoldWorker(ctx context.Context, name string) {
	config := d.listener.config
	for ctx.Err() == nil {
		if err := holdLock(ctx, config, name); err != nil && ctx.Err() == nil {
			d.log.Warn("the worker's lock was cut off", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func holdLock(ctx context.Context, config *pgx.ConnConfig, name string) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `select pg_advisory_lock_shared(`+workerLock+`)`, name); err != nil {
		return err
	}
	_, err = conn.WaitForNotification(ctx) // none will come: it ends with the connection or ctx
	return err
}

// FreeOrphans puts jobs back into the queue that a worker was at when it died.
// It frees those of suspects that are still orphans and returns the orphans
// that it leaves, to be suspects next time: after a look some seconds later
// again, a worker that merely lost its connection holds a new one.
func (d *DB) FreeOrphans(ctx context.Context, kind string, suspects []int64) (left []int64, freed int64, err error) {
	if suspects == nil {
		suspects = []int64{} // nil is null to SQL, which nothing is or is not among
	}
	err = d.tx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			update river_job set state = 'available', scheduled_at = now()
			where id in (`+selectOrphans+` and id = any($1) for update skip locked)`, suspects, kind)
		if err != nil {
			return err
		}
		freed = tag.RowsAffected()
		rows, err := tx.Query(ctx, selectOrphans+` and not id = any($1)`, suspects, kind)
		if err != nil {
			return err
		}
		left, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	return left, freed, err
}

// selectOrphans finds running jobs of kind $2 whose worker holds no lock.
const selectOrphans = `
	select id from river_job
	where kind = $2 and state = 'running'
	  and not exists (
		select from pg_locks l
		where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
		  and l.database = (select oid from pg_database where datname = current_database())
		  and (l.classid::bigint << 32 | l.objid::bigint)
		      = hashtextextended('puddle worker ' || attempted_by[cardinality(attempted_by)], 0))`
