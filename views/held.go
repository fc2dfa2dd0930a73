package views

import "puddle/db"

// HeldPage asks whether a mail that waits was its member's, and shows what
// would be posted.
func HeldPage(v Viewer, token string, m db.HeldMail) Page {
	return Page{Title: "Was this you?", Area: AreaInbox, Body: held(v, token, m)}
}

// DiscardedPage says that a mail that waited is dropped.
func DiscardedPage() Page { return Page{Title: "Dropped", Area: AreaInbox, Body: discarded()} }
