package views

import (
	netmail "net/mail"
	"time"

	"puddle/db"
)

// DevMail is the demo's mail client: the mails that were kept, newest first.
type DevMail struct {
	Mailbox   string   // only mails to this one; "" for all
	Mailboxes []string // those that have mail
	Mails     []DevMailRow
	Open      *DevMailMessage // the mail being read, nil for none
}

// DevMailRow is a mail in the list.
type DevMailRow struct {
	ID      db.KeptMailID
	From    string
	Mailbox string
	Subject string
	At      time.Time
}

// DevMailMessage is one mail, decoded.
type DevMailMessage struct {
	DevMailRow
	ReplyTo  string
	Text     string
	HTML     string
	Headers  string // as they stand in the mail
	CanReply bool
	Content  string // of the answer, as typed
	Errors   Errors
	Sent     string // what our SMTP server said to the answer, "" before
}

// DevMailPage is the page of /dev/mail and /dev/mail/{id}.
func DevMailPage(v Viewer, m DevMail) Page {
	return Page{Title: "Demo mail", Body: devMail(v, m), Full: true}
}

// StylesPage is the living design page, /dev/styles.
func StylesPage(v Viewer) Page { return Page{Title: "Styles", Body: styles(v)} }

// senderName is the name in a From field, or the field where there is none.
func senderName(from string) string {
	a, err := netmail.ParseAddress(from)
	if err != nil || a.Name == "" {
		return from
	}
	return a.Name
}
