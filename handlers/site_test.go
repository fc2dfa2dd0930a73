package handlers

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// patiently is how long a test waits for what should come at once.
const patiently = 20 * time.Second

const password = "correct horse"

// site is a handler of the test's own over a database of the test's own.
type site struct {
	t      testing.TB
	db     *db.DB
	h      *Handler
	url    string
	server *httptest.Server
}

func newSite(t testing.TB, changes ...func(*Config)) *site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	config := Config{
		DB: dbtest.New(t), Secret: []byte("known to every test"), BaseURL: "http://" + server.Listener.Addr().String(),
		TrustedPeers: []netip.Prefix{},
	}
	for _, change := range changes {
		change(&config)
	}
	h, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	server.Config = NewServer("", h)
	server.Start()
	t.Cleanup(func() {
		h.Shutdown()
		server.Close()
	})
	return &site{t: t, db: config.DB, h: h, url: server.URL, server: server}
}

// person makes a verified person whose address is name@example.org.
func (s *site) person(name string) db.UserID {
	s.t.Helper()
	id, err := s.db.CreateUser(s.t.Context(), db.NewUser{Name: name, Email: emailOf(name)})
	must(s.t, err)
	return id
}

func (s *site) personWithPassword(name string) db.UserID {
	s.t.Helper()
	id, err := s.db.CreateUser(s.t.Context(), db.NewUser{Name: name, Email: emailOf(name), Password: password})
	must(s.t, err)
	return id
}

func emailOf(name string) string { return strings.ToLower(name) + "@example.org" }

func (s *site) item(owner db.UserID) db.ItemID {
	s.t.Helper()
	id, err := s.db.CreateItem(s.t.Context(), owner, db.ItemInput{Name: "Blue bicycle", Price: "120.00"})
	must(s.t, err)
	return id
}

// conversation has the enquirer ask about an item.
func (s *site) conversation(enquirer db.UserID, item db.ItemID) db.ConversationID {
	s.t.Helper()
	id, err := s.db.StartConversation(s.t.Context(), enquirer, item, db.NewMessage{Via: db.ViaWeb, Content: "Is it still there?"})
	must(s.t, err)
	return id
}

// says posts a message as if the person had typed it elsewhere.
func (s *site) says(who db.UserID, id db.ConversationID, content string) db.Message {
	s.t.Helper()
	m, err := s.db.PostMessage(s.t.Context(), db.NewMessage{Conversation: id, Author: who, Via: db.ViaWeb, Content: content})
	must(s.t, err)
	return m
}

// browser is one visitor with cookies of their own, who follows no redirect.
type browser struct {
	s      *site
	client *http.Client
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &browser{s, &http.Client{
		Jar:           jar,
		Timeout:       patiently,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// loggedIn is a browser in which the person is logged in, without the cost of
// a password.
func (s *site) loggedIn(who db.UserID) *browser {
	s.t.Helper()
	b := s.browser()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	session, err := s.h.sessions.New(r, s.h.sessions.name)
	must(s.t, err)
	must(s.t, s.h.sessions.rotate(w, r, session, who))
	b.client.Jar.SetCookies(b.here(), w.Result().Cookies())
	return b
}

func (b *browser) here() *url.URL {
	u, err := url.Parse(b.s.url)
	must(b.s.t, err)
	return u
}

// sessionCookie returns the cookie of the browser's session, "" for none.
func (b *browser) sessionCookie() string {
	for _, c := range b.client.Jar.Cookies(b.here()) {
		if c.Name == b.s.h.sessions.name {
			return c.Value
		}
	}
	return ""
}

// answer is a response that was read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) location() string { return a.header.Get("Location") }

// headers are pairs of names and values.
func (b *browser) do(method, path string, body io.Reader, headers ...string) answer {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), method, b.s.url+path, body)
	must(b.s.t, err)
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	response, err := b.client.Do(r)
	must(b.s.t, err)
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	must(b.s.t, err)
	return answer{response.StatusCode, response.Header, string(read)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.s.t.Helper()
	return b.do("GET", path, nil, headers...)
}

func (b *browser) post(path string, fields url.Values, headers ...string) answer {
	b.s.t.Helper()
	headers = append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)
	return b.do("POST", path, strings.NewReader(fields.Encode()), headers...)
}

// upload posts a form with files.
func (b *browser) upload(path, field string, files map[string][]byte, fields url.Values, headers ...string) answer {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			must(b.s.t, w.WriteField(name, value))
		}
	}
	for name, data := range files {
		part, err := w.CreateFormFile(field, name)
		must(b.s.t, err)
		_, err = part.Write(data)
		must(b.s.t, err)
	}
	must(b.s.t, w.Close())
	headers = append([]string{"Content-Type", w.FormDataContentType()}, headers...)
	return b.do("POST", path, &body, headers...)
}

// fields makes form values of pairs.
func fields(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks an answer's status and that its body holds words.
func wants(t testing.TB, a answer, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d; body:\n%.600s", a.status, status, a.body)
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			t.Errorf("the answer lacks %q:\n%.2000s", word, a.body)
		}
	}
}

func wantsRedirect(t *testing.T, a answer, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location() != to {
		t.Errorf("%d to %q, want 303 to %q; body:\n%.600s", a.status, a.location(), to, a.body)
	}
}

// mailedToken returns the token of the newest link mailed to a mailbox.
func (s *site) mailedToken(mailbox string) string {
	s.t.Helper()
	deliveries, err := s.db.Deliveries(s.t.Context(), 100)
	must(s.t, err)
	for _, d := range deliveries {
		if d.Mailbox == mailbox && d.Link != "" {
			return d.Link
		}
	}
	s.t.Fatalf("no link was mailed to %s", mailbox)
	return ""
}

func containsFold(text, word string) bool { return strings.Contains(strings.ToLower(text), word) }
