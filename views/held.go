package views

import "puddle/db"

// HeldPage asks for a member's word about a mail that waits, and shows what
// would be posted.
func HeldPage(v Viewer, token string, m db.HeldMail) Page {
	return Page{Title: wordsOfHeld(m).title, Area: AreaInbox, Body: held(v, token, m, wordsOfHeld(m))}
}

// DiscardedPage says that a mail that waited is dropped.
func DiscardedPage(m db.HeldMail) Page {
	return Page{Title: "Dropped", Area: AreaInbox, Body: discarded(m)}
}

// heldWords are the words of the page about a mail that waits: for want of
// proof, or because it was not posted for a reason.
type heldWords struct{ title, intro, post, drop string }

func wordsOfHeld(m db.HeldMail) heldWords {
	if m.Refusal == "" {
		return heldWords{"Was this you?",
			"A mail came in your name. We could not tell for sure that it is yours, so it waits for your word.",
			"Yes, post it", "No, drop it"}
	}
	return heldWords{"Post this mail?",
		"Your mail was not posted, and nobody has seen it. If you post it, the others read what stands here.",
		"Post it", "Don’t post it"}
}
