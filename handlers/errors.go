package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"puddle/db"
)

// patience is how long the database may take for one request.
const patience = 5 * time.Second

var (
	errLogin       = errors.New("handlers: not logged in")
	errImpatient   = errors.New("handlers: the database took too long")
	errMalformed   = errors.New("handlers: the form can't be read")
	errCrossOrigin = errors.New("handlers: sent by a page of another site")
	errMethod      = errors.New("handlers: method not allowed")
)

// statusOf returns the HTTP status for err. Nothing else in the program knows.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errMalformed):
		return http.StatusBadRequest
	case errors.Is(err, errCrossOrigin):
		return http.StatusForbidden
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.Is(err, errImpatient), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	switch db.KindOf(err) {
	case db.Invalid:
		return http.StatusUnprocessableEntity
	case db.NotFound:
		return http.StatusNotFound
	case db.Forbidden:
		return http.StatusForbidden
	case db.Conflict:
		return http.StatusConflict
	case db.Expired:
		return http.StatusGone
	case db.RateLimited:
		return http.StatusTooManyRequests
	case db.TooLarge:
		return http.StatusRequestEntityTooLarge
	case db.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// sentenceFor returns what people read about err.
func sentenceFor(err error, status int) string {
	if sentence := db.Sentence(err); sentence != "" && status != http.StatusInternalServerError {
		return sentence
	}
	switch status {
	case http.StatusBadRequest:
		return "The form could not be read."
	case http.StatusForbidden:
		return "This was sent by a page of another site, so nothing was done."
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address can't be used in that way."
	case http.StatusServiceUnavailable:
		return "The database can't be reached at the moment. Nothing is lost; please try again shortly."
	}
	return "Something went wrong."
}

// fail answers a request with what went wrong and leaves the details to the log.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, errLogin) {
		w.Header().Set("Location", loginPath(r))
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	if r.Context().Err() != nil {
		if err = context.Cause(r.Context()); !errors.Is(err, errImpatient) {
			return // nobody is there to read the answer
		}
	}
	status := statusOf(err)
	h.logFailure(r, status, err)
	retryAfter(w, status, err)
	h.errorPage(w, r, status, sentenceFor(err, status))
}

func (h *Handler) logFailure(r *http.Request, status int, err error) {
	level := slog.LevelDebug
	switch status {
	case http.StatusInternalServerError:
		level = slog.LevelError
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		level = slog.LevelWarn
	}
	h.log.Log(r.Context(), level, "request failed", "id", visitOf(r).id, "route", visitOf(r).route, "code", status, "err", err)
}

// retryAfter sets when to come again (RFC 9110 10.2.3), in whole seconds.
func retryAfter(w http.ResponseWriter, status int, err error) {
	var wait waitError
	switch {
	case errors.As(err, &wait):
		w.Header().Set("Retry-After", strconv.Itoa(int((wait.after+time.Second-1)/time.Second)))
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	case status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "60")
	}
}
