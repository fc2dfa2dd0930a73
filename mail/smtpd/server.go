package smtpd

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Config says how a door is kept. The zero value of a duration or size means its default.
type Config struct {
	// Domain completes the bare recipient <postmaster>.
	Domain string
	// Hostname is the name in the greeting; Domain if empty.
	Hostname string
	// TLS makes the server offer STARTTLS.
	TLS *tls.Config
	// LMTP makes this the door for an MTA in front (RFC 2033): LHLO, and a reply for each recipient.
	LMTP bool
	// TrustedPeers are the addresses of the MTA in front. A unix socket is trusted as it is.
	TrustedPeers []netip.Prefix

	// ReadTimeout is how long a peer may be silent; 5 minutes by default.
	ReadTimeout time.Duration
	// MaxMessageBytes is the advertised SIZE, in octets; 25 MiB by default.
	MaxMessageBytes int
	// MaxMemoryBytes is what the mails being received may take together; 192 MiB by default.
	MaxMemoryBytes int
	// Limits turns on the limits for each address and the tarpit.
	// Those that protect memory and protocol are always on.
	Limits bool
	// Tarpit is how long a peer that guesses recipients waits for each refusal; 1 second by default.
	Tarpit time.Duration

	// Logger gets a line for each transaction and for each failure of the Backend; slog.Default() if nil.
	Logger *slog.Logger
}

const (
	defaultReadTimeout     = 5 * time.Minute
	defaultMaxMessageBytes = 25 << 20
	defaultMaxMemoryBytes  = 192 << 20
	defaultTarpit          = time.Second

	// maxWriteTimeout is how long a peer may leave its replies unread.
	maxWriteTimeout = time.Minute
	// shutdownGrace is how long a message in hand may go on once Shutdown was called.
	shutdownGrace = 5 * time.Second
)

func (cfg Config) withDefaults() Config {
	if cfg.Hostname == "" {
		cfg.Hostname = cfg.Domain
	}
	if cfg.ReadTimeout == 0 {
		cfg.ReadTimeout = defaultReadTimeout
	}
	if cfg.MaxMessageBytes == 0 {
		cfg.MaxMessageBytes = defaultMaxMessageBytes
	}
	if cfg.MaxMemoryBytes == 0 {
		cfg.MaxMemoryBytes = defaultMaxMemoryBytes
	}
	if cfg.Tarpit == 0 {
		cfg.Tarpit = defaultTarpit
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return cfg
}

// Server is one door for mail, SMTP or LMTP.
type Server struct {
	cfg     Config
	backend Backend
	limits  *limits
	engine  *smtp.Server
	closing chan struct{}

	mu        sync.Mutex
	listeners []net.Listener
	conns     map[*conn]struct{}
}

// New returns a door that asks b. It listens on nothing until Serve.
func New(cfg Config, b Backend) *Server {
	cfg = cfg.withDefaults()
	s := &Server{
		cfg:     cfg,
		backend: b,
		limits:  newLimits(cfg.Limits, cfg.MaxMemoryBytes),
		closing: make(chan struct{}),
		conns:   map[*conn]struct{}{},
	}
	s.engine = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{engine: c, conn: c.Conn().(*conn)}, nil
	}))
	s.engine.Domain = cfg.Hostname
	s.engine.LMTP = cfg.LMTP
	s.engine.MaxMessageBytes = int64(cfg.MaxMessageBytes)
	s.engine.EnableSMTPUTF8 = true
	// The guard bounds lines and times; the engine's own bounds would count message text too.
	s.engine.MaxLineLength = 0
	s.engine.ErrorLog = engineLog{cfg.Logger}
	return s
}

// Serve answers the peers that l accepts until Shutdown, then returns nil, or until l fails.
// The contexts that the Backend gets come from ctx; to stop gently, call Shutdown rather than end ctx.
// After Shutdown it closes l and returns at once.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.mu.Lock()
	if s.isClosing() {
		s.mu.Unlock()
		return l.Close()
	}
	guarded := &listener{Listener: l, server: s, ctx: ctx, close: sync.OnceValue(l.Close)}
	s.listeners = append(s.listeners, guarded)
	s.mu.Unlock()

	err := s.engine.Serve(guarded)
	if err != nil && !s.isClosing() {
		return fmt.Errorf("accept mail on %s: %w", l.Addr(), err)
	}
	return nil
}

// Shutdown stops accepting, tells idle peers 421 at once, gives messages in hand a few seconds
// to come in and waits for their answer. When ctx ends first, what is left is cut and ctx's error returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		return smtp.ErrServerClosed
	default:
		close(s.closing)
	}
	for _, l := range s.listeners {
		// go-smtp closes those it knows already and returns what went wrong.
		_ = l.Close()
	}
	for c := range s.conns {
		c.wire.hurry(time.Now())
	}
	s.mu.Unlock()

	err := s.engine.Shutdown(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.cancel()
		c.wire.abort()
	}
	return err
}

func (s *Server) isClosing() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// add admits c, or says why not.
func (s *Server) add(c *conn) *Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosing() {
		return &replyShutdown
	}
	if !s.limits.enter(c.peer) {
		return &replyTooManyConnections
	}
	s.conns[c] = struct{}{}
	return nil
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.conns[c]; ok {
		delete(s.conns, c)
		s.limits.leave(c.peer)
	}
}

// trusts returns a peer's address, invalid on a unix socket, and whether it is an MTA in front.
func (s *Server) trusts(addr net.Addr) (netip.Addr, bool) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}, addr.Network() == "unix"
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	for _, p := range s.cfg.TrustedPeers {
		if p.Contains(ip) {
			return ip, true
		}
	}
	return ip, false
}

// listener hands go-smtp guarded connections, admitted ones only.
type listener struct {
	net.Listener
	server *Server
	ctx    context.Context
	close  func() error // does it once and repeats what it returned
}

func (l *listener) Close() error { return l.close() }

func (l *listener) Accept() (net.Conn, error) {
	for {
		socket, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := newConn(l.ctx, l.server, socket)
		refusal := l.server.add(c)
		if refusal == nil {
			return c, nil
		}
		// The socket's buffer is empty, so this short line blocks nobody.
		c.end(*refusal)
		c.Close()
	}
}

// engineLog takes what go-smtp reports: panics of the Backend, failing accepts.
type engineLog struct{ *slog.Logger }

func (l engineLog) Printf(format string, v ...any) {
	l.Error("smtp engine", "err", fmt.Sprintf(format, v...))
}

func (l engineLog) Println(v ...any) {
	l.Error("smtp engine", "err", strings.TrimSpace(fmt.Sprintln(v...)))
}
