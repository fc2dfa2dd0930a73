package handlers

import (
	"context"
	"io"
	"net/http"
	"time"
)

// showHealth says that the process answers.
func (h *Handler) showHealth(w http.ResponseWriter, _ *http.Request) error {
	return plain(w, http.StatusOK, "ok")
}

// showReadiness says whether everything serves.
func (h *Handler) showReadiness(w http.ResponseWriter, r *http.Request) error {
	ready := h.config.Ready
	if ready == nil {
		ready = h.db.Ping
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := ready(ctx); err != nil {
		h.log.WarnContext(r.Context(), "not ready", "err", err)
		return plain(w, http.StatusServiceUnavailable, "not ready")
	}
	return plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text+"\n")
	return ignoreGone(err)
}
