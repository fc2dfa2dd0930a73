package views

import (
	"strings"
	"time"

	"puddle/db"
)

// Account is everything that a person sets about themselves. Errors are by
// field: name, locale, time_zone, notify, digest_hour, quiet_from, email,
// old_password, new_password.
type Account struct {
	User      db.User
	Addresses []Address
	Sessions  []Session
	Blocked   []db.Blocked
	Email     string // as typed, when it was wrong
	Errors    Errors
}

// Address is one of a person's mailboxes.
type Address struct {
	Mailbox   string
	Primary   bool
	Verified  bool
	Suspended bool   // no mail goes to it any more
	Reason    string // why, where it is suspended
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

// addressLine says what an address is for, or what is wrong with it.
func addressLine(a Address) string {
	switch {
	case !a.Verified:
		return "Not confirmed yet: open the link that we mailed"
	case a.Suspended && a.Reason != "":
		return "We have stopped mailing it: " + a.Reason
	case a.Suspended:
		return "We have stopped mailing it"
	case a.Primary:
		return "Your mail goes here"
	}
	return "Confirmed"
}

// browserName tells a browser and its system from a User-Agent, as far as
// people care.
func browserName(userAgent string) string {
	browser := firstIn(userAgent, "another browser", []named{
		{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}})
	system := firstIn(userAgent, "", []named{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}})
	if system == "" {
		return browser
	}
	return browser + " on " + system
}

// named is a mark in a User-Agent and what it stands for.
type named struct{ mark, name string }

func firstIn(s, fallback string, list []named) string {
	for _, n := range list {
		if strings.Contains(s, n.mark) {
			return n.name
		}
	}
	return fallback
}
