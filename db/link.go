package db

import (
	"context"
	"crypto/subtle"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// LinkKind says what a mailed link is for.
type LinkKind string

const (
	LinkSignUp  LinkKind = "signup"
	LinkLogIn   LinkKind = "login"
	LinkAddress LinkKind = "address"
	LinkInvite  LinkKind = "invite"
)

// life is how long a link works.
func (k LinkKind) life() time.Duration {
	if k == LinkInvite {
		return 14 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// maxUnusedLinks is how many links that nobody used an address gets in a day:
// whoever asks for links in another's name soon asks in vain.
const maxUnusedLinks = 3

var errLinkExpired = &Error{Kind: Expired, Msg: "This link has been used already or is too old. Please ask for a new one."}

// Link is what the page behind a mailed link shows before it is used.
type Link struct {
	Kind        LinkKind
	Name        string
	Email       string
	SameBrowser bool // it was asked for in the browser that shows it
}

type link struct {
	kind         LinkKind
	user         *UserID
	address      string
	mailbox      string
	name         string
	passwordHash string
	browserHash  []byte
	next         string
	conversation *ConversationID // of an invitation
	locale       string          // of a sign-up
	timeZone     string          // the same, "" where it is not known
}

// mailLink makes a single-use link and queues the mail that brings it. An
// address that has left several unused gets no more for the day, silently: but
// one to log in with where none of those works any more.
func (d *DB) mailLink(ctx context.Context, tx pgx.Tx, l link) error {
	var unused int
	var canLogIn bool
	err := tx.QueryRow(ctx, `
		select count(*), coalesce(bool_or(kind in ('login', 'invite') and expires_at > now()), false)
		from links
		where address = $1 and used_at is null and created_at > now() - interval '1 day'`, l.address).Scan(&unused, &canLogIn)
	if err != nil {
		return err
	}
	if unused >= maxUnusedLinks && (canLogIn || l.kind != LinkLogIn) && !d.config.NoLimits {
		d.log.Info("no more links for this address today", "kind", l.kind)
		return nil
	}
	token := newToken()
	_, err = tx.Exec(ctx, `
		insert into links (token_hash, kind, user_id, address, mailbox, name, password_hash, browser_hash, next, conversation_id, locale, time_zone,
			expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() + $13::interval)`,
		hash(token), l.kind, l.user, l.address, l.mailbox, l.name, l.passwordHash, l.browserHash, l.next, l.conversation, l.locale, l.timeZone,
		l.kind.life())
	if err != nil {
		return err
	}
	return d.queueAccountMail(ctx, tx, l, token)
}

// LinkByToken returns what a link is for, for the page that shows its button.
// browser is the secret of the visitor's browser, "" for none. It changes
// nothing: mail scanners open links, too.
func (d *DB) LinkByToken(ctx context.Context, token, browser string) (Link, error) {
	l, err := scanLink(d.pool.QueryRow(ctx, selectLink+` where token_hash = $1 and used_at is null and expires_at > now()`, hash(token)))
	if err != nil {
		return Link{}, err
	}
	return Link{Kind: l.kind, Name: l.name, Email: l.mailbox, SameBrowser: l.sameBrowser(browser)}, nil
}

func (l link) sameBrowser(browser string) bool {
	return browser != "" && subtle.ConstantTimeCompare(l.browserHash, hash(browser)) == 1
}

const linkColumns = ` kind, user_id, address, mailbox, name, password_hash, browser_hash, next, conversation_id, locale, time_zone `

const selectLink = `select` + linkColumns + `from links`

func scanLink(row pgx.Row) (link, error) {
	var l link
	err := row.Scan(&l.kind, &l.user, &l.address, &l.mailbox, &l.name, &l.passwordHash, &l.browserHash, &l.next, &l.conversation,
		&l.locale, &l.timeZone)
	if errors.Is(err, pgx.ErrNoRows) {
		return link{}, errLinkExpired
	}
	return l, err
}

// consumeLink uses a link up. Of many that try at once, one succeeds.
func consumeLink(ctx context.Context, tx pgx.Tx, token string, kinds ...LinkKind) (link, error) {
	return scanLink(tx.QueryRow(ctx, `
		update links set used_at = now()
		where token_hash = $1 and used_at is null and expires_at > now() and kind = any($2)
		returning`+linkColumns, hash(token), kinds))
}

// lockLink locks the person and the conversation of a link that may be used.
func lockLink(ctx context.Context, tx pgx.Tx, token string) error {
	_, err := tx.Exec(ctx, `
		with l as materialized (select user_id, conversation_id from links where token_hash = $1 and used_at is null),
		person as materialized (select from users where id = (select user_id from l) for no key update)
		select from conversations
		where id = (select conversation_id from l) and exists (select from person)
		for no key update`, hash(token))
	return err
}

// RequestLoginLink mails a link that logs its reader in. For an address that
// belongs to nobody it does nothing, and says the same. next is the path to
// go on to.
func (d *DB) RequestLoginLink(ctx context.Context, email, next string) error {
	canonical, err := CanonicalAddress(email)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error { return d.mailLoginLink(ctx, tx, canonical, next) })
}

func (d *DB) mailLoginLink(ctx context.Context, tx pgx.Tx, canonical, next string) error {
	l := link{kind: LinkLogIn, user: new(UserID), address: canonical, next: next}
	err := tx.QueryRow(ctx, `
		select u.id, a.mailbox, u.name
		from addresses a join users u on u.id = a.user_id
		where a.address = $1 and u.disabled_at is null
		for key share of u`, canonical).Scan(l.user, &l.mailbox, &l.name)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.mailLink(ctx, tx, l)
}

// LogInByLink uses up a login link or an invitation and returns whose it is
// and the path to go on to. Its address is proven by it, and must be theirs
// still.
func (d *DB) LogInByLink(ctx context.Context, token string) (user User, next string, err error) {
	err = d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockLink(ctx, tx, token); err != nil {
			return err
		}
		l, err := consumeLink(ctx, tx, token, LinkLogIn, LinkInvite)
		if err != nil {
			return err
		}
		next = l.next
		if l.conversation != nil {
			next = "/conversations/" + strconv.FormatInt(int64(*l.conversation), 10)
			if err := d.acceptInvitation(ctx, tx, *l.conversation, *l.user, l.address); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `
			update addresses set verified_at = coalesce(verified_at, now()) where address = $1 and user_id = $2`, l.address, l.user)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // removed since
			return errLinkExpired
		}
		if err := d.makeAdmin(ctx, tx, *l.user); err != nil {
			return err
		}
		user, err = userByID(ctx, tx, *l.user)
		if err == nil && user.Disabled {
			return errDisabled
		}
		return err
	})
	return user, next, err
}
