package handlers

import (
	"net/http"
	"time"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showLogin(w http.ResponseWriter, r *http.Request) error {
	next := cameFrom(r)
	if isFragment(r) {
		// Whoever is logged out by now and pressed something: fetch followed
		// our 303, and a log-in page has no place within another page.
		w.Header().Set("HX-Redirect", views.LoginNextPath(next))
	}
	return h.page(w, r, http.StatusOK, views.LoginPage(views.LoginForm{Next: next}))
}

func (h *Handler) logIn(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	email, next := f.get("email"), afterLogin(f.get("next"))
	user, err := h.authenticate(r, email, f.get("password"))
	if p, ok := problemOf(err); ok {
		return h.answerForm(w, r, p, views.LoginPage(views.LoginForm{Email: email, Next: next, Errors: p.errors}))
	}
	if err != nil {
		return err
	}
	if err := h.sessions.rotate(w, r, visitOf(r).session, user.ID); err != nil {
		return err
	}
	return leave(w, r, next)
}

func (h *Handler) authenticate(r *http.Request, email, password string) (user db.User, err error) {
	err = h.limits.tryPassword(network(h.peers.client(r)), addressKey(email), "password", func() (err error) {
		user, err = h.db.Authenticate(r.Context(), email, password)
		return err
	})
	return user, err
}

// addressKey is the key of a limit for a mail address, as good as it can be read.
func addressKey(email string) string {
	canonical, err := db.CanonicalAddress(email)
	if err != nil {
		return clip(email, 100)
	}
	return canonical
}

func (h *Handler) logOut(w http.ResponseWriter, r *http.Request) error {
	if err := h.sessions.rotate(w, r, visitOf(r).session, 0); err != nil {
		return err
	}
	forget(w)
	h.say(w, "loggedout")
	return leave(w, r, views.HomePath)
}

// forget has the browser drop what our pages keep in it, unsent drafts among
// them: another person may sit there next.
func forget(w http.ResponseWriter) { w.Header().Set("Clear-Site-Data", `"storage"`) }

// linkTime is how long it takes to have somebody mailed, at least.
const linkTime = 200 * time.Millisecond

// inLinkTime does ask, which takes less than linkTime, so that the time of the
// answer does not tell whether an address has an account.
func inLinkTime(ask func() error) error {
	answered := time.After(linkTime)
	err := ask()
	if err == nil {
		<-answered
	}
	return err
}

func (h *Handler) requestLoginLink(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	email, next := f.get("email"), afterLogin(f.get("next"))
	err = h.limitAccountMail(r, func() error { return h.db.RequestLoginLink(r.Context(), email, next) })
	if p, ok := problemOf(err); ok {
		return h.answerForm(w, r, p, views.LoginPage(views.LoginForm{Email: email, Next: next, Errors: p.errors}))
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, views.CheckMailForPath(email))
}

// limitAccountMail bounds how many account mails one network asks for by ask;
// a form that is wrong asks for none. How many an address gets is package db's:
// what others ask for must not keep its owner from being mailed.
func (h *Handler) limitAccountMail(r *http.Request, ask func() error) error {
	from, limit := network(h.peers.client(r)), h.limits.accountMailByNetwork
	if err := h.limits.use(limit, from); err != nil {
		return err
	}
	err := inLinkTime(ask)
	if db.KindOf(err) == db.Invalid {
		limit.give(from, time.Now())
	}
	return err
}

func (h *Handler) showCheckMail(w http.ResponseWriter, r *http.Request) error {
	return h.page(w, r, http.StatusOK, views.CheckMailPage(clip(query(r, "email"), 254), h.config.Demo))
}

// showLoginLink shows the button and nothing more: mail scanners open links.
func (h *Handler) showLoginLink(w http.ResponseWriter, r *http.Request) error {
	link, err := h.db.LinkByToken(r.Context(), r.PathValue("token"), "")
	if err != nil {
		return err
	}
	if link.Kind != db.LinkLogIn && link.Kind != db.LinkInvite {
		return nothingHere()
	}
	return h.page(w, r, http.StatusOK, views.LoginLinkPage(views.LinkConfirm{
		Token: r.PathValue("token"), Name: link.Name, Email: link.Email,
	}))
}

func (h *Handler) logInByLink(w http.ResponseWriter, r *http.Request) error {
	user, next, err := h.db.LogInByLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	if err := h.sessions.rotate(w, r, visitOf(r).session, user.ID); err != nil {
		return err
	}
	return leave(w, r, afterLogin(next))
}
