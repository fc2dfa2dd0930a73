package handlers

import (
	"net/http"

	"puddle/db"
	"puddle/views"
)

// newMessage is what a browser posted. The form's own name makes a repeat of
// it harmless.
func newMessage(r *http.Request, f *form) db.NewMessage {
	m := db.NewMessage{
		Author: viewerOf(r), Via: db.ViaWeb, Format: views.FormatOf(f.get("content")),
		Content: f.get("content"), Attachments: f.files,
	}
	if key := f.get("client_id"); key != "" {
		m.DedupeKey = db.WebKey + key
	}
	return m
}

func (h *Handler) postMessage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, db.MaxAttachments)
	if err != nil {
		return err
	}
	posted, wrong := h.post(r, id, f)
	if p, ok := problemOf(wrong); ok {
		return h.answerPost(w, r, p, id, f)
	}
	if wrong != nil {
		return wrong
	}
	if isFragment(r) {
		return h.showPosted(w, r, posted)
	}
	return seeOther(w, r, views.MessagePlacePath(posted))
}

// showPosted answers with the message and how far it came, so that its writer
// needs no stream to see both.
func (h *Handler) showPosted(w http.ResponseWriter, r *http.Request, m db.Message) error {
	fates, err := h.db.Fates(r.Context(), viewerOf(r), m.Conversation, 0, messagesPerPage)
	if err != nil {
		return err
	}
	return h.fragment(w, r, http.StatusOK, views.MessageEvent(viewer(r), m, h.messages), views.ReceiptsEvent(viewer(r), fates))
}

func (h *Handler) post(r *http.Request, id db.ConversationID, f *form) (db.Message, error) {
	if f.problem != nil {
		return db.Message{}, f.problem
	}
	if err := h.limits.use(h.limits.messages, memberKey(r)); err != nil {
		return db.Message{}, err
	}
	m := newMessage(r, f)
	m.Conversation = id
	return h.db.PostMessage(r.Context(), m)
}

// answerPost shows the form again with the text.
func (h *Handler) answerPost(w http.ResponseWriter, r *http.Request, p problem, id db.ConversationID, f *form) error {
	composer := composerAgain(id, f, p)
	if !isFragment(r) {
		return h.conversationPage(w, r, p, &composer)
	}
	retryAfter(w, p.status, p.wait)
	return h.fragment(w, r, p.status, views.ComposerForm(composer))
}

// previewMessage shows how a message will look, and changes nothing.
func (h *Handler) previewMessage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ConversationID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, db.MaxAttachments)
	if err != nil {
		return err
	}
	m := newMessage(r, f)
	m.Conversation = id
	var preview db.Message
	wrong := h.limits.use(h.limits.previews, memberKey(r))
	if wrong == nil {
		preview, wrong = h.db.PreviewMessage(r.Context(), m)
	}
	p, ok := problemOf(wrong)
	if wrong != nil && !ok {
		return wrong
	}
	if isFragment(r) {
		retryAfter(w, p.status, p.wait)
		return h.fragment(w, r, p.status, views.Preview(preview, p.whole()))
	}
	composer := composerAgain(id, f, p)
	if wrong == nil {
		composer.Preview = &preview
	}
	return h.conversationPage(w, r, p, &composer)
}

// message returns the message in the path.
func (h *Handler) message(r *http.Request) (db.Message, error) {
	id, err := pathID[db.MessageID](r, "id")
	if err != nil {
		return db.Message{}, err
	}
	return h.db.MessageByID(r.Context(), viewerOf(r), id)
}

// findMessage leads to a message's place in its conversation.
func (h *Handler) findMessage(w http.ResponseWriter, r *http.Request) error {
	m, err := h.message(r)
	if err != nil {
		return err
	}
	c, err := h.db.ConversationByID(r.Context(), viewerOf(r), m.Conversation)
	if err != nil {
		return err
	}
	if c.Seq-m.Seq < messagesPerPage {
		return seeOther(w, r, views.MessagePlacePath(m))
	}
	// Some messages after it stand on the same page, so that it reads on.
	return seeOther(w, r, views.OlderPlacePath(m, m.Seq+messagesPerPage/2))
}

func (h *Handler) editMessage(w http.ResponseWriter, r *http.Request) error {
	m, err := h.message(r)
	if err != nil {
		return err
	}
	if m.AuthorID != viewerOf(r) || m.DeletedAt != nil {
		return nothingHere()
	}
	return h.page(w, r, http.StatusOK, views.MessageEditPage(viewer(r), views.MessageEdit{Message: m, Content: m.Content}))
}

func (h *Handler) changeMessage(w http.ResponseWriter, r *http.Request) error {
	m, err := h.message(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	format := views.FormatOf(f.get("content"))
	if m.Via == db.ViaEmail {
		format = m.Format // what the mail's HTML became
	}
	changed, err := h.db.EditMessage(r.Context(), viewerOf(r), m.ID, format, f.get("content"))
	if p, ok := problemOf(err); ok {
		edit := views.MessageEdit{Message: m, Content: f.get("content"), Errors: p.errors}
		return h.answerForm(w, r, p, views.MessageEditPage(viewer(r), edit))
	}
	if err != nil {
		return err
	}
	return h.showChanged(w, r, changed)
}

func (h *Handler) deleteMessage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.MessageID](r, "id")
	if err != nil {
		return err
	}
	changed, err := h.db.DeleteMessage(r.Context(), viewerOf(r), id)
	if err != nil {
		return err
	}
	if !isFragment(r) {
		h.say(w, "messagegone")
	}
	return h.showChanged(w, r, changed)
}

func (h *Handler) showChanged(w http.ResponseWriter, r *http.Request, m db.Message) error {
	if isFragment(r) {
		return h.fragment(w, r, http.StatusOK, views.MessageEvent(viewer(r), m, h.messages))
	}
	return seeOther(w, r, views.MessagePlacePath(m))
}

// restoreCut puts parts of a mailed message back that were left out.
func (h *Handler) restoreCut(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.MessageID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	var pieces []int
	for _, piece := range f.values["piece"] {
		pieces = append(pieces, int(number(piece)))
	}
	m, err := h.db.RestoreCut(r.Context(), viewerOf(r), id, pieces)
	if err != nil {
		return err
	}
	return h.showChanged(w, r, m)
}

// serveReceived gives its author the mail that a message was made from.
func (h *Handler) serveReceived(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.MessageID](r, "id")
	if err != nil {
		return err
	}
	file, content, err := h.db.MessageReceived(r.Context(), viewerOf(r), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return serveFile(w, r, "as-received.eml", file, content)
}

// showCut shows its author what was left out of a mailed message.
func (h *Handler) showCut(w http.ResponseWriter, r *http.Request) error {
	m, err := h.message(r)
	if err != nil {
		return err
	}
	pieces, err := h.db.MessageCut(r.Context(), viewerOf(r), m.ID)
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.MessageCutPage(viewer(r), views.MessageCut{Message: m, Pieces: pieces}))
}
