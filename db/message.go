package db

import "time"

// Via is the way by which a message came.
type Via string

const (
	ViaWeb    Via = "web"
	ViaEmail  Via = "email"
	ViaSystem Via = "system" // written by Puddle itself: the item's status changed
)

// Format says how a message's content is read. The content is what is kept;
// HTML is always made from it.
type Format string

const (
	Plain    Format = "plain"    // as typed
	Markdown Format = "markdown" // light formatting
)

// Attachment is a file of a message. Thumb is 0 when there is no small picture
// of it; Width and Height are in pixels, 0 for what is no picture.
type Attachment struct {
	File        FileID
	Thumb       FileID
	Name        string
	ContentType string
	ContentID   string // RFC 2392, "" for none
	Size        int64
	Width       int
	Height      int
}

// CutPiece is a part of a mail that was left out of the message made from it.
type CutPiece struct {
	Kind    string
	Content string
}

// Message is one conversation message. AuthorID is 0 and Author "" when the
// author's account is gone. A deleted message keeps its place: Content and
// Attachments are empty then.
type Message struct {
	ID           MessageID
	Conversation ConversationID
	Seq          int64
	Change       int64 // the conversation's event that last touched it
	AuthorID     UserID
	Author       string
	Via          Via
	Format       Format
	Content      string
	Attachments  []Attachment
	HasCut       bool
	MailRef      string // local part of its Message-ID (RFC 5322 3.6.4)
	CreatedAt    time.Time
	EditedAt     *time.Time
	DeletedAt    *time.Time
}
