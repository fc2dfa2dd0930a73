package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

// perDeskPage is how many lines a page of an administrators' list has.
const perDeskPage = 50

// listPage cuts a list that was read with one line more than a page has;
// there tells whether another page follows.
func listPage[T any](list []T) (page []T, there bool) {
	if len(list) > perDeskPage {
		return list[:perDeskPage], true
	}
	return list, false
}

// looked notes that an administrator has seen what is others' own.
func (h *Handler) looked(r *http.Request, what string, id int64) {
	h.log.InfoContext(r.Context(), "an administrator looked", "viewer", viewerOf(r), "at", what, "number", id)
}

func (h *Handler) showReports(w http.ResponseWriter, r *http.Request) error {
	page := views.Reports{Handled: query(r, "handled") != ""}
	list, err := h.db.Reports(r.Context(), page.Handled, db.ReportID(number(query(r, "before"))), perDeskPage+1)
	if err != nil {
		return err
	}
	var more bool
	if page.Reports, more = listPage(list); more {
		page.Older = page.Reports[perDeskPage-1].ID
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.ReportsPage(viewer(r), page))
}

func (h *Handler) showReportStory(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ReportID](r, "id")
	if err != nil {
		return err
	}
	var page views.ReportStory
	if page.Report, err = h.db.ReportByID(r.Context(), id); err != nil {
		return err
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	h.looked(r, "report", int64(id))
	return h.page(w, r, http.StatusOK, views.ReportStoryPage(viewer(r), page))
}

func (h *Handler) handleReport(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ReportID](r, "id")
	if err != nil {
		return err
	}
	if err := h.db.HandleReport(r.Context(), id); err != nil {
		return err
	}
	h.say(w, "handled")
	return seeOther(w, r, views.ReportsPath)
}
