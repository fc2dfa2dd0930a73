package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"

	"puddle/db"
)

// UserCmd manages people.
type UserCmd struct {
	Add           UserAddCmd           `cmd:"" help:"Add a person with a verified address."`
	List          UserListCmd          `cmd:"" help:"List everybody."`
	Disable       UserDisableCmd       `cmd:"" help:"Close a person's account to them; --undo opens it again."`
	Admin         UserAdminCmd         `cmd:"" help:"Make a person an administrator; --undo takes it back."`
	ResetPassword UserResetPasswordCmd `cmd:"" help:"Give a person a new password and end their sessions."`
}

// UserAddCmd adds a person.
type UserAddCmd struct {
	databaseConfig
	Email    string `arg:"" help:"Mail address."`
	Name     string `required:"" help:"Name that others see."`
	Password bool   `help:"Read a password from standard input; without one the person logs in by mailed links."`
	IsAdmin  bool   `name:"admin-rights" help:"Make the person an administrator."`
}

// Run adds the person.
func (c *UserAddCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(d *db.DB) error {
		n := db.NewUser{Name: c.Name, Email: c.Email, Admin: c.IsAdmin}
		if c.Password {
			line, err := bufio.NewReader(os.Stdin).ReadString('\n')
			if err != nil && line == "" {
				return fmt.Errorf("read the password: %w", err)
			}
			n.Password = strings.TrimRight(line, "\r\n")
		}
		id, err := d.CreateUser(ctx, n)
		if err != nil {
			return err
		}
		fmt.Printf("Added %s with id %d.\n", c.Name, id)
		return nil
	})
}

// UserListCmd lists everybody.
type UserListCmd struct{ databaseConfig }

// Run prints to standard output.
func (c *UserListCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(d *db.DB) error {
		users, err := d.Users(ctx)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tNAME\tADDRESS\tSINCE\t")
		for _, u := range users {
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\n", u.ID, u.Name, u.Email, u.CreatedAt.Format("2006-01-02"), standing(u))
		}
		return out.Flush()
	})
}

func standing(u db.User) string {
	var words []string
	if u.IsAdmin {
		words = append(words, "administrator")
	}
	if u.Disabled {
		words = append(words, "disabled")
	}
	if !u.HasPassword {
		words = append(words, "no password")
	}
	return strings.Join(words, ", ")
}

// UserDisableCmd closes or opens an account.
type UserDisableCmd struct {
	databaseConfig
	Email string `arg:"" help:"Mail address."`
	Undo  bool   `help:"Open it again."`
}

// Run changes the account.
func (c *UserDisableCmd) Run(ctx context.Context) error {
	return c.withUser(ctx, c.Email, func(d *db.DB, u db.User) error { return d.SetDisabled(ctx, u.ID, !c.Undo) })
}

// UserAdminCmd gives or takes an administrator's rights.
type UserAdminCmd struct {
	databaseConfig
	Email string `arg:"" help:"Mail address."`
	Undo  bool   `help:"Take the rights back."`
}

// Run changes the person.
func (c *UserAdminCmd) Run(ctx context.Context) error {
	return c.withUser(ctx, c.Email, func(d *db.DB, u db.User) error { return d.SetAdmin(ctx, u.ID, !c.Undo) })
}

// UserResetPasswordCmd gives a person a new password.
type UserResetPasswordCmd struct {
	databaseConfig
	Email string `arg:"" help:"Mail address."`
}

// Run prints the new password.
func (c *UserResetPasswordCmd) Run(ctx context.Context) error {
	return c.withUser(ctx, c.Email, func(d *db.DB, u db.User) error {
		password := rand.Text()
		if err := d.ResetPassword(ctx, u.ID, password); err != nil {
			return err
		}
		fmt.Printf("The new password of %s is %s\n", u.Name, password)
		return nil
	})
}

func (c databaseConfig) with(ctx context.Context, f func(d *db.DB) error) error {
	d, closeAll, err := c.core(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer closeAll()
	return f(d)
}

func (c databaseConfig) withUser(ctx context.Context, email string, f func(d *db.DB, u db.User) error) error {
	return c.with(ctx, func(d *db.DB) error {
		u, err := d.UserByAddress(ctx, email)
		if err != nil {
			return err
		}
		return f(d, u)
	})
}
