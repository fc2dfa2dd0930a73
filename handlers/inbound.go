package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

// inboundPerPage is how many mails a page of the administrators' list has.
const inboundPerPage = 50

func (h *Handler) showInbound(w http.ResponseWriter, r *http.Request) error {
	mails, err := h.db.InboundMails(r.Context(), db.InboundID(number(query(r, "before"))), inboundPerPage+1)
	if err != nil {
		return err
	}
	page := views.Inbound{Mails: mails}
	if len(mails) > inboundPerPage {
		page.Mails = mails[:inboundPerPage]
		page.Older = page.Mails[inboundPerPage-1].ID
	}
	return h.page(w, r, http.StatusOK, views.InboundPage(viewer(r), page))
}

// showInboundRaw shows a mail as it came: as text, whatever is in it.
func (h *Handler) showInboundRaw(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	mails, err := h.db.InboundMails(r.Context(), id+1, 1)
	if err != nil {
		return err
	}
	if len(mails) == 0 || mails[0].ID != id {
		return nothingHere()
	}
	raw, err := h.db.InboundRaw(r.Context(), mails[0])
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", inertPolicy)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write(raw)
	return ignoreGone(err)
}
