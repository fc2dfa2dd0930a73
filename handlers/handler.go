package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"puddle/db"
	"puddle/views"
)

// Sizes that bound what the handler holds in memory, in bytes.
const (
	messageCacheBytes = 32 << 20
	uploadBytes       = 128 << 20 // of all forms with files that are being read
)

// Config says what a Handler works with. DB, Secret and BaseURL are needed.
type Config struct {
	DB           *db.DB
	Secret       []byte                      // signs cookies
	BaseURL      string                      // where people find us, e.g. https://puddle.example
	Demo         bool                        // serves /dev
	Limits       bool                        // limits how often people may do things
	TrustedPeers []netip.Prefix              // proxies whose X-Forwarded-For counts
	SMTPAddr     string                      // host:port of our own SMTP server, for answers from /dev/mail
	Ready        func(context.Context) error // nil error when everything serves; nil: the database is asked
	Logger       *slog.Logger                // nil: nothing is logged
	Version      string                      // of the program, for administrators

	// DryRun judges a received mail by today's rules for one of its envelope
	// recipients, without any effect. nil: there is none.
	DryRun func(ctx context.Context, mail db.InboundStory, raw []byte, rcpt string) (views.DryRun, error)
}

// Handler serves everything that browsers see. It is safe for concurrent use.
type Handler struct {
	db       *db.DB
	config   Config
	log      *slog.Logger
	routes   *http.ServeMux
	chain    http.Handler
	sessions *sessionStore
	peers    peers
	limits   *limits
	streams  *streamCount
	ours     *questions // of streams, about conversations
	mine     *questions // of streams, about one person: they may be many, and don't hold up the others
	messages *views.MessageCache
	uploads  *semaphore.Weighted
	since    time.Time // when it was made
	exports  *semaphore.Weighted

	closing chan struct{} // closed by Shutdown
	once    sync.Once
}

// New returns a Handler for c. It starts nothing that must be stopped, but for
// the streams that it serves: see Shutdown.
func New(c Config) (*Handler, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("handlers: %q is no base URL", c.BaseURL)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	https := base.Scheme == "https"
	store, err := newSessionStore(c.DB, c.Secret, https)
	if err != nil {
		return nil, fmt.Errorf("handlers: make the session key: %w", err)
	}
	h := &Handler{
		db: c.DB, config: c, log: c.Logger, sessions: store,
		peers: peers{c.TrustedPeers}, limits: newLimits(c.Limits),
		streams: newStreamCount(c.Limits), ours: newQuestions(2), mine: newQuestions(3), messages: views.NewMessageCache(messageCacheBytes),
		uploads: semaphore.NewWeighted(uploadBytes), exports: semaphore.NewWeighted(exportsAtOnce), closing: make(chan struct{}), since: time.Now(),
	}
	h.routes = h.mux(routes())
	origin, err := sameOrigin(base)
	if err != nil {
		return nil, fmt.Errorf("handlers: trust the base URL: %w", err)
	}
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.fail(w, r, errCrossOrigin) }))
	h.chain = h.observe(harden(https, origin.Handler(http.HandlerFunc(h.route))))
	return h, nil
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.chain.ServeHTTP(w, r) }

// Shutdown ends the open streams, which http.Server.Shutdown would wait for;
// browsers connect again, to whoever serves then. Give it to
// http.Server.RegisterOnShutdown. Further calls do nothing.
func (h *Handler) Shutdown() { h.once.Do(func() { close(h.closing) }) }

// route answers by the route table, and for what is not in it with a page
// like any other.
func (h *Handler) route(w http.ResponseWriter, r *http.Request) {
	found, pattern := h.routes.Handler(r)
	if pattern != "" {
		h.routes.ServeHTTP(w, r)
		return
	}
	refusal := &headerOnly{header: http.Header{}}
	found.ServeHTTP(refusal, r)
	err := nothingHere()
	if refusal.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", refusal.header.Get("Allow"))
		err = errMethod
	}
	h.fail(w, r, err)
}

// headerOnly takes an answer and keeps its status and header.
type headerOnly struct {
	header http.Header
	status int
}

func (w *headerOnly) Header() http.Header         { return w.header }
func (w *headerOnly) WriteHeader(status int)      { w.status = status }
func (w *headerOnly) Write(b []byte) (int, error) { return len(b), nil }
