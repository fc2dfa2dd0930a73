package handlers

import (
	"context"
	"io"
	"net/http"
	"slices"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showInbound(w http.ResponseWriter, r *http.Request) error {
	f := db.InboundFilter{Verdict: db.Verdict(query(r, "verdict")), Words: query(r, "query"), Before: db.InboundID(number(query(r, "before")))}
	list, err := h.db.FindInbound(r.Context(), f, perDeskPage+1)
	if err != nil {
		return err
	}
	page := views.Inbound{Filter: f}
	var more bool
	if page.Mails, more = listPage(list); more {
		page.Older = page.Mails[perDeskPage-1].ID
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.InboundPage(viewer(r), page))
}

func (h *Handler) showInboundMail(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	story, err := h.db.InboundByID(r.Context(), id)
	if err != nil {
		return err
	}
	return h.inboundPage(w, r, story, nil)
}

func (h *Handler) inboundPage(w http.ResponseWriter, r *http.Request, story db.InboundStory, run *views.DryRun) error {
	health, err := h.db.Health(r.Context())
	if err != nil {
		return err
	}
	h.looked(r, "received mail", int64(story.ID))
	return h.page(w, r, http.StatusOK, views.InboundMailPage(viewer(r), views.InboundMail{Health: health, Mail: story, Run: run}))
}

// showDryRun judges a mail by today's rules. It changes nothing.
func (h *Handler) showDryRun(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	story, err := h.db.InboundByID(r.Context(), id)
	if err != nil {
		return err
	}
	rcpt := query(r, "rcpt")
	if rcpt == "" && len(story.Rcpt) > 0 {
		rcpt = story.Rcpt[0]
	}
	if !slices.Contains(story.Rcpt, rcpt) || h.config.DryRun == nil {
		return nothingHere()
	}
	_, content, err := h.db.OpenInboundRaw(r.Context(), id)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	run, err := h.config.DryRun(r.Context(), story, raw, rcpt)
	if err != nil {
		return err
	}
	return h.inboundPage(w, r, story, &run)
}

// showInboundRaw shows a mail as it came: as text, whatever is in it.
func (h *Handler) showInboundRaw(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	_, content, err := h.db.OpenInboundRaw(r.Context(), id)
	if err != nil {
		return err
	}
	h.looked(r, "raw mail", int64(id))
	w.Header().Set("Content-Security-Policy", inertPolicy)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	visitOf(r).untimed()
	_, err = io.Copy(patientWriter{w}, content)
	return cutOff(err)
}

// serveInboundFile hands a mail over as it came.
func (h *Handler) serveInboundFile(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	file, content, err := h.db.OpenInboundRaw(r.Context(), id)
	if err != nil {
		return err
	}
	h.looked(r, "raw mail", int64(id))
	w.Header().Set("Cache-Control", "no-store")
	return serveFile(w, r, "as-received.eml", file, content)
}

func (h *Handler) releaseInbound(w http.ResponseWriter, r *http.Request) error {
	return h.settleInbound(w, r, "released", h.db.ReleaseInbound)
}

func (h *Handler) discardInbound(w http.ResponseWriter, r *http.Request) error {
	return h.settleInbound(w, r, "dropped", h.db.DiscardInbound)
}

// settleInbound decides about a mail that is held.
func (h *Handler) settleInbound(w http.ResponseWriter, r *http.Request, n notice, settle func(context.Context, db.InboundID) error) error {
	id, err := pathID[db.InboundID](r, "id")
	if err != nil {
		return err
	}
	if err := settle(r.Context(), id); err != nil {
		return err
	}
	h.say(w, n)
	return seeOther(w, r, views.InboundMailPath(id))
}

func (h *Handler) showOutbound(w http.ResponseWriter, r *http.Request) error {
	f := db.OutboundFilter{States: deliveryStates(r), Kind: db.DeliveryKind(query(r, "kind")),
		Words: query(r, "query"), Before: db.DeliveryID(number(query(r, "before")))}
	list, err := h.db.FindOutbound(r.Context(), f, perDeskPage+1)
	if err != nil {
		return err
	}
	page := views.Outbound{Filter: f}
	var more bool
	if page.Mails, more = listPage(list); more {
		page.Older = page.Mails[perDeskPage-1].ID
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.OutboundPage(viewer(r), page))
}

// deliveryStates reads the states of the filter in the URL.
func deliveryStates(r *http.Request) (states []db.DeliveryState) {
	for _, state := range r.URL.Query()["state"] {
		states = append(states, db.DeliveryState(cleanText(state)))
	}
	return states
}

func (h *Handler) showOutboundMail(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.DeliveryID](r, "id")
	if err != nil {
		return err
	}
	var page views.OutboundMail
	if page.Mail, err = h.db.OutboundByID(r.Context(), id); err != nil {
		return err
	}
	if page.Health, err = h.db.Health(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.OutboundMailPage(viewer(r), page))
}
