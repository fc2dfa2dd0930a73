package db

import "time"

// NotifyChoice is when a person wants to be mailed about new messages.
type NotifyChoice string

const (
	NotifyAtOnce   NotifyChoice = "at_once"
	NotifyGathered NotifyChoice = "gathered" // after the notify delay, several messages in one mail
	NotifyNever    NotifyChoice = "never"
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
	Notify        NotifyChoice
	ShowsReceipts bool
	CreatedAt     time.Time
}
