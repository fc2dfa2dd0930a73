package main

import (
	"context"
	"errors"
	"fmt"

	"puddle/cmd/puddle/demo"
	"puddle/db"
)

// checkDemo keeps demonstration and real life apart: a demonstration fills
// only an empty database and marks it, and what is marked is served in no
// other way.
func checkDemo(ctx context.Context, d *db.DB, wanted bool) error {
	if wanted {
		err := demo.Fill(ctx, d)
		if errors.Is(err, demo.ErrPeople) {
			return errors.New("--demo: this database has people in it; choose an empty one with PUDDLE_DATA_DIR or DATABASE_URL")
		}
		return err
	}
	mark, err := d.Setting(ctx, demo.Mark)
	if err == nil && mark != "" {
		err = errors.New("this database holds demo data: start with --demo, or choose another one with PUDDLE_DATA_DIR or DATABASE_URL")
	}
	return err
}

// announce prints where the site is and, for a demonstration, who can log in
// and how to answer by mail.
func (c *ServeCmd) announce(ctx context.Context, d *db.DB, doors *doors) error {
	fmt.Printf("\nPuddle is at %s\nMail is taken at %s\n", c.baseURL(doors), doors.smtp.Addr())
	if !c.Demo {
		return nil
	}
	fmt.Println("\nLog in as one of the demo people, all with the password", demo.Password)
	for _, p := range demo.People {
		fmt.Printf("  %-8s %s\n", p.Name, p.Email)
	}
	if c.RelayURL == "" {
		fmt.Printf("\nOutgoing mail is kept and can be answered at %s/dev/mail\n", c.baseURL(doors))
	}
	reply, err := demo.Reply(ctx, d, c.MailDomain[0])
	if errors.Is(err, demo.ErrNoReply) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("\n%s can also answer %s by mail:\n\n%s\n\n", reply.From, reply.To, reply.Command(doors.smtp.Addr().String()))
	return nil
}
