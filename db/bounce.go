package db

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
)

// signatureBytes is how much of a signature stands in a bounce token.
const signatureBytes = 10

// BounceToken names a delivery in the envelope sender of its mail, so that a
// report about it is known for this very mail. It can't be made by others.
func (d *DB) BounceToken(id DeliveryID) string {
	number := binary.BigEndian.AppendUint64(nil, uint64(id))
	return base32Lower.EncodeToString(append(number, d.keyed("bounce " + string(number))[:signatureBytes]...))
}

// DeliveryByBounceToken returns the delivery that a token was made for.
func (d *DB) DeliveryByBounceToken(ctx context.Context, token string) (Delivery, error) {
	raw, err := base32Lower.DecodeString(lowerASCII(token))
	if err != nil || len(raw) != 8+signatureBytes || !hmac.Equal(raw[8:], d.keyed("bounce " + string(raw[:8]))[:signatureBytes]) {
		return Delivery{}, notFound("mail")
	}
	return d.DeliveryByID(ctx, DeliveryID(binary.BigEndian.Uint64(raw)))
}

// maxSoftBounces is how many passing failures, each within a week of the one
// before, make an address count as gone.
const maxSoftBounces = 5

// Bounce is a report that a mail of ours was not delivered.
type Bounce struct {
	Permanent  bool
	Complaint  bool   // the reader called it unwanted
	Status     string // RFC 3463, "" where none is told
	Diagnostic string
}

// RecordBounce notes a report about a delivery. A permanent failure or a
// complaint stops all mail to its address until the person wants it again;
// passing failures do when they go on.
func (d *DB) RecordBounce(ctx context.Context, id DeliveryID, b Bounce) error {
	reason := strings.ToValidUTF8(strings.TrimSpace(b.Status+" "+firstWords(b.Diagnostic, 300)), "")
	return d.tx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `select from users where id = (select user_id from deliveries where id = $1) for key share`, id)
		if err != nil {
			return err
		}
		var user *UserID
		var mailbox string
		var again bool
		err = tx.QueryRow(ctx, `
			with s as (
				update deliveries d set state = 'bounced', reason = $2, modified_at = now()
				from (select id, state = 'bounced' and reason = $2 as again from deliveries where id = $1 for update) old
				where d.id = old.id
				returning d.id, d.user_id, d.mailbox, d.conversation_id, old.again),
			noted as (
				insert into delivery_events (delivery_id, state, words) select id, 'bounced', $2 from s where not again)
			select user_id, mailbox, again, `+tellPagesOfMail+` from s`, id, reason).Scan(&user, &mailbox, &again, nil)
		if err != nil || again || user == nil {
			return orNotFound(err, "mail")
		}
		canonical, err := CanonicalAddress(mailbox)
		if err != nil {
			return err
		}
		why := "mail to it comes back: " + reason
		if b.Complaint {
			why = "its reader called our mail unwanted"
		}
		_, err = tx.Exec(ctx, `
			update addresses
			set soft_bounces = s.n,
			    soft_bounced_at = now(),
			    suspended_at = case when $3 or s.n >= $4 then coalesce(suspended_at, now()) else suspended_at end,
			    suspended_reason = case when $3 or s.n >= $4 then $5 else suspended_reason end
			from (select address, case when soft_bounced_at > now() - interval '7 days' then soft_bounces + 1 else 1 end as n
				from addresses where address = $1 and user_id = $2) s
			where addresses.address = s.address`,
			canonical, user, b.Permanent || b.Complaint, maxSoftBounces, why)
		return err
	})
}

// SuspendedAddress returns the address that the viewer is mailed at where mail
// to it was stopped, else "".
func (d *DB) SuspendedAddress(ctx context.Context, viewer UserID) (mailbox string, err error) {
	err = d.pool.QueryRow(ctx, `
		select mailbox from addresses where user_id = $1 and is_primary and suspended_at is not null`, viewer).Scan(&mailbox)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return mailbox, err
}

// Reactivate has an address of the viewer's mailed again.
func (d *DB) Reactivate(ctx context.Context, viewer UserID, address string) error {
	return d.affectOne(ctx, "address", `
		update addresses set suspended_at = null, suspended_reason = '', soft_bounces = 0, soft_bounced_at = null
		where user_id = $1 and address = $2`, viewer, storableIn(address))
}
