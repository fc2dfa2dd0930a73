package db_test

import (
	"testing"
	"time"
)

// Ten thousand mails that are due at once, as after a night without the program,
// are claimed in bounded steps, each once, those of digests too.
func TestTenThousandMailsDueAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	w.exec(`
		with people as (
			insert into users (name, notify, digest_hour, quiet_from, quiet_to)
			select 'P' || n, case when n % 10 = 0 then 'digest' else 'gathered' end, 0,
			       case when n % 10 = 1 then time '00:00' end, case when n % 10 = 1 then time '00:01' end
			from generate_series(1, 10000) n
			returning id),
		known as (
			insert into addresses (address, mailbox, user_id, is_primary, verified_at)
			select id || '@many.test', id || '@many.test', id, true, now() from people),
		talks as (
			insert into conversations (item_id, enquirer_id, subject, seq, change)
			select $1, id, 'Blue bicycle', 1, 1 from people
			returning id, enquirer_id),
		joined as (
			insert into members (conversation_id, user_id, active, seq, modified_at, notify_at, unsubscribe_token)
			select id, enquirer_id, true, 1, now(), now(), 'token' || id from talks)
		insert into conversation_messages (conversation_id, seq, change, created_by, via, content, mail_ref, created_at)
		select id, 1, 1, $2, 'web', 'Hello', 'ref' || id, now() - interval '2 days' from talks`, w.bicycle, w.ana)
	w.exec(`analyze`) // as autovacuum does
	start := time.Now()
	claims, slowest := 0, time.Duration(0)
	for {
		began := time.Now()
		claimed, _, err := w.ClaimNotices(w.ctx, 100)
		w.must(err)
		if claimed == 0 {
			break
		}
		if claimed > 200 {
			t.Errorf("%d at once", claimed)
		}
		claims++
		slowest = max(slowest, time.Since(began))
	}
	var mails, people, jobs int
	w.must(w.Pool().QueryRow(w.ctx, `
		select count(*), count(distinct user_id), (select count(*) from river_job) from deliveries where state = 'queued'`).Scan(&mails, &people, &jobs))
	if mails != 10000 || people != 10000 || jobs != 10000 {
		t.Errorf("%d mails to %d people, %d jobs", mails, people, jobs)
	}
	t.Logf("%d steps in %v, the slowest in %v", claims, time.Since(start), slowest)

	w.must(w.RequestLoginLink(w.ctx, "7@many.test", ""))
	var first string
	w.must(w.Pool().QueryRow(w.ctx, `
		select kind from deliveries
		where id = (select (args->>'delivery')::bigint from river_job order by priority, scheduled_at, id limit 1)`).Scan(&first))
	if first != "login" {
		t.Errorf("who waits for a link waits for others' news: the first mail is a %s", first)
	}
}
