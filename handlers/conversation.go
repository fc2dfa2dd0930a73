package handlers

import (
	"context"
	"crypto/rand"
	"net/http"

	"puddle/db"
	"puddle/views"
)

// messagesPerPage is how many messages a page of a conversation has.
const messagesPerPage = 50

func (h *Handler) startConversation(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ItemID](r, "id")
	if err != nil {
		return err
	}
	item, err := h.db.ItemByID(r.Context(), id)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	wrong := h.limits.use(h.limits.conversations, memberKey(r))
	var started db.ConversationID
	if wrong == nil {
		started, wrong = h.db.StartConversation(r.Context(), viewerOf(r), item.ID, newMessage(r, f))
	}
	if p, ok := problemOf(wrong); ok && item.OwnerID != viewerOf(r) { // the owner's page has no such form
		retryAfter(w, p.status, p.wait)
		return h.itemPage(w, r, p.status, views.Enquiry{Content: f.get("content"), Errors: p.errors})
	}
	if wrong != nil {
		return wrong
	}
	return seeOther(w, r, views.ConversationPath(started))
}

func (h *Handler) showConversation(w http.ResponseWriter, r *http.Request) error {
	return h.conversationPage(w, r, problem{status: http.StatusOK}, nil)
}

// conversationPage shows the conversation in the path. composer is the form as
// it was sent and p what is wrong with it; nil is one with the viewer's draft.
func (h *Handler) conversationPage(w http.ResponseWriter, r *http.Request, p problem, composer *views.Composer) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	before := number(query(r, "before"))
	shown, err := h.conversation(r, id, before)
	if err != nil {
		return err
	}
	if composer != nil {
		shown.Composer = *composer
	}
	if shown.Inbox, err = h.inbox(r, views.Inbox{}, ""); err != nil {
		return err
	}
	return h.answerForm(w, r, p, views.ConversationPage(viewer(r), shown))
}

// conversation reads a page of a conversation: what came before the seq
// before, 0 for the newest.
func (h *Handler) conversation(r *http.Request, id db.ConversationID, before int64) (views.Conversation, error) {
	c, err := h.db.ConversationByID(r.Context(), viewerOf(r), id)
	if err != nil {
		return views.Conversation{}, err
	}
	messages, older, err := h.db.Messages(r.Context(), viewerOf(r), id, before, messagesPerPage)
	if err != nil {
		return views.Conversation{}, err
	}
	shown := views.Conversation{
		Conversation: c, Messages: messages, Older: older, Cache: h.messages,
		FirstUnread: firstUnread(messages, c.Me.ReadSeq),
		Before:      before,
		Composer:    newComposer(id),
	}
	shown.Composer.Content = c.Me.Draft
	if before == 0 || !isFragment(r) { // older messages that join an open page leave its delivery line where it is
		shown.Fates, err = h.db.Fates(r.Context(), viewerOf(r), id, before, messagesPerPage)
	}
	return shown, err
}

// firstUnread returns the seq of the first message after the read position, 0
// when there is none or it stands on an older page.
func firstUnread(messages []db.Message, read int64) int64 {
	for i, m := range messages {
		if m.Seq > read {
			if i == 0 && m.Seq > read+1 {
				return 0
			}
			return m.Seq
		}
	}
	return 0
}

func newComposer(id db.ConversationID) views.Composer {
	return views.Composer{Conversation: id, ClientID: rand.Text()}
}

// composerAgain is the form as it was sent: with the same name, so that it
// still makes one message.
func composerAgain(id db.ConversationID, typed *form, p problem) views.Composer {
	c := newComposer(id)
	c.Content, c.Errors = typed.get("content"), p.whole()
	if key := typed.get("client_id"); key != "" {
		c.ClientID = key
	}
	return c
}

// change does something to the conversation in the path by a form without
// values that could be wrong, and goes on to the page that next names.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, next func(db.ConversationID) string,
	do func(db.ConversationID, *form) (notice, error),
) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	done, err := do(id, f)
	if err != nil {
		return err
	}
	if done != "" {
		h.say(w, done)
	}
	return seeOther(w, r, next(id))
}

func toInbox(db.ConversationID) string { return views.InboxPath }

// markRead takes the seq up to which the viewer has read; without one it is
// all. The page sends it by itself, the no-script form by its button.
func (h *Handler) markRead(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	upTo := f.id("seq")
	if upTo == 0 {
		c, err := h.db.ConversationByID(r.Context(), viewerOf(r), id)
		if err != nil {
			return err
		}
		upTo = c.Seq
	}
	if err := h.db.MarkRead(r.Context(), viewerOf(r), id, upTo); err != nil {
		return err
	}
	return quietly(w, r, views.ConversationPath(id))
}

// quietly answers what a page does by itself: there is nothing to show.
func quietly(w http.ResponseWriter, r *http.Request, path string) error {
	if isFragment(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return seeOther(w, r, path)
}

func (h *Handler) markUnread(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, toInbox, func(id db.ConversationID, _ *form) (notice, error) {
		return "", h.db.MarkUnread(r.Context(), viewerOf(r), id)
	})
}

// saveDraft keeps what the viewer has not sent. The page sends it by itself,
// keeps what is refused and sends it with the next change.
func (h *Handler) saveDraft(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	if err := h.limits.use(h.limits.drafts, memberKey(r)); err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	if err := h.db.SetDraft(r.Context(), viewerOf(r), id, f.get("content")); err != nil {
		return err
	}
	return quietly(w, r, views.ConversationPath(id))
}

// typing shows the others that the viewer is writing. The page sends it by
// itself.
func (h *Handler) typing(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	if err := h.limits.use(h.limits.typing, memberKey(r)); err != nil {
		return err
	}
	if err := h.db.SetTyping(r.Context(), viewerOf(r), id); err != nil {
		return err
	}
	return quietly(w, r, views.ConversationPath(id))
}

func (h *Handler) mute(w http.ResponseWriter, r *http.Request) error {
	return h.flag(w, r, "muted", "muted", "unmuted", views.ConversationPath, h.db.SetMuted)
}

func (h *Handler) archive(w http.ResponseWriter, r *http.Request) error {
	return h.flag(w, r, "archived", "archived", "unarchived", toInbox, h.db.SetArchived)
}

// flag sets or clears something; the field says "false" for clearing.
func (h *Handler) flag(w http.ResponseWriter, r *http.Request, field string, on, off notice,
	next func(db.ConversationID) string, set func(context.Context, db.UserID, db.ConversationID, bool) error,
) error {
	return h.change(w, r, next, func(id db.ConversationID, f *form) (notice, error) {
		if f.get(field) == "false" {
			return off, set(r.Context(), viewerOf(r), id, false)
		}
		return on, set(r.Context(), viewerOf(r), id, true)
	})
}

func (h *Handler) leaveConversation(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, toInbox, func(id db.ConversationID, _ *form) (notice, error) {
		return "left", h.db.Leave(r.Context(), viewerOf(r), id)
	})
}

func (h *Handler) block(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, toInbox, func(id db.ConversationID, _ *form) (notice, error) {
		return "blocked", h.db.Block(r.Context(), viewerOf(r), id)
	})
}
