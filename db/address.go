package db

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/net/idna"
)

// maxAddress is the most that a forward-path may hold between its brackets
// (RFC 5321 4.5.3.1.3).
const maxAddress = 254

// Address is one of a person's own mail addresses.
type Address struct {
	Mailbox   string // as it is written to
	Canonical string // as it is compared
	Primary   bool
	Verified  bool
	Suspended bool
	Reason    string // why it was suspended, "" where it was not
}

// CanonicalAddress returns the form of an addr-spec (RFC 5322 3.4.1) in which
// addresses are compared: the local part with its ASCII letters in lower case,
// the domain as A-labels (UTS 46). Nothing else is folded: no plus tags, no
// dots, no Unicode case.
func CanonicalAddress(address string) (string, error) {
	bad := invalid("email", "This is not an e-mail address that mail can be sent to.")
	address = strings.TrimSpace(address)
	at := strings.LastIndexByte(address, '@')
	if at < 1 || len(address) > maxAddress || strings.ContainsAny(address, "\r\n\t \"(),:;<>[]\\") {
		return "", bad
	}
	local, domain := address[:at], address[at+1:]
	if strings.Contains(local, "@") || len(local) > 64 || !validLocal(local) {
		return "", bad
	}
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || domain == "" {
		return "", bad
	}
	canonical := lowerASCII(local) + "@" + domain
	if _, err := mail.ParseAddress(canonical); err != nil {
		return "", bad
	}
	return canonical, nil
}

func validLocal(local string) bool {
	for _, r := range local {
		if r < 0x21 || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == 0xfffd {
			return false
		}
	}
	return true
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// newAddress checks an address that somebody wants to have for their own.
func (d *DB) newAddress(email string) (canonical, mailbox string, err error) {
	canonical, err = CanonicalAddress(email)
	if err != nil {
		return "", "", err
	}
	domain := canonical[strings.LastIndexByte(canonical, '@')+1:]
	if slices.Contains(d.ownDomains(), domain) {
		return "", "", invalid("email", "Addresses at %s belong to this site itself. Please use another one.", domain)
	}
	return canonical, strings.TrimSpace(email), nil
}

func (d *DB) ownDomains() []string {
	var own []string
	for _, domain := range append(d.config.MailDomains, d.config.MailDomain) {
		if domain != "" {
			own = append(own, strings.ToLower(domain))
		}
	}
	return own
}

// Addresses returns the viewer's own addresses, the primary one first.
func (d *DB) Addresses(ctx context.Context, viewer UserID) ([]Address, error) {
	rows, err := d.pool.Query(ctx, `
		select mailbox, address as canonical, is_primary as "primary",
		       verified_at is not null as verified, suspended_at is not null as suspended,
		       suspended_reason as reason
		from addresses
		where user_id = $1
		order by is_primary desc, created_at, address`, viewer)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Address])
}

// AddAddress mails a link to an address that the viewer says is theirs. The
// answer is the same whether or not it belongs to somebody already.
func (d *DB) AddAddress(ctx context.Context, viewer UserID, email string) error {
	canonical, mailbox, err := d.newAddress(email)
	if err != nil {
		return err
	}
	user, err := d.UserByID(ctx, viewer)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx pgx.Tx) error {
		if err := lockPeople(ctx, tx, viewer); err != nil {
			return err
		}
		var taken bool
		err := tx.QueryRow(ctx, `select exists (select from addresses where address = $1 and verified_at is not null)`,
			canonical).Scan(&taken)
		if err != nil || taken {
			return err
		}
		return d.mailLink(ctx, tx, link{kind: LinkAddress, user: &viewer, address: canonical, mailbox: mailbox, name: user.Name})
	})
}

// ConfirmAddress makes the address of a mailed link one of the viewer's own.
func (d *DB) ConfirmAddress(ctx context.Context, viewer UserID, token string) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPerson, viewer); err != nil {
			return err
		}
		l, err := consumeLink(ctx, tx, token, LinkAddress)
		if err != nil {
			return err
		}
		if l.user == nil || *l.user != viewer {
			return errLinkExpired
		}
		if err := claimAddress(ctx, tx, viewer, l.address, l.mailbox); err != nil {
			return err
		}
		return d.makeAdmin(ctx, tx, viewer)
	})
}

// claimAddress makes a proven address the person's own. One that another
// person holds unproven (they were invited under it, say) is left to them.
func claimAddress(ctx context.Context, tx pgx.Tx, user UserID, canonical, mailbox string) error {
	tag, err := tx.Exec(ctx, `
		insert into addresses (address, mailbox, user_id, is_primary, verified_at)
		values ($1, $2, $3, not exists (select from addresses where user_id = $3 and is_primary), now())
		on conflict (address) do update set verified_at = coalesce(addresses.verified_at, now())
		where addresses.user_id = excluded.user_id`, canonical, mailbox, user)
	if err == nil && tag.RowsAffected() == 0 {
		return &Error{Kind: Conflict, Field: "email", Msg: "This address belongs to another account."}
	}
	return err
}

// MakePrimary makes a verified address of the viewer's the one that is mailed.
func (d *DB) MakePrimary(ctx context.Context, viewer UserID, address string) error {
	return d.tx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPerson, viewer); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update addresses set is_primary = false where user_id = $1`, viewer); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			update addresses set is_primary = true
			where user_id = $1 and address = $2 and verified_at is not null`, viewer, storableIn(address))
		if err == nil && tag.RowsAffected() == 0 {
			return notFound("address")
		}
		return err
	})
}

// RemoveAddress takes an address away from the viewer; the primary one stays.
func (d *DB) RemoveAddress(ctx context.Context, viewer UserID, address string) error {
	tag, err := d.pool.Exec(ctx, `
		delete from addresses where user_id = $1 and address = $2 and not is_primary`, viewer, storableIn(address))
	if err == nil && tag.RowsAffected() == 0 {
		return &Error{Kind: Conflict, Field: "email", Msg: "The address that we write to can't be removed. Choose another one first."}
	}
	return err
}
