package views

import "puddle/db"

// Conversation is one conversation as its page shows it. Messages are oldest
// first; Older says that there are earlier ones. FirstUnread is the seq of the
// first message that the viewer had not read when the page was asked for, 0
// for none. Inbox is the list beside it on wide screens.
type Conversation struct {
	db.Conversation
	Inbox       Inbox
	Messages    []db.Message
	Older       bool
	FirstUnread int64
	Latest      bool // Messages ends with the conversation's newest
	Composer    Composer
	Cache       *MessageCache // nil draws each message anew
}

// Composer is the form that posts a message. ClientID makes a repeat of the
// same form harmless.
type Composer struct {
	Conversation db.ConversationID
	ClientID     string
	Content      string
	Errors       Errors
}

// ConversationPage is the page of /conversations/{id}. The answer to a request
// for a fragment is its Body too: the conversation without the list.
func ConversationPage(v Viewer, m Conversation) Page {
	return Page{Title: m.Item.Name, Area: AreaInbox, Body: conversationPage(v, m), Full: true}
}

// Members is the form that adds somebody to a conversation.
type Members struct {
	db.Conversation
	Email  string
	Errors Errors
}

// MembersPage lists the members and takes one more.
func MembersPage(v Viewer, m Members) Page {
	return Page{Title: "People in this conversation", Area: AreaInbox, Body: membersPage(v, m)}
}

// Report is the form that tells the administrators of a conversation.
type Report struct {
	db.Conversation
	Reason string
	Errors Errors
}

// ReportPage is the page of /conversations/{id}/report.
func ReportPage(v Viewer, m Report) Page {
	return Page{Title: "Report this conversation", Area: AreaInbox, Body: reportPage(v, m)}
}
