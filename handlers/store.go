package handlers

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"puddle/db"
)

// sessionLife is how long a session lasts after the log-in.
const sessionLife = 60 * 24 * time.Hour

// Keys of a session's values.
const (
	userKey    = "user"    // int64: who is logged in
	browserKey = "browser" // string: the secret that tells this browser when a sign-up is confirmed
)

// sessionStore is a sessions.Store whose cookie holds a signed random id and
// nothing else; what belongs to the id is a row of the database.
type sessionStore struct {
	db     *db.DB
	name   string
	codec  *securecookie.SecureCookie
	secure bool
}

var _ sessions.Store = (*sessionStore)(nil)

// newSessionStore returns a store that signs with a key made from secret. With
// secure, cookies go over HTTPS only and are bound to the very host.
func newSessionStore(d *db.DB, secret []byte, secure bool) (*sessionStore, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "puddle session cookie", 32)
	if err != nil {
		return nil, err
	}
	codec := securecookie.New(key, nil)
	codec.MaxAge(int(sessionLife.Seconds()))
	codec.SetSerializer(securecookie.NopEncoder{})
	name := "puddle"
	if secure {
		name = "__Host-puddle"
	}
	return &sessionStore{db: d, name: name, codec: codec, secure: secure}, nil
}

// Get is New: a request's session is read once, by the adapter.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return s.New(r, name)
}

// New returns the session that r's cookie names, else an empty one that has no
// row yet. An error means that the database could not be asked.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = &sessions.Options{
		Path: "/", MaxAge: int(sessionLife.Seconds()),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
	session.IsNew = true
	id := s.cookieID(r, name)
	if id == "" {
		return session, nil
	}
	row, err := s.db.SessionByID(r.Context(), id)
	switch {
	case err == nil:
		s.fill(session, id, row)
	case db.KindOf(err) != db.NotFound:
		return session, err
	}
	return session, nil
}

// cookieID returns the id in the cookie, "" when there is none that we signed.
func (s *sessionStore) cookieID(r *http.Request, name string) string {
	cookie, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	var id []byte
	if s.codec.Decode(name, cookie.Value, &id) != nil {
		return ""
	}
	return string(id)
}

// fill takes over a row. One whose values can't be read (written by another
// version) still says who is logged in.
func (s *sessionStore) fill(session *sessions.Session, id string, row db.Session) {
	values := map[any]any{}
	if len(row.Data) > 0 && (securecookie.GobEncoder{}).Deserialize(row.Data, &values) == nil {
		session.Values = values
	}
	session.ID, session.IsNew = id, false
	delete(session.Values, userKey)
	if row.User != 0 {
		session.Values[userKey] = int64(row.User)
	}
}

// Save writes the session's row and cookie, or removes both when MaxAge is
// negative. A session without id gets a new one; one that has ended since it was
// read is NotFound.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		return s.remove(r.Context(), session.ID)
	}
	data, err := (securecookie.GobEncoder{}).Serialize(session.Values)
	if err != nil {
		return err
	}
	if session.ID == "" {
		session.ID = rand.Text()
		row := db.Session{User: userOf(session), Data: data, UserAgent: clip(r.UserAgent(), 200)}
		err = s.db.SaveSession(r.Context(), session.ID, row, sessionLife)
	} else {
		err = s.db.ChangeSession(r.Context(), session.ID, data)
	}
	if err != nil {
		return err
	}
	value, err := s.codec.Encode(session.Name(), []byte(session.ID))
	if err != nil {
		return err
	}
	session.IsNew = false
	http.SetCookie(w, sessions.NewCookie(session.Name(), value, session.Options))
	return nil
}

func (s *sessionStore) remove(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	err := s.db.DeleteSession(ctx, id)
	if db.KindOf(err) == db.NotFound {
		return nil
	}
	return err
}

// rotate gives the browser a new session with a new id, for the person user (0:
// nobody), and ends the old one: an id known before a log-in is worth nothing after it.
func (s *sessionStore) rotate(w http.ResponseWriter, r *http.Request, old *sessions.Session, user db.UserID) error {
	if err := s.remove(r.Context(), old.ID); err != nil {
		return err
	}
	old.ID, old.Values = "", map[any]any{}
	if user == 0 {
		old.Options.MaxAge = -1
	} else {
		old.Values[userKey] = int64(user)
	}
	return old.Save(r, w)
}

// userOf returns who is logged in, 0 for nobody.
func userOf(session *sessions.Session) db.UserID {
	id, _ := session.Values[userKey].(int64)
	return db.UserID(id)
}
