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

// DKIMKeyByDomain returns a domain's key.
func (d *DB) DKIMKeyByDomain(ctx context.Context, domain string) (DKIMKey, error) {
	rows, err := d.pool.Query(ctx, `select domain, selector, private_key from dkim_keys where domain = $1`, domain)
	if err != nil {
		return DKIMKey{}, err
	}
	k, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[DKIMKey])
	return k, orNotFound(err, "key")
}

// KeepDKIMKey keeps k, unless its domain has a key already, and returns the
// one that is kept.
func (d *DB) KeepDKIMKey(ctx context.Context, k DKIMKey) (DKIMKey, error) {
	_, err := d.pool.Exec(ctx, `
		insert into dkim_keys (domain, selector, private_key) values ($1, $2, $3)
		on conflict (domain) do nothing`, k.Domain, k.Selector, k.PrivateKey)
	if err != nil {
		return DKIMKey{}, err
	}
	return d.DKIMKeyByDomain(ctx, k.Domain)
}
