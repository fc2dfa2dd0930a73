package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// SignUp is what a person who wants an account gives.
type SignUp struct {
	Name      string
	Email     string
	Password  string
	Browser   string // a secret of the visitor's browser
	Languages string // that it asks for, as MatchLocale reads them
	TimeZone  string // IANA name; one that is not known is as none
	Next      string // the path to go on to
}

// SignUp mails a link that makes the account. An address that belongs to a
// person already gets a login link instead; the answer is the same.
func (d *DB) SignUp(ctx context.Context, s SignUp) error {
	name, nameErr := validName(s.Name)
	canonical, mailbox, addressErr := d.newAddress(s.Email)
	passwordErr := validPassword("password", s.Password)
	if err := errors.Join(nameErr, addressErr, passwordErr); err != nil {
		return err
	}
	hashed, err := d.hashPassword(ctx, s.Password)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		var known bool
		err := tx.QueryRow(ctx, `select exists (select from addresses where address = $1 and verified_at is not null)`,
			canonical).Scan(&known)
		if err != nil {
			return err
		}
		if known {
			return d.mailLoginLink(ctx, tx, canonical, s.Next)
		}
		if !isTimeZone(s.TimeZone) {
			s.TimeZone = ""
		}
		return d.mailLink(ctx, tx, link{kind: LinkSignUp, address: canonical, mailbox: mailbox,
			name: name, passwordHash: hashed, browserHash: hash(s.Browser),
			locale: MatchLocale(s.Languages), timeZone: s.TimeZone, next: s.Next})
	})
}

// ConfirmSignUp makes the account of a sign-up link and returns it and the path
// to go on to. In another browser than the one that signed up the password must
// be given again: whoever confirms must be who chose it.
func (d *DB) ConfirmSignUp(ctx context.Context, token, browser, password string) (user User, next string, err error) {
	l, err := scanLink(d.pool.QueryRow(ctx, selectLink+`
		where token_hash = $1 and kind = 'signup' and used_at is null and expires_at > now()`, hash(token)))
	if err != nil {
		return User{}, "", err
	}
	if !l.sameBrowser(browser) {
		ok, err := d.checkPassword(ctx, l.passwordHash, password)
		if err != nil {
			return User{}, "", err
		}
		if !ok {
			return User{}, "", invalid("password", "This is not the password that was chosen for this account.")
		}
	}
	err = d.tx(ctx, func(tx pgx.Tx) error {
		l, err := consumeLink(ctx, tx, token, LinkSignUp)
		if err != nil {
			return err
		}
		id, err := makeAccount(ctx, tx, l)
		if err != nil {
			return err
		}
		if err := d.makeAdmin(ctx, tx, id); err != nil {
			return err
		}
		user, err = userByID(ctx, tx, id)
		if err == nil && user.Disabled {
			return errDisabled
		}
		return err
	})
	return user, l.next, err
}

// makeAccount makes a person of a sign-up, or gives the account to the person
// who was invited under its address.
func makeAccount(ctx context.Context, tx pgx.Tx, l link) (id UserID, err error) {
	err = tx.QueryRow(ctx, `
		update users set name = $2, password_hash = $3
		where id = (select user_id from addresses where address = $1 and verified_at is null)
		returning id`, l.address, l.name, l.passwordHash).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		id, err = insertUser(ctx, tx, l.name, l.passwordHash, false)
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `
		update users set locale = coalesce(nullif($2, ''), locale), time_zone = coalesce(nullif($3, ''), time_zone)
		where id = $1`, id, l.locale, l.timeZone)
	if err != nil {
		return 0, err
	}
	return id, claimAddress(ctx, tx, id, l.address, l.mailbox)
}
