package handlers

import (
	"crypto/rand"
	"net/http"

	"puddle/db"
	"puddle/views"
)

func (h *Handler) showSignUp(w http.ResponseWriter, r *http.Request) error {
	return h.page(w, r, http.StatusOK, views.SignUpPage(views.SignUpForm{Next: cameFrom(r)}))
}

func (h *Handler) signUp(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	name, email, next := f.get("name"), f.get("email"), afterLogin(f.get("next"))
	err = h.limitAccountMail(r, func() error {
		return h.requestSignUp(w, r, db.SignUp{
			Name: name, Email: email, Password: f.get("password"),
			Languages: r.Header.Get("Accept-Language"), TimeZone: f.get("time_zone"), Next: next,
		})
	})
	if p, ok := problemOf(err); ok {
		return h.answerForm(w, r, p, views.SignUpPage(views.SignUpForm{Name: name, Email: email, Next: next, Errors: p.errors}))
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, views.CheckMailForPath(email))
}

// requestSignUp has a link mailed that only this browser can confirm without
// the password.
func (h *Handler) requestSignUp(w http.ResponseWriter, r *http.Request, wish db.SignUp) error {
	wish.Browser = knownBrowser(r)
	if wish.Browser == "" {
		wish.Browser = rand.Text()
	}
	if err := h.db.SignUp(r.Context(), wish); err != nil || wish.Browser == knownBrowser(r) {
		return err
	}
	session := visitOf(r).session
	session.Values[browserKey] = wish.Browser
	return session.Save(r, w)
}

func (h *Handler) showVerify(w http.ResponseWriter, r *http.Request) error {
	confirm, err := h.linkToConfirm(r)
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.VerifyPage(confirm))
}

func (h *Handler) linkToConfirm(r *http.Request) (views.LinkConfirm, error) {
	token := r.PathValue("token")
	link, err := h.db.LinkByToken(r.Context(), token, knownBrowser(r))
	if err != nil {
		return views.LinkConfirm{}, err
	}
	if link.Kind != db.LinkSignUp {
		return views.LinkConfirm{}, nothingHere()
	}
	return views.LinkConfirm{Token: token, Name: link.Name, Email: link.Email, NeedsPassword: !link.SameBrowser}, nil
}

// knownBrowser returns the secret that this browser was given, "" for none.
func knownBrowser(r *http.Request) string {
	secret, _ := visitOf(r).session.Values[browserKey].(string)
	return secret
}

func (h *Handler) verify(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	user, next, err := h.confirmSignUp(r, f.get("password"))
	if p, ok := problemOf(err); ok {
		confirm, err := h.linkToConfirm(r)
		if err != nil {
			return err
		}
		confirm.Errors = p.errors
		if p.errors["password"] == "" {
			confirm.Errors = p.whole()
		}
		return h.answerForm(w, r, p, views.VerifyPage(confirm))
	}
	if err != nil {
		return err
	}
	if err := h.sessions.rotate(w, r, visitOf(r).session, user.ID); err != nil {
		return err
	}
	return leave(w, r, afterLogin(next))
}

func (h *Handler) confirmSignUp(r *http.Request, password string) (user db.User, next string, err error) {
	token := r.PathValue("token")
	err = h.limits.tryPassword(network(h.peers.client(r)), token, "password", func() (err error) {
		user, next, err = h.db.ConfirmSignUp(r.Context(), token, knownBrowser(r), password)
		return err
	})
	return user, next, err
}
