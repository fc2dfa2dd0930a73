package handlers

import (
	"net/http"

	"puddle/views"
)

// showHeld shows a mail that waits to whoever was asked about it. The link has
// been mailed to the member alone, and opening it changes nothing.
func (h *Handler) showHeld(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	mail, err := h.db.HeldByToken(r.Context(), token)
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.HeldPage(viewer(r), token, mail))
}

func (h *Handler) releaseHeld(w http.ResponseWriter, r *http.Request) error {
	id, err := h.db.ReleaseHeld(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	h.say(w, "released")
	return seeOther(w, r, views.ConversationPath(id))
}

func (h *Handler) discardHeld(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	mail, err := h.db.HeldByToken(r.Context(), token)
	if err != nil {
		return err
	}
	if err := h.db.DiscardHeld(r.Context(), token); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.DiscardedPage(mail))
}
