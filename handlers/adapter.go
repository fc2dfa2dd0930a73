package handlers

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"puddle/db"
)

// action answers one request, or returns why it can't.
type action func(h *Handler, w http.ResponseWriter, r *http.Request) error

// policy says who may use a route. What a person may do to one thing is
// decided by package db, in the statement that does it.
type policy int

const (
	open   policy = iota + 1 // everybody; no session is looked at
	anyone                   // everybody; the page knows who is logged in
	person                   // whoever is logged in
	member                   // logged in and a member; others read that there is nothing
	admin                    // administrators; others read that there is nothing
	local                    // the demonstration's own pages, on this machine only
)

// route is one line of the table in routes.go.
type route struct {
	pattern string
	policy  policy
	do      action
	uploads bool // takes files
}

// mux registers the routes.
func (h *Handler) mux(table []route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, rt := range table {
		mux.HandleFunc(rt.pattern, func(w http.ResponseWriter, r *http.Request) {
			visitOf(r).route = rt.pattern
			if err := h.serve(rt, w, r); err != nil {
				h.fail(w, r, err)
			}
		})
	}
	return mux
}

// serve admits a request and does its route's action.
func (h *Handler) serve(rt route, w http.ResponseWriter, r *http.Request) error {
	if err := h.admit(rt.policy, r); err != nil {
		return err
	}
	if !rt.uploads {
		return rt.do(h, w, r)
	}
	done, err := h.startUpload(w, r)
	if err != nil {
		return err
	}
	defer done()
	return rt.do(h, w, r)
}

// turnTime is how long a form with files waits for others to be through.
const turnTime = 3 * time.Second

// startUpload waits until there is memory for r's form, and gives the browser
// time to send it. done gives the memory back.
func (h *Handler) startUpload(w http.ResponseWriter, r *http.Request) (done func(), err error) {
	ctx, cancel := context.WithTimeout(r.Context(), turnTime)
	defer cancel()
	size := uploadSize(r)
	if err := h.uploads.Acquire(ctx, size); err != nil {
		return nil, &db.Error{Kind: db.Unavailable, Msg: "Too many files are being sent at the moment. Please try again shortly.", Err: err}
	}
	connection := http.NewResponseController(w)
	err = errors.Join(connection.SetReadDeadline(time.Now().Add(uploadTime)), connection.SetWriteDeadline(time.Now().Add(uploadTime+writeTime)))
	if err != nil {
		h.uploads.Release(size)
		return nil, err
	}
	return func() { h.uploads.Release(size) }, nil
}

// admit finds out who sent r and whether the policy lets them in.
func (h *Handler) admit(p policy, r *http.Request) error {
	switch p {
	case open:
		return nil
	case local:
		if !h.config.Demo || !isLocalPage(r) {
			return nothingHere()
		}
	}
	if err := h.recognise(r); err != nil {
		return err
	}
	switch {
	case p == anyone, p == local:
		return nil
	case viewerOf(r) == 0:
		return errLogin
	case p == admin && !visitOf(r).viewer.IsAdmin:
		return nothingHere()
	}
	return nil
}

// recognise reads the session and the person who is logged in.
func (h *Handler) recognise(r *http.Request) error {
	v := visitOf(r)
	session, err := h.sessions.New(r, h.sessions.name)
	v.session = session
	if err != nil {
		return err
	}
	id := userOf(session)
	if id == 0 {
		return nil
	}
	viewer, err := h.db.UserByID(r.Context(), id)
	switch {
	case err == nil && !viewer.Disabled:
		v.viewer = viewer
	case err != nil && db.KindOf(err) != db.NotFound:
		return err
	}
	return nil
}

func nothingHere() error {
	return &db.Error{Kind: db.NotFound, Msg: "There is nothing at this address."}
}

func stack() string { return string(debug.Stack()) }
