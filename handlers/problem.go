package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"puddle/db"
	"puddle/views"
)

// problem is what is wrong with a form that a person can mend: the sentences
// by field, and the status to answer with.
type problem struct {
	status int
	errors views.Errors
	wait   error
}

// problemOf tells whether err is about the form. What it is not about (nothing
// there, not allowed, our own trouble) is the caller's to return.
func problemOf(err error) (problem, bool) {
	if err == nil {
		return problem{status: http.StatusOK}, false
	}
	p := problem{status: http.StatusUnprocessableEntity, errors: views.Errors{}}
	switch db.KindOf(err) {
	case db.Invalid, db.Conflict, db.TooLarge:
	case db.RateLimited:
		p.status, p.wait = http.StatusTooManyRequests, err
	default:
		return problem{}, false
	}
	collect(p.errors, err)
	return p, true
}

// whole is what is wrong for a form that shows no errors beside its fields.
func (p problem) whole() views.Errors {
	if len(p.errors) == 0 {
		return nil
	}
	sentences := slices.Sorted(maps.Values(p.errors))
	return views.Errors{"": strings.Join(sentences, " ")}
}

// collect takes the first sentence for each field out of err and what it joins.
func collect(into views.Errors, err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			collect(into, e)
		}
		return
	}
	if field := db.FieldOf(err); into[field] == "" {
		into[field] = db.Sentence(err)
	}
}

// answerForm answers a form that is wrong with the same form again.
func (h *Handler) answerForm(w http.ResponseWriter, r *http.Request, p problem, page views.Page) error {
	retryAfter(w, p.status, p.wait)
	return h.page(w, r, p.status, page)
}
