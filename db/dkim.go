package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// DKIMKey is what mail from a domain is signed with (RFC 6376).
type DKIMKey struct {
	Domain     string // in lower case and ASCII
	Selector   string // under which the public half is published
	PrivateKey []byte // PKCS #8 in DER
}

// DKIMKeys returns a domain's keys, the oldest first. All of them sign.
func (d *DB) DKIMKeys(ctx context.Context, domain string) ([]DKIMKey, error) {
	rows, err := d.pool.Query(ctx, `
		select domain, selector, private_key from dkim_keys where domain = $1
		order by created_at, selector`, domain)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[DKIMKey])
}

// KeepDKIMKey keeps k, unless its domain has so many keys already.
func (d *DB) KeepDKIMKey(ctx context.Context, k DKIMKey, most int) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('puddle dkim', 0))`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			insert into dkim_keys (domain, selector, private_key)
			select $1, $2, $3 where (select count(*) from dkim_keys where domain = $1) < $4`, k.Domain, k.Selector, k.PrivateKey, most)
		return err
	})
}

// ForgetDKIMKey has a key sign no more mail. The last one of its domain stays.
func (d *DB) ForgetDKIMKey(ctx context.Context, domain, selector string) error {
	return d.affectOne(ctx, "key", `
		delete from dkim_keys k
		where domain = $1 and selector = $2 and exists (
			select from dkim_keys other where other.domain = k.domain and other.selector <> k.selector)`, domain, selector)
}
