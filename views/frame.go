package views

import (
	"time"

	"github.com/a-h/templ"

	"puddle/db"
)

// Viewer is the person who looks. The zero value is somebody logged out.
// Now and Zone (nil: UTC) are for writing times.
type Viewer struct {
	ID      db.UserID
	Name    string
	Email   string
	IsAdmin bool
	Zone    *time.Location
	Now     time.Time
}

// LoggedIn reports whether the viewer is a known person.
func (v Viewer) LoggedIn() bool { return v.ID != 0 }

// Frame is what Document needs besides the page.
type Frame struct {
	Viewer Viewer
	Unread int64  // conversations with something unread
	Notice string // one sentence about what was just done, "" for none
	Demo   bool   // links to the demo's mail client and design page

	Suspended string // the viewer's address to which no mail goes any more, "" for none
}

// Area is the entry of the navigation that a page belongs to.
type Area string

// The areas of the site. The zero Area belongs to no entry.
const (
	AreaBrowse  Area = "browse"
	AreaInbox   Area = "inbox"
	AreaNewItem Area = "new"
	AreaAccount Area = "account"
	AreaDesk    Area = "desk"
)

// Page is the content of one page without its frame.
type Page struct {
	Title string
	Area  Area
	Body  templ.Component
	Part  templ.Component // what Fragment returns where it is not Body
	Full  bool            // the body takes the whole window: inbox and conversation
}

// Fragment is the answer to a request that wants no whole document.
func (p Page) Fragment() templ.Component {
	if p.Part != nil {
		return p.Part
	}
	return p.Body
}

// Errors holds a sentence for each form field that is wrong, by the field's
// name; what is wrong with the form as a whole stands under "".
type Errors map[string]string
