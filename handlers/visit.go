package handlers

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"puddle/db"
)

// visit is what is known of one request besides the request.
type visit struct {
	id      string // for the log, and for people who report trouble
	route   string // pattern, never the path: that may hold a token
	session *sessions.Session
	viewer  db.User     // zero: nobody is logged in
	clock   *time.Timer // cancels the request's context when the database is too slow
}

type visitKey struct{}

// visitOf returns the visit of a request that came through observe.
func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	if v == nil {
		return &visit{}
	}
	return v
}

// untimed stops the clock for what is not the database's time: the browser's,
// or another server's. again starts it anew, for patience and more from then on.
func (v *visit) untimed() (again func(more time.Duration)) {
	if v.clock == nil || !v.clock.Stop() {
		return func(time.Duration) {}
	}
	return func(more time.Duration) { v.clock.Reset(patience + more) }
}

// viewerOf returns who sent the request, 0 for nobody.
func viewerOf(r *http.Request) db.UserID { return visitOf(r).viewer.ID }

// observe gives each request its visit, writes one line about it to the log,
// and turns a panic into an answer.
func (h *Handler) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, cancel := context.WithCancelCause(r.Context())
		defer cancel(nil)
		v := &visit{id: rand.Text()[:12], clock: time.AfterFunc(patience, func() { cancel(errImpatient) })}
		defer v.clock.Stop()
		r = r.WithContext(context.WithValue(ctx, visitKey{}, v))
		answer := &countingWriter{ResponseWriter: w}
		defer func() {
			if trouble := recover(); trouble != nil {
				h.recovered(answer, r, trouble)
			}
			h.log.LogAttrs(r.Context(), slog.LevelInfo, "http",
				slog.String("id", v.id), slog.Int64("viewer", int64(v.viewer.ID)), slog.String("route", v.route),
				slog.Int("code", answer.status), slog.Int64("dur_ms", time.Since(start).Milliseconds()))
		}()
		next.ServeHTTP(answer, r)
	})
}

// recovered answers for a handler that panicked. ErrAbortHandler is net/http's
// own way to cut a connection and goes on.
func (h *Handler) recovered(w *countingWriter, r *http.Request, trouble any) {
	if trouble == http.ErrAbortHandler {
		panic(trouble)
	}
	v := visitOf(r)
	h.log.ErrorContext(r.Context(), "panic", "id", v.id, "route", v.route, "panic", trouble, "stack", stack())
	if w.status == 0 {
		h.errorPage(w, r, http.StatusInternalServerError, "Something went wrong.")
	}
}

// countingWriter remembers the status of an answer.
type countingWriter struct {
	http.ResponseWriter
	status int
}

func (w *countingWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find deadlines and Flush.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
