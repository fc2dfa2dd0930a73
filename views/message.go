package views

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"puddle/db"
)

// entry is a message in the list of one viewer: the message, which is the same
// for everybody, and what is theirs around it.
type entry struct {
	viewer      Viewer
	message     db.Message
	cache       *MessageCache
	mine        bool
	newDay      bool // the first message of its day, as far as is known
	follows     bool // the same person goes on: the name need not stand again
	firstUnread bool
}

func entryOf(v Viewer, m db.Message, cache *MessageCache) entry {
	return entry{viewer: v, message: m, cache: cache, mine: m.AuthorID == v.ID && v.LoggedIn(), newDay: true}
}

// followsWithin is how long the same person may pause and still go on.
const followsWithin = 5 * time.Minute

func follows(before, m db.Message) bool {
	return before.AuthorID == m.AuthorID && before.Via == m.Via && m.Via != db.ViaSystem &&
		m.CreatedAt.Sub(before.CreatedAt) < followsWithin
}

// class names what the style tells apart in an entry.
func (e entry) class() string {
	switch {
	case e.message.Via == db.ViaSystem:
		return "entry system"
	case e.mine && e.follows:
		return "entry mine follows"
	case e.mine:
		return "entry mine"
	case e.follows:
		return "entry follows"
	}
	return "entry"
}

// sentAs is the name under which the viewer's own browser sent the message, by
// which it knows its pending entry.
func (e entry) sentAs() templ.Attributes {
	key, web := strings.CutPrefix(e.message.DedupeKey, db.WebKey)
	if !e.mine || !web {
		return nil
	}
	return templ.Attributes{"data-key": key}
}

// changeable reports whether the viewer may be offered to change the message.
func (e entry) changeable() bool {
	return e.mine && e.message.DeletedAt == nil && e.message.Via != db.ViaSystem
}

// isPicture reports whether an attachment has a small picture to show.
func isPicture(a db.Attachment) bool { return a.Thumb != 0 }

// MessageEdit is the form that changes a message.
type MessageEdit struct {
	Message db.Message
	Content string
	Errors  Errors
}

// MessageEditPage is the page of /messages/{id}/edit.
func MessageEditPage(v Viewer, m MessageEdit) Page {
	return Page{Title: "Edit message", Area: AreaInbox, Body: messageEdit(v, m)}
}

// MessageCut is what was left out of a mailed message.
type MessageCut struct {
	Message db.Message
	Pieces  []db.CutPiece
}

// MessageCutPage shows a mailed message's author what was left out of it.
func MessageCutPage(v Viewer, m MessageCut) Page {
	return Page{Title: "The whole mail", Area: AreaInbox, Body: messageCut(v, m)}
}

// cutTitle says in words what sort of piece was left out.
func cutTitle(kind string) string {
	switch kind {
	case "quote", "attribution", "history", "forward":
		return "Left out: quoted text"
	case "signature", "contact":
		return "Left out: signature"
	case "device":
		return "Left out: the mail program's own line"
	case "disclaimer", "banner":
		return "Left out: notice"
	case "list footer":
		return "Left out: mailing list"
	}
	return "Left out"
}
