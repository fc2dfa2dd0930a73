package db

import "time"

// MaxFileBytes is the most that one file may hold.
const MaxFileBytes = 25 << 20

// File is what is known of a stored file without reading it. Width and Height
// are in pixels, 0 for what is no picture.
type File struct {
	ID          FileID
	SHA256      []byte
	Size        int64
	ContentType string
	Width       int
	Height      int
	CreatedAt   time.Time
}

// NewFile is a file to be stored. Name is for display only; the content type
// is told from Data, never from Name or from what the sender said.
type NewFile struct {
	Name      string
	ContentID string
	Data      []byte
}
