package db

import "time"

// Member is one of the people in a conversation, as the others may see them.
type Member struct {
	UserID     UserID
	Name       string
	ReadSeq    int64      // 0 when the member shows no receipts
	ReadAt     *time.Time // nil likewise, or when nothing was read yet
	ByMailOnly bool       // has never set a password
}

// Membership is the viewer's own row of a conversation.
type Membership struct {
	JoinedSeq int64 // messages up to this one came before the viewer
	ReadSeq   int64
	Muted     bool
	Archived  bool
	Draft     string
}

// Conversation is what the members of one item's conversation share, and the
// viewer's own place in it. Seq numbers its messages, Change its events.
type Conversation struct {
	ID         ConversationID
	Item       Item
	EnquirerID UserID
	Subject    string
	Seq        int64
	Change     int64
	CreatedAt  time.Time
	ModifiedAt time.Time
	Members    []Member
	Me         Membership
}
