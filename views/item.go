package views

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"puddle/db"
)

// Browse is the item list: everything, a search, a category, or the viewer's
// own items.
type Browse struct {
	Query      string
	Category   db.CategoryID
	Categories []db.Category
	Items      []db.Item
	Available  bool // only what can still be had
	Mine       bool
	Talks      map[db.ItemID]db.ItemTalk // about the viewer's own items
	Next       string                    // cursor of the next page, "" when this is the last
}

// BrowsePage is the page of / and /items.
func BrowsePage(v Viewer, m Browse) Page {
	title := "Browse"
	switch {
	case m.Mine:
		title = "My items"
	case m.Query != "":
		title = "Search: " + m.Query
	}
	return Page{Title: title, Area: AreaBrowse, Body: browse(v, m)}
}

// ItemDetails is an item as its page shows it, with the conversations that the
// viewer has about it, and the form of Enquiry for whoever is not its owner.
type ItemDetails struct {
	Item          db.Item
	Conversations []db.InboxRow
	Enquiry       Enquiry
	Related       []db.Item
}

// Enquiry is the form that starts a conversation.
type Enquiry struct {
	Content string
	Errors  Errors
}

// ItemPage shows one item.
func ItemPage(v Viewer, m ItemDetails) Page {
	return Page{Title: m.Item.Name, Area: AreaBrowse, Body: itemDetails(v, m)}
}

// ItemForm creates an item (ID 0) or changes one. Price is as typed; PhotoAlt is
// about the new photo.
type ItemForm struct {
	ID          db.ItemID
	Name        string
	Description string
	Price       string
	Currency    string
	Category    db.CategoryID
	Status      db.Status
	PhotoAlt    string
	Photos      []FormPhoto
	Categories  []db.Category
	Errors      Errors
}

// FormPhoto is a photo that an item has, in its form.
type FormPhoto struct {
	db.Photo
	Removed bool // when the form is sent
}

// ItemFormPage is the page of /items/new and /items/{id}/edit.
func ItemFormPage(v Viewer, m ItemForm) Page {
	if m.ID == 0 {
		return Page{Title: "New item", Area: AreaNewItem, Body: itemForm(m), Part: itemFields(m)}
	}
	return Page{Title: "Edit " + m.Name, Area: AreaBrowse, Body: itemForm(m), Part: itemFields(m)}
}

// ItemDeletion is what deleting an item would take along.
type ItemDeletion struct {
	Item          db.Item
	Conversations int
}

// ItemDeletePage asks before an item goes and offers to withdraw it instead.
func ItemDeletePage(v Viewer, m ItemDeletion) Page {
	return Page{Title: "Delete " + m.Item.Name, Area: AreaBrowse, Body: itemDeletion(v, m)}
}

func (m Browse) heading() string {
	switch {
	case m.Mine:
		return "My items"
	case m.Query != "":
		return "Found for “" + m.Query + "”"
	}
	for _, c := range m.Categories {
		if c.ID == m.Category {
			return c.Name
		}
	}
	return "Browse"
}

// path is the list with the same words.
func (m Browse) path(category db.CategoryID, available bool, before string) string {
	return SearchPath(m.Query, category, available, before)
}

func (m Browse) nextPath() string {
	if m.Mine {
		return MyItemsPath + "&before=" + url.QueryEscape(m.Next)
	}
	return m.path(m.Category, m.Available, m.Next)
}

func (m ItemDetails) owned(v Viewer) bool { return v.LoggedIn() && m.Item.OwnerID == v.ID }

func (m ItemForm) heading() string {
	if m.ID == 0 {
		return "Offer something"
	}
	return "Edit " + m.Name
}

func (m ItemForm) action() string {
	if m.ID == 0 {
		return ItemsPath
	}
	return ItemPath(m.ID)
}

func (m ItemForm) back() string {
	if m.ID == 0 {
		return HomePath
	}
	return ItemPath(m.ID)
}

// currencies are those offered; the item's own is always among them.
func (m ItemForm) currencies() []string {
	list := []string{"EUR", "USD", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK"}
	if m.Currency != "" && !slices.Contains(list, m.Currency) {
		list = append(list, m.Currency)
	}
	return list
}

// thumb is the small picture of an item, 0 for none.
func thumb(i db.Item) db.FileID {
	if len(i.Photos) == 0 {
		return 0
	}
	return i.Photos[0].Thumb
}

// photoAlt is what the photo at n shows, at least the item's name.
func photoAlt(i db.Item, n int) string {
	switch alt := i.Photos[n].Alt; {
	case alt != "":
		return alt
	case n == 0:
		return i.Name
	}
	return fmt.Sprintf("%s, photo %d", i.Name, n+1)
}

func (m ItemForm) photoLabel() string {
	if len(m.Photos) > 0 {
		return "Add pictures"
	}
	return "Choose pictures"
}

func (m ItemForm) photoHint() string {
	return fmt.Sprintf("Up to %d: JPEG, PNG, GIF or WebP, %d MB together. Where and when they were taken is removed.", db.MaxPhotos, db.MaxFileBytes>>20)
}

// photoSources are the sizes of a photo, for srcset.
func photoSources(p db.Photo) string {
	return fmt.Sprintf("%s %dw, %s %dw", PhotoPath(p.Thumb), p.ThumbWidth(), PhotoPath(p.File), p.Width)
}

// photoSizes is how wide the photo at n is shown, for sizes: see 50-items.css.
func photoSizes(n int) string {
	if n == 0 {
		return "(max-width: 48rem) 92vw, 40rem"
	}
	return "(max-width: 48rem) 92vw, 10rem"
}

// later lets a picture wait until it comes into sight.
func later(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"loading": "lazy"}
	}
	return nil
}
