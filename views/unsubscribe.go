package views

import "puddle/db"

// UnsubscribePage asks (by a button) whether a conversation shall be muted, or
// the digest stopped.
func UnsubscribePage(token string, s db.Subscription) Page {
	return Page{Title: "Stop these mails", Body: unsubscribe(token, s)}
}

// UnsubscribedPage says that it was, and how to undo it.
func UnsubscribedPage(s db.Subscription) Page {
	return Page{Title: "No more mails", Body: unsubscribed(s)}
}

// stopping says what the button does.
func stopping(s db.Subscription) string {
	if s.Digest {
		return "You will get no more mail about messages, neither once a day nor one by one. You can still read and answer them on the site."
	}
	return "You will get no more mail about this conversation. You can still read and answer it on the site."
}
