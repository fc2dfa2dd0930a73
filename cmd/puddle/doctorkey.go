package main

import (
	"context"
	"fmt"
	"log/slog"

	"puddle/db"
	"puddle/mail/dkim"
	"puddle/mail/doctor"
)

// printKey makes sure that there is a key that signs our mail and prints its
// record as a line of a zone file. A running program signs with it from the
// next mail on; until the record is published that is worth nothing, and does
// no harm (RFC 6376 6.1).
func (c *DoctorCmd) printKey(ctx context.Context) error {
	from, err := c.sender()
	if err != nil {
		return err
	}
	core, closeAll, err := c.core(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer closeAll()
	key, err := dkim.EnsureKey(ctx, core, from)
	if err != nil {
		return err
	}
	fmt.Println(key.Record())
	return nil
}

// examineKey returns the keys that sign our mail. Without the database they
// are not known.
func examineKey(ctx context.Context, core *db.DB, from string) (keys []dkim.PublicKey, found []doctor.Finding) {
	if core == nil {
		return nil, nil
	}
	key, err := dkim.KeyOf(ctx, core, from)
	switch {
	case db.KindOf(err) == db.NotFound:
		return nil, nil
	case err != nil:
		return nil, []doctor.Finding{{State: doctor.Fail, Check: "key that signs our mail", Text: err.Error()}}
	}
	return []dkim.PublicKey{key}, nil
}
