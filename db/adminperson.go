package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Person is what administrators see of somebody.
type Person struct {
	ID         UserID
	Name       string
	IsAdmin    bool
	DisabledAt *time.Time
	CreatedAt  time.Time
	Addresses  []PersonAddress
}

// PersonAddress is one of a person's mail addresses. Suspended says why no
// mail goes there, "" when it does.
type PersonAddress struct {
	Canonical string
	Mailbox   string
	Primary   bool
	Verified  bool
	Suspended string
}

// PersonFilter says which people to list; its zero value means all.
type PersonFilter struct {
	Words     string // in the name or an address; digits: the person's id
	Disabled  bool   // only those who can't log in
	Admins    bool   // only administrators
	Suspended bool   // only those with an address that is not mailed
	Before    UserID // only people who came before this one
}

// FindPeople returns the newest people of a filter.
func (d *DB) FindPeople(ctx context.Context, f PersonFilter, limit int) ([]Person, error) {
	rows, err := d.pool.Query(ctx, `
		select u.id, u.name, u.is_admin, u.disabled_at, u.created_at,
		       (select coalesce(jsonb_agg(jsonb_build_object('canonical', a.address, 'mailbox', a.mailbox, 'primary', a.is_primary,
				'verified', a.verified_at is not null,
				'suspended', case when a.suspended_at is null then '' else coalesce(nullif(a.suspended_reason, ''), 'stopped') end)
				order by a.is_primary desc, a.created_at, a.address), '[]')
			from addresses a where a.user_id = u.id) as addresses
		from users u
		where ($1 = '' or u.id::text = $1 or position(lower($1) in lower(u.name)) > 0
		       or exists (select from addresses a where a.user_id = u.id and position(lower($1) in lower(a.address || ' ' || a.mailbox)) > 0))
		  and (not $2 or u.disabled_at is not null)
		  and (not $3 or u.is_admin)
		  and (not $4 or exists (select from addresses a where a.user_id = u.id and a.suspended_at is not null))
		  and ($5::bigint = 0 or u.id < $5)
		order by u.id desc
		limit $6`, f.Words, f.Disabled, f.Admins, f.Suspended, f.Before, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Person])
}

var errOneself = &Error{Kind: Conflict, Msg: "Administrators can't do this to themselves. Ask another one."}

// CloseAccount is SetDisabled by an administrator, who can't lock themselves
// out.
func (d *DB) CloseAccount(ctx context.Context, viewer, id UserID, closed bool) error {
	if viewer == id {
		return errOneself
	}
	return d.SetDisabled(ctx, id, closed)
}

// Appoint is SetAdmin by an administrator, who can't give the office up: so
// there is always one.
func (d *DB) Appoint(ctx context.Context, viewer, id UserID, admin bool) error {
	if viewer == id {
		return errOneself
	}
	return d.SetAdmin(ctx, id, admin)
}
