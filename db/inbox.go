package db

import "time"

// InboxRow is one conversation in a member's inbox. Members holds the names of
// the others, "" for a former member. LastAuthor is "" likewise.
type InboxRow struct {
	ID         ConversationID
	ItemID     ItemID
	ItemName   string
	ItemStatus Status
	Thumb      FileID // 0: the item has no photo
	Members    []string
	LastWords  string
	LastVia    Via
	LastAuthor string
	LastIsMine bool
	Unread     int64
	Muted      bool
	Archived   bool
	ModifiedAt time.Time
}
