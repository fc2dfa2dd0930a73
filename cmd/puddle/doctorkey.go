package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"puddle/db"
	"puddle/mail/dkim"
	"puddle/mail/doctor"
)

// printKeys makes sure that there is a key that signs our mail and prints the
// records as lines of a zone file. A running program signs with it from the
// next mail on; until the record is published that is worth nothing, and does
// no harm (RFC 6376 6.1).
func (c *DoctorCmd) printKeys(ctx context.Context) error {
	return c.withKeys(ctx, func(core *db.DB, from string) error {
		keys, err := dkim.EnsureKeys(ctx, core, from)
		for _, k := range keys {
			fmt.Println(k.Record())
		}
		return err
	})
}

// rotateKey takes the next step in replacing the key that signs our mail. What
// it prints is a zone file, too, with comments.
func (c *DoctorCmd) rotateKey(ctx context.Context) error {
	return c.withKeys(ctx, func(core *db.DB, from string) error {
		before, err := dkim.KeysOf(ctx, core, from)
		if err != nil {
			return err
		}
		if len(before) > 1 {
			return c.retireKey(ctx, core, from, before[0], before[len(before)-1])
		}
		keys, err := dkim.AddKey(ctx, core, from)
		if err != nil {
			return err
		}
		fmt.Println("; Add this record. Mail is signed with this key and with the one before, if there is one.")
		fmt.Println(keys[len(keys)-1].Record())
		fmt.Println("; When the world can see it, run puddle doctor --rotate again.")
		return nil
	})
}

// retireKey has the old key sign no more, if the world can see the new one.
func (c *DoctorCmd) retireKey(ctx context.Context, core *db.DB, from string, old, fresh dkim.PublicKey) error {
	d := doctor.New(doctor.Config{DNS: c.DNS, Domains: c.MailDomain, From: from})
	if f := d.Key(ctx, fresh); f.State != doctor.OK {
		fmt.Println(f)
		return errors.New("the old key goes on signing until the new one is published")
	}
	if err := core.ForgetDKIMKey(ctx, old.Domain, old.Selector); err != nil {
		return err
	}
	fmt.Println("; The key " + fresh.Selector + " alone signs now. Remove this record in a week, when no mail is under way that the old key signed:")
	fmt.Println("; " + old.Record())
	return nil
}

func (c *DoctorCmd) withKeys(ctx context.Context, do func(core *db.DB, from string) error) error {
	from, err := c.sender()
	if err != nil {
		return err
	}
	core, closeAll, err := c.core(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer closeAll()
	return do(core, from)
}

// examineKeys returns the keys that sign our mail. Without the database they
// are not known.
func examineKeys(ctx context.Context, core *db.DB, from string) (keys []dkim.PublicKey, found []doctor.Finding) {
	if core == nil {
		return nil, nil
	}
	keys, err := dkim.KeysOf(ctx, core, from)
	if err != nil {
		return nil, []doctor.Finding{{State: doctor.Fail, Check: "key that signs our mail", Text: err.Error()}}
	}
	return keys, nil
}
