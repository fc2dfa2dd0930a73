package handlers

import (
	"net/http"
	"slices"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showMembers(w http.ResponseWriter, r *http.Request) error {
	return h.membersPage(w, r, problem{status: http.StatusOK}, "")
}

func (h *Handler) membersPage(w http.ResponseWriter, r *http.Request, p problem, email string) error {
	c, err := h.ownConversation(r)
	if err != nil {
		return err
	}
	invitations, err := h.db.Invitations(r.Context(), viewerOf(r), c.ID)
	if err != nil {
		return err
	}
	return h.answerForm(w, r, p, views.MembersPage(viewer(r), views.Members{
		Conversation: c, Invitations: invitations, Email: email, Errors: p.errors,
	}))
}

// ownConversation returns the conversation in the path, if the viewer is a member.
func (h *Handler) ownConversation(r *http.Request) (db.Conversation, error) {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return db.Conversation{}, err
	}
	return h.db.ConversationByID(r.Context(), viewerOf(r), id)
}

// addMember answers the same for known and unknown addresses.
func (h *Handler) addMember(w http.ResponseWriter, r *http.Request) error {
	c, err := h.ownConversation(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	wrong := h.limits.use(h.limits.invitations, memberKey(r))
	if wrong == nil {
		wrong = inLinkTime(func() error { return h.db.AddMember(r.Context(), viewerOf(r), c.ID, f.get("email")) })
	}
	if p, ok := problemOf(wrong); ok {
		return h.membersPage(w, r, p, f.get("email"))
	}
	if wrong != nil {
		return wrong
	}
	h.say(w, "invited")
	return seeOther(w, r, views.ConversationPath(c.ID))
}

func (h *Handler) askRemoveMember(w http.ResponseWriter, r *http.Request) error {
	c, err := h.ownConversation(r)
	if err != nil {
		return err
	}
	user, err := pathID[db.UserID](r, "user")
	if err != nil {
		return err
	}
	place := slices.IndexFunc(c.Members, func(m db.Member) bool { return m.UserID == user })
	if place < 0 || c.Item.OwnerID != viewerOf(r) || user == viewerOf(r) {
		return nothingHere()
	}
	return h.page(w, r, http.StatusOK, views.RemovalPage(viewer(r), views.Removal{Conversation: c, Member: c.Members[place]}))
}

func (h *Handler) removeMember(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, views.MembersPath, func(id db.ConversationID, _ *form) (notice, error) {
		user, err := pathID[db.UserID](r, "user")
		if err != nil {
			return "", err
		}
		return "removed", h.db.RemoveMember(r.Context(), viewerOf(r), id, user)
	})
}

func (h *Handler) withdrawInvitation(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, views.MembersPath, func(id db.ConversationID, _ *form) (notice, error) {
		invitation, err := pathID[db.InvitationID](r, "invitation")
		if err != nil {
			return "", err
		}
		return "withdrawn", h.db.Withdraw(r.Context(), viewerOf(r), id, invitation)
	})
}

func (h *Handler) showReport(w http.ResponseWriter, r *http.Request) error {
	return h.reportPage(w, r, problem{status: http.StatusOK}, "")
}

func (h *Handler) reportPage(w http.ResponseWriter, r *http.Request, p problem, reason string) error {
	c, err := h.ownConversation(r)
	if err != nil {
		return err
	}
	return h.answerForm(w, r, p, views.ReportPage(viewer(r), views.Report{Conversation: c, Reason: reason, Errors: p.errors}))
}

func (h *Handler) report(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	wrong := h.limits.use(h.limits.reports, memberKey(r))
	if wrong == nil {
		wrong = h.db.Report(r.Context(), viewerOf(r), id, f.get("reason"))
	}
	if p, ok := problemOf(wrong); ok {
		return h.reportPage(w, r, p, f.get("reason"))
	}
	if wrong != nil {
		return wrong
	}
	h.say(w, "reported")
	return seeOther(w, r, views.ConversationPath(id))
}
