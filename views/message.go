package views

import "puddle/db"

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
