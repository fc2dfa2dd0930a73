package views

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"puddle/db"
)

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
	Hits     []db.Hit // where the rows hold what was searched for
	Older    string   // cursor of the next page, "" when this is the last
}

// InboxPage is the page of /conversations: the list beside an empty pane.
func InboxPage(v Viewer, m Inbox) Page {
	return Page{Title: "Inbox", Area: AreaInbox, Body: inboxPage(v, m), Full: true}
}

// hit returns where a row holds what was searched for.
func (m Inbox) hit(id db.ConversationID) (db.Hit, bool) {
	n := slices.IndexFunc(m.Hits, func(h db.Hit) bool { return h.Conversation == id })
	if n < 0 {
		return db.Hit{}, false
	}
	return m.Hits[n], true
}

// takesNew reports whether a row that is not in the list may come in live: a
// filtered list only brings those up to date that it has.
func (m Inbox) takesNew() bool {
	return (m.Which == FilterAll || m.Which == "") && m.Query == "" && m.Item == 0
}

// excerpt is a text with the words marked that were searched for. It has no
// blanks of its own between the pieces.
func excerpt(pieces []db.Excerpt) templ.Component {
	var b strings.Builder
	for _, e := range pieces {
		if e.Found {
			b.WriteString("<mark>" + templ.EscapeString(e.Text) + "</mark>")
		} else {
			b.WriteString(templ.EscapeString(e.Text))
		}
	}
	return templ.Raw(b.String())
}
