package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// KeptMail is an outgoing mail that was kept to be looked at instead of being
// relayed.
type KeptMail struct {
	ID        KeptMailID
	Mailbox   string
	Raw       []byte
	CreatedAt time.Time
}

// KeepMail keeps the bytes of a delivery to be looked at, while there is one.
// Doing so again changes nothing.
func (d *DB) KeepMail(ctx context.Context, id DeliveryID, mailbox string, raw []byte) error {
	_, err := d.pool.Exec(ctx, `
		insert into kept_mails (delivery_id, mailbox, raw)
		select id, $2, $3 from deliveries where id = $1
		for key share
		on conflict (delivery_id) do nothing`, id, mailbox, raw)
	return err
}

// KeptMails returns the mails that were kept, newest first, 200 at most.
func (d *DB) KeptMails(ctx context.Context) ([]KeptMail, error) {
	rows, err := d.pool.Query(ctx, `select id, mailbox, raw, created_at from kept_mails order by id desc limit 200`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[KeptMail])
}

// KeptMailByID returns one mail that was kept.
func (d *DB) KeptMailByID(ctx context.Context, id KeptMailID) (KeptMail, error) {
	rows, err := d.pool.Query(ctx, `select id, mailbox, raw, created_at from kept_mails where id = $1`, id)
	if err != nil {
		return KeptMail{}, err
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[KeptMail])
	return m, orNotFound(err, "mail")
}
