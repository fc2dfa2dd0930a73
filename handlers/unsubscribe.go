package handlers

import (
	"net/http"

	"puddle/views"
)

// showUnsubscribe shows a button: whoever opens links in mails mutes nothing.
func (h *Handler) showUnsubscribe(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	subscription, err := h.db.SubscriptionByToken(r.Context(), token)
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.UnsubscribePage(token, subscription))
}

// unsubscribe mutes one conversation, or stops the digest, by RFC 8058 without
// session and without a further question. The body ("List-Unsubscribe=One-Click") says nothing
// that the token does not.
func (h *Handler) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	subscription, err := h.db.Unsubscribe(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.UnsubscribedPage(subscription))
}
