package handlers

import (
	"net/http"

	"puddle/views"
)

func (h *Handler) showVitals(w http.ResponseWriter, r *http.Request) error {
	page := views.Vitals{Version: h.config.Version, Since: h.since}
	var err error
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	if page.Vitals, err = h.db.Vitals(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.VitalsPage(viewer(r), page))
}
