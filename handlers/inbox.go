package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

// inboxRows is how many conversations a page of the inbox has.
const inboxRows = 40

func (h *Handler) showInbox(w http.ResponseWriter, r *http.Request) error {
	inbox, err := h.inbox(r, views.Inbox{
		Which: query(r, "filter"),
		Query: clip(query(r, "query"), 200),
		Item:  db.ItemID(number(query(r, "item"))),
	}, query(r, "before"))
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.InboxPage(viewer(r), inbox))
}

// inbox fills in the rows that inbox asks for, from the cursor before on.
func (h *Handler) inbox(r *http.Request, inbox views.Inbox, before string) (views.Inbox, error) {
	switch inbox.Which {
	case views.FilterUnread, views.FilterArchived:
	default:
		inbox.Which = views.FilterAll
	}
	filter := db.InboxFilter{Which: inbox.Which, Query: inbox.Query, Item: inbox.Item, Limit: inboxRows + 1}
	if before != "" {
		cursor, err := db.ParseCursor(before)
		if err != nil {
			return inbox, nothingHere()
		}
		filter.Before = cursor
	}
	rows, err := h.db.Inbox(r.Context(), viewerOf(r), filter)
	if err != nil {
		return inbox, err
	}
	if len(rows) > inboxRows {
		rows = rows[:inboxRows]
		inbox.Older = rows[inboxRows-1].Cursor().String()
	}
	inbox.Rows = rows
	if inbox.Hits, err = h.hits(r, inbox); err != nil {
		return inbox, err
	}
	if inbox.Item == 0 {
		return inbox, nil
	}
	item, err := h.db.ItemByID(r.Context(), inbox.Item)
	inbox.ItemName = item.Name
	return inbox, err
}

// hits returns where the rows of an inbox hold what is searched for.
func (h *Handler) hits(r *http.Request, inbox views.Inbox) ([]db.Hit, error) {
	if inbox.Query == "" {
		return nil, nil
	}
	shown := make([]db.ConversationID, len(inbox.Rows))
	for n, row := range inbox.Rows {
		shown[n] = row.ID
	}
	return h.db.Hits(r.Context(), viewerOf(r), inbox.Query, shown)
}
