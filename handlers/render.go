package handlers

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/a-h/templ"

	"puddle/views"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer is the largest buffer, in bytes, that is used again.
const keepBuffer = 1 << 20

// page answers with a page, or with the piece of it that htmx asks for.
func (h *Handler) page(w http.ResponseWriter, r *http.Request, status int, p views.Page) error {
	if isFragment(r) {
		return h.fragment(w, r, status, p.Fragment())
	}
	frame, err := h.frame(w, r)
	if err != nil {
		return err
	}
	return send(w, r, status, views.Document(frame, p))
}

// fragment answers with components that find their place in an open page.
func (h *Handler) fragment(w http.ResponseWriter, r *http.Request, status int, parts ...templ.Component) error {
	return send(w, r, status, templ.Join(parts...))
}

// frame is what stands around a page.
func (h *Handler) frame(w http.ResponseWriter, r *http.Request) (views.Frame, error) {
	frame := views.Frame{Viewer: viewer(r), Notice: takeNotice(w, r, h.sessions.secure), Demo: h.config.Demo}
	if !frame.Viewer.LoggedIn() {
		return frame, nil
	}
	var err error
	if frame.Unread, err = h.db.UnreadCount(r.Context(), frame.Viewer.ID); err != nil {
		return frame, err
	}
	frame.Suspended, err = h.db.SuspendedAddress(r.Context(), frame.Viewer.ID)
	return frame, err
}

// viewer is the person who sent r, as views know them.
func viewer(r *http.Request) views.Viewer {
	u := visitOf(r).viewer
	return views.Viewer{ID: u.ID, Name: u.Name, Email: u.Email, IsAdmin: u.IsAdmin, Zone: zone(u.TimeZone), Now: time.Now()}
}

// zones holds the time zones that were read from the system's files, by name.
var zones sync.Map

// zone returns the time zone of that IANA name, UTC when there is none.
func zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, location)
	return location
}

// errorPage answers with a page that needs no database: a sentence and a way on.
func (h *Handler) errorPage(w http.ResponseWriter, r *http.Request, status int, sentence string) {
	trouble := views.Trouble{Status: status, Sentence: sentence, Back: views.HomePath, BackText: "To the start page"}
	if status == http.StatusInternalServerError {
		trouble.Advice = "If it happens again, tell us this code: " + visitOf(r).id
	}
	page := views.ErrorPage(trouble)
	answer := page.Fragment()
	if !isFragment(r) {
		answer = views.Document(views.Frame{Viewer: viewer(r), Demo: h.config.Demo}, page)
	}
	if err := send(w, r, status, answer); err != nil {
		h.log.ErrorContext(r.Context(), "draw the error page", "id", visitOf(r).id, "err", err)
	}
}

// send draws a component and then answers with it, so that no half page leaves.
func send(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	b, z := takeBuffer(), takeBuffer()
	defer giveBuffer(b)
	defer giveBuffer(z)
	// What is drawn is in memory already: a browser that has gone away is no trouble.
	if err := c.Render(context.WithoutCancel(r.Context()), b); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Vary", "HX-Request, HX-Request-Type, Cookie, Accept-Encoding")
	if compress(z, r, b.Bytes()) {
		header.Set("Content-Encoding", "gzip")
		b, z = z, b
	}
	header.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return ignoreGone(err)
}

func takeBuffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func giveBuffer(b *bytes.Buffer) {
	if b.Cap() <= keepBuffer {
		buffers.Put(b)
	}
}

// ignoreGone drops the error of writing to a browser: there is nobody to tell.
func ignoreGone(error) error { return nil }
