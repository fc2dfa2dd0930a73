package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showPeople(w http.ResponseWriter, r *http.Request) error {
	page := views.People{Only: query(r, "only"), Words: query(r, "query")}
	list, err := h.db.FindPeople(r.Context(), db.PersonFilter{
		Words:     page.Words,
		Disabled:  page.Only == views.OnlyClosed,
		Admins:    page.Only == views.OnlyAdmins,
		Suspended: page.Only == views.OnlySuspended,
		Before:    db.UserID(number(query(r, "before"))),
	}, perDeskPage+1)
	if err != nil {
		return err
	}
	var more bool
	if page.People, more = listPage(list); more {
		page.Older = page.People[perDeskPage-1].ID
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.PeoplePage(viewer(r), page))
}

func (h *Handler) closeAccount(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, func(id db.UserID, f *form) error {
		return h.db.CloseAccount(r.Context(), viewerOf(r), id, f.get("closed") == "true")
	})
}

func (h *Handler) appoint(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, func(id db.UserID, f *form) error {
		return h.db.Appoint(r.Context(), viewerOf(r), id, f.get("admin") == "true")
	})
}

// resumeMail has an address mailed again to which our mail was suspended.
func (h *Handler) resumeMail(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, func(id db.UserID, f *form) error {
		return h.db.Reactivate(r.Context(), id, f.get("address"))
	})
}

// changePerson does what an administrator wants to the person in the path, and
// goes on where the form says.
func (h *Handler) changePerson(w http.ResponseWriter, r *http.Request, change func(db.UserID, *form) error) error {
	id, err := pathID[db.UserID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	if err := change(id, f); err != nil {
		return err
	}
	h.say(w, "saved")
	if next := f.get("next"); next != "" {
		return seeOther(w, r, safePath(next))
	}
	return seeOther(w, r, views.PeoplePath)
}
