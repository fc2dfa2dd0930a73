package db

// Row ids. They may stand in URLs: nothing is granted for knowing one.
type (
	UserID         int64
	ItemID         int64
	CategoryID     int64
	ConversationID int64
	MessageID      int64
	FileID         int64
	DeliveryID     int64
	InboundID      int64
	KeptMailID     int64
	ReportID       int64
	CanaryID       int64
	InvitationID   int64
)
