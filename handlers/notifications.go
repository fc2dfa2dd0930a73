package handlers

import (
	"net/http"
	"strconv"

	"puddle/db"
)

// updateNotifications changes when and how the viewer is mailed.
func (h *Handler) updateNotifications(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	typed := visitOf(r).viewer
	typed.Notifications = db.Notifications{
		Notify: db.NotifyChoice(f.get("notify")), DigestHour: typed.DigestHour,
		QuietFrom: f.get("quiet_from"), QuietTo: f.get("quiet_to"), ContentFree: f.get("content_free") != "",
	}
	if hour := f.get("digest_hour"); hour != "" {
		if typed.DigestHour, err = strconv.Atoi(hour); err != nil {
			typed.DigestHour = -1 // no hour: refused like all that are none
		}
	}
	err = h.db.UpdateNotifications(r.Context(), viewerOf(r), typed.Notifications)
	return h.settle(w, r, err, "saved", typed, "")
}
