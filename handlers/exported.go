package handlers

import (
	"net/http"
	"time"

	"puddle/db"
)

// The shapes of what people take along. Others are in it by the name that they
// show, never by an address.

type exportedProfile struct {
	Name         string            `json:"name"`
	JoinedAt     time.Time         `json:"joined_at"`
	Language     string            `json:"language"`
	TimeZone     string            `json:"time_zone"`
	HasPassword  bool              `json:"has_password"`
	ShowsReceipt bool              `json:"shows_receipts"`
	Mail         exportedMail      `json:"mail"`
	Addresses    []exportedAddress `json:"addresses"`
	Sessions     []exportedSession `json:"sessions"`
	Blocked      []string          `json:"blocked"`
}

type exportedMail struct {
	Notify      db.NotifyChoice `json:"notify"`
	DigestHour  int             `json:"digest_hour"`
	QuietFrom   string          `json:"quiet_from,omitempty"`
	QuietTo     string          `json:"quiet_to,omitempty"`
	ContentFree bool            `json:"content_free"`
}

type exportedAddress struct {
	Address   string `json:"address"`
	Primary   bool   `json:"primary"`
	Confirmed bool   `json:"confirmed"`
	Suspended string `json:"suspended,omitempty"` // why
}

type exportedSession struct {
	Browser string    `json:"browser"`
	BeganAt time.Time `json:"began_at"`
	SeenAt  time.Time `json:"seen_at"`
	Current bool      `json:"current,omitempty"`
}

// exportedProfile is what the viewer's account page shows.
func (h *Handler) exportedProfile(r *http.Request) (exportedProfile, error) {
	u := visitOf(r).viewer
	p := exportedProfile{
		Name: u.Name, JoinedAt: u.CreatedAt, Language: u.Locale, TimeZone: u.TimeZone, HasPassword: u.HasPassword,
		ShowsReceipt: u.ShowsReceipts, Addresses: []exportedAddress{}, Sessions: []exportedSession{}, Blocked: []string{},
		Mail: exportedMail{u.Notify, u.DigestHour, u.QuietFrom, u.QuietTo, u.ContentFree},
	}
	addresses, err := h.db.Addresses(r.Context(), u.ID)
	if err != nil {
		return p, err
	}
	for _, a := range addresses {
		p.Addresses = append(p.Addresses, exportedAddress{a.Mailbox, a.Primary, a.Verified, a.Reason})
	}
	sessions, err := h.db.Sessions(r.Context(), u.ID, visitOf(r).session.ID)
	if err != nil {
		return p, err
	}
	for _, s := range sessions {
		p.Sessions = append(p.Sessions, exportedSession{s.UserAgent, s.CreatedAt, s.SeenAt, s.Current})
	}
	blocked, err := h.db.BlockedPeople(r.Context(), u.ID)
	for _, b := range blocked {
		p.Blocked = append(p.Blocked, b.Name)
	}
	return p, err
}

type exportedItem struct {
	ID          db.ItemID      `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	PriceCents  int64          `json:"price_cents"`
	Currency    string         `json:"currency"`
	Category    string         `json:"category,omitempty"`
	Status      db.Status      `json:"status"`
	CreatedAt   time.Time      `json:"created_at"`
	Photos      []exportedFile `json:"photos,omitempty"`
}

// exportedFile names a file of the archive.
type exportedFile struct {
	File string `json:"file"`
	Name string `json:"name,omitempty"` // as it was sent
	Type string `json:"type,omitempty"`
	Size int64  `json:"size,omitempty"` // bytes
	Alt  string `json:"alt,omitempty"`
}

func exportedItemOf(i db.Item) exportedItem {
	e := exportedItem{
		ID: i.ID, Name: i.Name, Description: i.Description, PriceCents: i.PriceCents, Currency: i.Currency,
		Category: i.Category, Status: i.Status, CreatedAt: i.CreatedAt,
	}
	for n, p := range i.Photos {
		e.Photos = append(e.Photos, exportedFile{File: photoEntry(i.ID, n), Alt: p.Alt})
	}
	return e
}

type exportedConversation struct {
	ID        db.ConversationID `json:"id"`
	About     string            `json:"about"`
	StartedAt time.Time         `json:"started_at"`
	Left      bool              `json:"left,omitempty"` // only own messages are there
	With      []string          `json:"with,omitempty"`
	Muted     bool              `json:"muted,omitempty"`
	Archived  bool              `json:"archived,omitempty"`
	Draft     string            `json:"draft,omitempty"`
}

func exportedConversationOf(c db.OwnConversation) exportedConversation {
	return exportedConversation{
		ID: c.ID, About: c.Subject, StartedAt: c.StartedAt, Left: !c.Member, With: c.Members,
		Muted: c.Muted, Archived: c.Archived, Draft: c.Draft,
	}
}

type exportedMessage struct {
	ID      db.MessageID   `json:"id"`
	Author  string         `json:"author"` // "" for a former member
	Mine    bool           `json:"mine,omitempty"`
	At      time.Time      `json:"at"`
	Via     db.Via         `json:"via"`
	Format  db.Format      `json:"format"`
	Content string         `json:"content"`
	Files   []exportedFile `json:"files,omitempty"`
	Edited  *time.Time     `json:"edited_at,omitempty"`
	Deleted *time.Time     `json:"deleted_at,omitempty"`
}

func exportedMessageOf(m db.Message, viewer db.UserID) exportedMessage {
	e := exportedMessage{
		ID: m.ID, Author: m.Author, Mine: m.AuthorID == viewer, At: m.CreatedAt, Via: m.Via, Format: m.Format,
		Content: m.Content, Edited: m.EditedAt, Deleted: m.DeletedAt,
	}
	for n, a := range m.Attachments {
		e.Files = append(e.Files, exportedFile{File: fileEntry(m.ID, n, a.Name), Name: a.Name, Type: a.ContentType, Size: a.Size})
	}
	return e
}
