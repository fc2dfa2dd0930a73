package handlers

import (
	"net/http"

	"puddle/views"
)

// showUnsubscribe shows a button: whoever opens links in mails mutes nothing.
func (h *Handler) showUnsubscribe(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if _, err := h.db.SubjectByUnsubscribeToken(r.Context(), token); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.UnsubscribePage(token))
}

// unsubscribe mutes one conversation, by RFC 8058 without session and without
// a further question. The body ("List-Unsubscribe=One-Click") says nothing
// that the token does not.
func (h *Handler) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	subject, err := h.db.MuteByToken(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.UnsubscribedPage(subject))
}
