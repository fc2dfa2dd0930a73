package views

import "puddle/db"

// Composer is the form that posts a message. ClientID makes a repeat of the
// same form harmless. Preview is how the words in it will look, nil where
// nobody asked.
type Composer struct {
	Conversation db.ConversationID
	ClientID     string
	Content      string
	Errors       Errors
	Preview      *db.Message
}
