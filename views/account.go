package views

import (
	"time"

	"puddle/db"
)

// Account is everything that a person sets about themselves. Errors are by
// field: name, locale, time_zone, email, old_password, new_password.
type Account struct {
	User      db.User
	Addresses []Address
	Sessions  []Session
	Email     string // as typed, when it was wrong
	Errors    Errors
}

// Address is one of a person's mailboxes.
type Address struct {
	Mailbox   string
	Primary   bool
	Verified  bool
	Suspended bool // mail to it came back
}

// Session is one browser in which the person is logged in.
type Session struct {
	Key       string
	UserAgent string
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool
}

// AccountPage is the page of /account.
func AccountPage(v Viewer, m Account) Page {
	return Page{Title: "Account", Area: AreaAccount, Body: account(v, m)}
}
