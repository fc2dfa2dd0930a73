package views

import "puddle/db"

// The filters of the inbox.
const (
	FilterAll      = "all"
	FilterUnread   = "unread"
	FilterArchived = "archived"
)

// Inbox is a page of the viewer's conversations, newest change first.
type Inbox struct {
	Which    string // one of the filters
	Query    string
	Item     db.ItemID // only this item's conversations; 0 for all
	ItemName string
	Rows     []db.InboxRow
	Older    string // cursor of the next page, "" when this is the last
}

// InboxPage is the page of /conversations: the list beside an empty pane.
func InboxPage(v Viewer, m Inbox) Page {
	return Page{Title: "Inbox", Area: AreaInbox, Body: inboxPage(v, m), Full: true}
}
