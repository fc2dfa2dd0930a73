package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// stuckAfter is when a job has been worked at for longer than it may take.
const stuckAfter = 20 * time.Minute

// Vitals is what can be seen of the site's inner life.
type Vitals struct {
	Canaries  []Canary              // the newest
	Made      map[DeliveryState]int // mails made in the last day, by how they fare
	Waiting   int                   // mails that wait to be sent, whenever they were made
	Received  map[Verdict]int       // mails taken in the last day
	Suspended int                   // addresses that are not mailed any more
	Jobs      map[string]int        // of the queue, by River's states, but for those that are done
	StuckJobs int
	Database  DatabaseVitals
	Instances int // programs that send mail from this database
}

// DatabaseVitals is how the database fares.
type DatabaseVitals struct {
	Version        string
	Size           int64 // octets
	Connections    int   // to this database, ours and others'
	MaxConnections int   // of the whole server
}

const vitalCanaries = 12

// Vitals looks at everything.
func (d *DB) Vitals(ctx context.Context) (v Vitals, err error) {
	if v.Canaries, err = d.Canaries(ctx, vitalCanaries); err != nil {
		return v, err
	}
	if v.Waiting, _, err = d.WaitingMail(ctx); err != nil {
		return v, err
	}
	if v.Made, err = counts[DeliveryState](ctx, d, `select state, count(*) from deliveries where created_at > now() - interval '1 day' group by 1`); err != nil {
		return v, err
	}
	if v.Received, err = counts[Verdict](ctx, d, `select verdict, count(*) from inbound_mails where received_at > now() - interval '1 day' group by 1`); err != nil {
		return v, err
	}
	if v.Jobs, err = counts[string](ctx, d, `select state::text, count(*) from river_job where state <> 'completed' group by 1`); err != nil {
		return v, err
	}
	// HoldWorker's is the only advisory lock that is shared.
	err = d.pool.QueryRow(ctx, `
		select (select count(*) from addresses where suspended_at is not null),
		       (select count(*) from river_job where state = 'running' and attempted_at < now() - $1::interval),
		       split_part(current_setting('server_version'), ' ', 1),
		       pg_database_size(current_database()),
		       (select count(*) from pg_stat_activity where datname = current_database()),
		       current_setting('max_connections')::integer,
		       (select count(*) from pg_locks
			where locktype = 'advisory' and mode = 'ShareLock' and granted
			  and database = (select oid from pg_database where datname = current_database()))`, stuckAfter).Scan(
		&v.Suspended, &v.StuckJobs, &v.Database.Version, &v.Database.Size, &v.Database.Connections, &v.Database.MaxConnections, &v.Instances)
	return v, err
}

// counts reads rows of a name and how many there are of it.
func counts[K ~string](ctx context.Context, d *DB, sql string) (map[K]int, error) {
	rows, err := d.pool.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	all := map[K]int{}
	var name K
	var n int
	_, err = pgx.ForEachRow(rows, []any{&name, &n}, func() error {
		all[name] = n
		return nil
	})
	return all, err
}
