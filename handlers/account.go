package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showAccount(w http.ResponseWriter, r *http.Request) error {
	return h.accountPage(w, r, problem{status: http.StatusOK}, visitOf(r).viewer, "")
}

// accountPage shows everything that a person sets about themselves. typed is
// the person as the profile's form has them, email that of the form that adds
// an address.
func (h *Handler) accountPage(w http.ResponseWriter, r *http.Request, p problem, typed db.User, email string) error {
	account := views.Account{User: typed, Email: email, Errors: p.errors}
	addresses, err := h.db.Addresses(r.Context(), viewerOf(r))
	if err != nil {
		return err
	}
	for _, a := range addresses {
		account.Addresses = append(account.Addresses, views.Address{
			Mailbox: a.Mailbox, Primary: a.Primary, Verified: a.Verified, Suspended: a.Suspended, Reason: a.Reason,
		})
	}
	sessions, err := h.db.Sessions(r.Context(), viewerOf(r), visitOf(r).session.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		account.Sessions = append(account.Sessions, views.Session{
			Key: s.Key, UserAgent: s.UserAgent, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, Current: s.Current,
		})
	}
	if account.Blocked, err = h.db.BlockedPeople(r.Context(), viewerOf(r)); err != nil {
		return err
	}
	return h.answerForm(w, r, p, views.AccountPage(viewer(r), account))
}

// settle ends a change of the account: back to its page with a notice, or with
// what was wrong.
func (h *Handler) settle(w http.ResponseWriter, r *http.Request, err error, done notice, typed db.User, email string) error {
	if p, ok := problemOf(err); ok {
		return h.accountPage(w, r, p, typed, email)
	}
	if err != nil {
		return err
	}
	h.say(w, done)
	return seeOther(w, r, views.AccountPath)
}

func (h *Handler) updateProfile(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	typed := visitOf(r).viewer
	typed.Name, typed.Locale, typed.TimeZone = f.get("name"), f.get("locale"), f.get("time_zone")
	typed.ShowsReceipts = f.get("shows_receipts") != ""
	err = h.db.UpdateProfile(r.Context(), viewerOf(r), db.ProfileChange{
		Name: typed.Name, Locale: typed.Locale, TimeZone: typed.TimeZone, ShowsReceipts: typed.ShowsReceipts,
	})
	return h.settle(w, r, err, "saved", typed, "")
}

// changePassword ends all other sessions and gives this one a new id.
func (h *Handler) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	me := visitOf(r)
	err = h.tryOwnPassword(r, "old_password", func() error {
		return h.db.ChangePassword(r.Context(), me.viewer.ID, f.get("old_password"), f.get("new_password"), me.session.ID)
	})
	if err == nil {
		err = h.sessions.rotate(w, r, me.session, me.viewer.ID)
	}
	return h.settle(w, r, err, "password", me.viewer, "")
}

// tryOwnPassword is for forms of whoever is logged in: somebody else may sit
// there by now, and guess.
func (h *Handler) tryOwnPassword(r *http.Request, field string, try func() error) error {
	return h.limits.tryPassword(network(h.peers.client(r)), memberKey(r), field, try)
}

func (h *Handler) addAddress(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	err = h.limitAccountMail(r, func() error { return h.db.AddAddress(r.Context(), viewerOf(r), f.get("email")) })
	return h.settle(w, r, err, "address", visitOf(r).viewer, f.get("email"))
}

func (h *Handler) showConfirmAddress(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	link, err := h.db.LinkByToken(r.Context(), token, "")
	if err != nil {
		return err
	}
	if link.Kind != db.LinkAddress {
		return nothingHere()
	}
	confirm := views.LinkConfirm{Token: token, Name: link.Name, Email: link.Email}
	return h.page(w, r, http.StatusOK, views.ConfirmAddressPage(viewer(r), confirm))
}

func (h *Handler) confirmAddress(w http.ResponseWriter, r *http.Request) error {
	err := h.db.ConfirmAddress(r.Context(), viewerOf(r), r.PathValue("token"))
	return h.settle(w, r, err, "confirmed", visitOf(r).viewer, "")
}

func (h *Handler) makePrimary(w http.ResponseWriter, r *http.Request) error {
	address, err := ownAddress(w, r)
	if err == nil {
		err = h.db.MakePrimary(r.Context(), viewerOf(r), address)
	}
	return h.settle(w, r, err, "saved", visitOf(r).viewer, "")
}

func (h *Handler) removeAddress(w http.ResponseWriter, r *http.Request) error {
	address, err := ownAddress(w, r)
	if err == nil {
		err = h.db.RemoveAddress(r.Context(), viewerOf(r), address)
	}
	return h.settle(w, r, err, "saved", visitOf(r).viewer, "")
}

// reactivate has an address mailed again whose mail came back.
func (h *Handler) reactivate(w http.ResponseWriter, r *http.Request) error {
	address, err := ownAddress(w, r)
	if err == nil {
		err = h.db.Reactivate(r.Context(), viewerOf(r), address)
	}
	return h.settle(w, r, err, "reactivated", visitOf(r).viewer, "")
}

func ownAddress(w http.ResponseWriter, r *http.Request) (string, error) {
	f, err := readForm(w, r, 0)
	if err != nil {
		return "", err
	}
	return db.CanonicalAddress(f.get("mailbox"))
}

// endSessions logs one other browser out, or all others.
func (h *Handler) endSessions(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	me := visitOf(r)
	if key := f.get("key"); key != "" {
		err = h.db.EndSession(r.Context(), me.viewer.ID, key)
	} else {
		err = h.db.EndSessions(r.Context(), me.viewer.ID, me.session.ID)
	}
	return h.settle(w, r, err, "sessions", me.viewer, "")
}

func (h *Handler) unblock(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err == nil {
		err = h.db.Unblock(r.Context(), viewerOf(r), db.UserID(f.id("user")))
	}
	return h.settle(w, r, err, "unblocked", visitOf(r).viewer, "")
}

// deleteAccount asks for the password where there is one: an open browser that
// somebody else sits at can undo all but this.
func (h *Handler) deleteAccount(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	me := visitOf(r)
	err = h.tryOwnPassword(r, "password", func() error {
		return h.db.DeleteUser(r.Context(), me.viewer.ID, f.get("password"))
	})
	if p, ok := problemOf(err); ok {
		return h.accountPage(w, r, p, me.viewer, "")
	}
	if err != nil {
		return err
	}
	if err := h.sessions.rotate(w, r, me.session, 0); err != nil {
		return err
	}
	forget(w)
	h.say(w, "gone")
	return leave(w, r, views.HomePath)
}
