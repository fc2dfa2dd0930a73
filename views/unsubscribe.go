package views

// UnsubscribePage asks (by a button) whether a conversation shall be muted.
func UnsubscribePage(token string) Page {
	return Page{Title: "Stop these mails", Body: unsubscribe(token)}
}

// UnsubscribedPage says that it was.
func UnsubscribedPage(itemName string) Page {
	return Page{Title: "No more mails", Body: unsubscribed(itemName)}
}
