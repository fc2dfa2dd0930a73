package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// User is a person. Email is the mailbox of their primary address, "" when
// they have none.
type User struct {
	ID            UserID
	Name          string
	Email         string
	IsAdmin       bool
	HasPassword   bool
	Disabled      bool
	Locale        string
	TimeZone      string
	ShowsReceipts bool
	CreatedAt     time.Time
	Notifications
}

var errDisabled = &Error{Kind: Forbidden, Msg: "This account has been closed by an administrator."}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

const selectUser = `
	select u.id, u.name, coalesce(a.mailbox, '') as email, u.is_admin, u.password_hash <> '' as has_password,
	       u.disabled_at is not null as disabled, u.locale, u.time_zone, u.shows_receipts, u.created_at,` + selectNotifications + `
	from users u left join addresses a on a.user_id = u.id and a.is_primary`

// UserByID returns a person.
func (d *DB) UserByID(ctx context.Context, id UserID) (User, error) { return userByID(ctx, d.pool, id) }

func userByID(ctx context.Context, q querier, id UserID) (User, error) {
	rows, err := q.Query(ctx, selectUser+` where u.id = $1`, id)
	if err != nil {
		return User{}, err
	}
	u, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[User])
	return u, orNotFound(err, "person")
}

// UserByAddress returns the person who has proven that the address is theirs.
func (d *DB) UserByAddress(ctx context.Context, email string) (User, error) {
	canonical, err := CanonicalAddress(email)
	if err != nil {
		return User{}, err
	}
	rows, err := d.pool.Query(ctx, selectUser+`
		where u.id = (select user_id from addresses where address = $1 and verified_at is not null)`, canonical)
	if err != nil {
		return User{}, err
	}
	u, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[User])
	return u, orNotFound(err, "person")
}

// Users returns everybody, in the order in which they came.
func (d *DB) Users(ctx context.Context) ([]User, error) {
	rows, err := d.pool.Query(ctx, selectUser+` order by u.id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[User])
}

// Authenticate returns the person whose address and password these are. Every
// other case has the same answer after the same time.
func (d *DB) Authenticate(ctx context.Context, email, password string) (User, error) {
	wrong := invalid("password", "We don't know this address with this password. Try again, or have a login link mailed to you.")
	var hashed string
	user, err := d.UserByAddress(ctx, email)
	switch KindOf(err) {
	case NotFound, Invalid:
	default:
		if err != nil {
			return User{}, err
		}
		if err := d.pool.QueryRow(ctx, `select password_hash from users where id = $1`, user.ID).Scan(&hashed); err != nil {
			return User{}, err
		}
	}
	ok, err := d.checkPassword(ctx, hashed, password)
	if err != nil {
		return User{}, err
	}
	if !ok {
		return User{}, wrong
	}
	if user.Disabled {
		return User{}, errDisabled
	}
	return user, nil
}

// NewUser is a person whom an operator makes, proven by the operator's word.
type NewUser struct {
	Name     string
	Email    string
	Password string // "" for none
	Admin    bool
}

// CreateUser makes a person with a verified address.
func (d *DB) CreateUser(ctx context.Context, n NewUser) (UserID, error) {
	name, err := validName(n.Name)
	if err != nil {
		return 0, err
	}
	canonical, mailbox, err := d.newAddress(n.Email)
	if err != nil {
		return 0, err
	}
	hashed := ""
	if n.Password != "" {
		if err := validPassword("password", n.Password); err != nil {
			return 0, err
		}
		if hashed, err = d.hashPassword(ctx, n.Password); err != nil {
			return 0, err
		}
	}
	var id UserID
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if id, err = insertUser(ctx, tx, name, hashed, n.Admin); err != nil {
			return err
		}
		if err := claimAddress(ctx, tx, id, canonical, mailbox); err != nil {
			return err
		}
		return d.makeAdmin(ctx, tx, id)
	})
	return id, err
}

func insertUser(ctx context.Context, tx pgx.Tx, name, hashed string, admin bool) (id UserID, err error) {
	err = tx.QueryRow(ctx, `
		insert into users (name, password_hash, is_admin) values ($1, $2, $3) returning id`,
		name, hashed, admin).Scan(&id)
	return id, err
}

// GrantAdmins makes administrators of all whose proven addresses are configured
// as one's, for those who had an account before that.
func (d *DB) GrantAdmins(ctx context.Context) error {
	_, err := d.pool.Exec(ctx, grantAdmins, d.config.Admins, UserID(0))
	return err
}

// makeAdmin makes the person an administrator if one of their proven addresses
// is configured as one's.
func (d *DB) makeAdmin(ctx context.Context, tx pgx.Tx, id UserID) error {
	_, err := tx.Exec(ctx, grantAdmins, d.config.Admins, id)
	return err
}

const grantAdmins = `
	update users set is_admin = true
	where id in (
		select id from users u
		where ($2::bigint = 0 or id = $2) and not is_admin and exists (
			select from addresses where user_id = u.id and verified_at is not null and address = any($1))
		order by id
		for no key update)`

// validName returns the name of a person as it is kept.
func validName(name string) (string, error) {
	name, ok := nameOf(name, 80)
	if !ok {
		return "", invalid("name", "Please give a name of 1 to 80 characters that others can see.")
	}
	return name, nil
}

// ProfileChange is what a person may change about themselves.
type ProfileChange struct {
	Name          string
	Locale        string // one of Locales by its tag, "" leaves it
	TimeZone      string // IANA name, "" leaves it
	ShowsReceipts bool
}

// UpdateProfile changes the viewer's own profile. In another time zone, the
// hour of a digest that waits is another one.
func (d *DB) UpdateProfile(ctx context.Context, viewer UserID, c ProfileChange) error {
	name, err := validName(c.Name)
	if err != nil {
		return err
	}
	if !isTimeZone(c.TimeZone) {
		return invalid("time_zone", "This time zone is not known.")
	}
	if c.Locale != "" && !isLocale(c.Locale) {
		return invalid("locale", "This language is not known.")
	}
	return d.changeReader(ctx, viewer, `
		with waiting as (
			update members m set notify_at = now()
			from users u
			where u.id = $1 and u.notify = 'digest' and nullif($4, '') <> u.time_zone
			  and m.user_id = u.id and m.notify_at is not null
			returning pg_notify('puddle', 'd')::text)
		update users
		set name = $2, locale = coalesce(nullif($3, ''), locale), time_zone = coalesce(nullif($4, ''), time_zone),
		    shows_receipts = $5
		where id = $1`, name, c.Locale, c.TimeZone, c.ShowsReceipts)
}

// changeReader runs a statement that changes the viewer, who is its $1, and
// their memberships.
func (d *DB) changeReader(ctx context.Context, viewer UserID, sql string, args ...any) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockReader(ctx, tx, viewer); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, append([]any{viewer}, args...)...)
		if err == nil && tag.RowsAffected() == 0 {
			err = notFound("person")
		}
		return err
	})
}

// isTimeZone reports whether there is a time zone of that name; "" is UTC.
func isTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local"
}

// ChangePassword sets the viewer's password and ends their mailed login links
// and all their sessions but the one with id keep. The old password is asked for where there is one.
func (d *DB) ChangePassword(ctx context.Context, viewer UserID, old, password, keep string) error {
	if err := validPassword("new_password", password); err != nil {
		return err
	}
	if err := d.provePassword(ctx, viewer, "old_password", old); err != nil {
		return err
	}
	return d.setPassword(ctx, viewer, password, keep)
}

// provePassword refuses what is not the viewer's present password, given in a
// field of a form. Who has none needs to prove none.
func (d *DB) provePassword(ctx context.Context, viewer UserID, field, password string) error {
	var hashed string
	if err := d.pool.QueryRow(ctx, `select password_hash from users where id = $1`, viewer).Scan(&hashed); err != nil {
		return orNotFound(err, "person")
	}
	if hashed == "" {
		return nil
	}
	ok, err := d.checkPassword(ctx, hashed, password)
	if err == nil && !ok {
		err = invalid(field, "This is not your present password.")
	}
	return err
}

// ResetPassword sets a person's password by an operator's word and ends all
// their sessions and mailed login links.
func (d *DB) ResetPassword(ctx context.Context, id UserID, password string) error {
	if err := validPassword("password", password); err != nil {
		return err
	}
	return d.setPassword(ctx, id, password, "")
}

func (d *DB) setPassword(ctx context.Context, id UserID, password, keep string) error {
	hashed, err := d.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPerson, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update users set password_hash = $2 where id = $1`, id, hashed); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update links set used_at = now() where user_id = $1 and kind = 'login' and used_at is null`, id)
		if err != nil {
			return err
		}
		return endSessions(ctx, tx, id, keep)
	})
}

// SetDisabled closes a person's account to them, or opens it again. Their
// sessions end; their messages stay.
func (d *DB) SetDisabled(ctx context.Context, id UserID, disabled bool) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPerson, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `update users set disabled_at = case when $2 then now() end where id = $1`, id, disabled)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return notFound("person")
		}
		return endSessions(ctx, tx, id, "")
	})
}

// SetAdmin makes a person an administrator, or no longer one.
func (d *DB) SetAdmin(ctx context.Context, id UserID, admin bool) error {
	return d.affectOne(ctx, "person", `update users set is_admin = $2 where id = $1`, id, admin)
}

// DeleteUser deletes the viewer's account with all that is only theirs. Their
// messages stay in the others' conversations without a name, their items stay
// withdrawn. The password is asked for where there is one.
func (d *DB) DeleteUser(ctx context.Context, viewer UserID, password string) error {
	if err := d.provePassword(ctx, viewer, "password", password); err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockLife(ctx, tx, viewer); err != nil {
			return err
		}
		if err := forgetMail(ctx, tx, viewer); err != nil {
			return err
		}
		if err := touchConversations(ctx, tx, viewer); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, viewer, ""); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from users where id = $1`, viewer)
		return err
	})
}

// lockLife locks a person who is to be deleted, and all conversations that they
// are or were in, or are invited into. Their items are withdrawn in passing.
func lockLife(ctx context.Context, tx pgx.Tx, id UserID) error {
	if _, err := tx.Exec(ctx, lockDeletion); err != nil {
		return err
	}
	for _, sql := range []string{
		`select from users where id = $1 for update`,
		`update items set status = 'withdrawn' where owner_id = $1`,
		`select from conversations
		where id in (select conversation_id from members where user_id = $1
			union select conversation_id from invitations where user_id = $1)
		order by id
		for update`,
	} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetMail deletes the raw mail that a person sent, or that nobody proved to be
// theirs: only they and the administrators could see it, and it names them.
func forgetMail(ctx context.Context, tx pgx.Tx, id UserID) error {
	_, err := tx.Exec(ctx, `
		delete from files where id in (select raw_id from inbound_mails where author_id = $1 or member_id = $1)`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		update inbound_mails
		set author_address = '', header_from = '', envelope_from = '', peer = '', helo = ''
		where author_id = $1 or member_id = $1`, id)
	return err
}

// touchConversations announces in all conversations of a member that something
// about them has changed. Each message of theirs gets a change of its own: who
// reads changes page by page must not lose some between two pages.
func touchConversations(ctx context.Context, tx pgx.Tx, id UserID) error {
	_, err := tx.Exec(ctx, `
		with theirs as (
			select x.id, x.conversation_id, row_number() over (partition by x.conversation_id order by x.seq desc) as place
			from conversation_messages x
			where x.created_by = $1),
		counted as (select conversation_id, count(*) as n from theirs group by conversation_id),
		touched as (
			update conversations c
			set change = c.change + coalesce(n.n, 1),
			    enquirer_id = nullif(c.enquirer_id, $1),
			    last_author_id = nullif(c.last_author_id, $1)
			from members m left join counted n on n.conversation_id = m.conversation_id
			where m.conversation_id = c.id and m.user_id = $1
			returning c.id, c.change),
		stamped as (
			update conversation_messages x
			set change = c.change - t.place + 1, created_by = null
			from theirs t join touched c on c.id = t.conversation_id
			where x.id = t.id)
		select pg_notify('puddle', 'c ' || c.id || ' ' || coalesce(string_agg(m.user_id::text, ','), ''))
		from touched c left join members m on m.conversation_id = c.id and m.active
		group by c.id`, id)
	return err
}
