package db

// Category is a shelf that items stand on.
type Category struct {
	ID   CategoryID
	Name string
}
