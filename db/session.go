package db

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"
)

// Session is what is kept of a visitor's session. User is 0 for a visitor who
// is not logged in.
type Session struct {
	User      UserID
	Data      []byte
	UserAgent string
	CreatedAt time.Time
	SeenAt    time.Time
}

// SessionInfo is one of a person's sessions as they see it in their account.
type SessionInfo struct {
	Key       string // names it in EndSession; no key to anything else
	UserAgent string
	Current   bool
	CreatedAt time.Time
	SeenAt    time.Time
}

// SessionByID returns the session with that id, and notes once an hour that it
// was seen: people look there for sessions that are not theirs. One that is too
// old, unknown, or of a person who was shut out is NotFound.
func (d *DB) SessionByID(ctx context.Context, id string) (Session, error) {
	rows, err := d.pool.Query(ctx, `
		with seen as (
			update sessions set seen_at = now()
			where id_hash = $1 and expires_at > now() and seen_at < now() - interval '1 hour')
		select coalesce(s.user_id, 0) as "user", s.data, s.user_agent, s.created_at, s.seen_at
		from sessions s left join users u on u.id = s.user_id
		where s.id_hash = $1 and s.expires_at > now() and u.disabled_at is null`, hash(id))
	if err != nil {
		return Session{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Session])
	return s, orNotFound(err, "session")
}

// SaveSession keeps a new session for ttl from now. A person who is gone is
// NotFound.
func (d *DB) SaveSession(ctx context.Context, id string, s Session, ttl time.Duration) error {
	return d.affectOne(ctx, "person", `
		with person as materialized (select id from users where id = $2 for key share)
		insert into sessions (id_hash, user_id, data, user_agent, expires_at)
		select $1, (select id from person), $3, left($4, 400), now() + $5
		where $2 = 0 or exists (select from person)`,
		hash(id), s.User, s.Data, storableIn(s.UserAgent), ttl)
}

// ChangeSession changes what is kept of a session, never whose it is. One that
// was ended meanwhile is NotFound and does not come back.
func (d *DB) ChangeSession(ctx context.Context, id string, data []byte) error {
	return d.affectOne(ctx, "session", `
		update sessions set data = $2, seen_at = now() where id_hash = $1 and expires_at > now()`, hash(id), data)
}

// DeleteSession ends a session. Ending one that is not there is no error.
func (d *DB) DeleteSession(ctx context.Context, id string) error {
	_, err := d.pool.Exec(ctx, `
		with gone as (delete from sessions where id_hash = $1 returning user_id)
		select pg_notify('puddle', 'u ' || user_id) from gone where user_id is not null`, hash(id))
	return err
}

// Sessions returns the viewer's sessions, the last used first. current is the
// id of the one that asks.
func (d *DB) Sessions(ctx context.Context, viewer UserID, current string) ([]SessionInfo, error) {
	rows, err := d.pool.Query(ctx, `
		select encode(id_hash, 'hex') as key, user_agent, id_hash = $2 as current, created_at, seen_at
		from sessions
		where user_id = $1 and expires_at > now()
		order by seen_at desc`, viewer, hash(current))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[SessionInfo])
}

// EndSession ends one of the viewer's sessions by its key.
func (d *DB) EndSession(ctx context.Context, viewer UserID, key string) error {
	idHash, err := hex.DecodeString(key)
	if err != nil {
		return notFound("session")
	}
	return d.affectOne(ctx, "session", `
		with gone as (delete from sessions where user_id = $1 and id_hash = $2 returning user_id)
		select pg_notify('puddle', 'u ' || user_id) from gone`, viewer, idHash)
}

// EndSessions ends all of the viewer's sessions but the one with id except.
func (d *DB) EndSessions(ctx context.Context, viewer UserID, except string) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPerson, viewer); err != nil {
			return err
		}
		return endSessions(ctx, tx, viewer, except)
	})
}

// endSessions ends the sessions of a person whom the transaction has locked.
func endSessions(ctx context.Context, tx pgx.Tx, id UserID, except string) error {
	_, err := tx.Exec(ctx, `delete from sessions where user_id = $1 and id_hash <> $2`, id, hash(except))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `select pg_notify('puddle', 'u ' || $1::bigint)`, id)
	return err
}
