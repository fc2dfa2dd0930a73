package db

import "time"

// Status is what may still be done about an item.
type Status string

const (
	Available Status = "available"
	Reserved  Status = "reserved"
	Sold      Status = "sold" // or given away, when it was free
	Withdrawn Status = "withdrawn"
)

// Statuses lists every Status in the order in which people choose.
func Statuses() []Status { return []Status{Available, Reserved, Sold, Withdrawn} }

// Photo is a picture of an item. Width and Height are those of File in pixels.
type Photo struct {
	File   FileID
	Thumb  FileID
	Alt    string
	Width  int
	Height int
}

// Item is a thing that people agree about. OwnerID is 0 and OwnerName "" when
// the owner's account is gone. A PriceCents of 0 means free.
type Item struct {
	ID          ItemID
	OwnerID     UserID
	OwnerName   string
	Name        string
	Description string
	PriceCents  int64
	Currency    string
	CategoryID  CategoryID
	Category    string
	Status      Status
	CreatedAt   time.Time
	ModifiedAt  time.Time
	Photos      []Photo
}
