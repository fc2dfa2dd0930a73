package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Database is the name of the database that Start makes sure exists: UTF-8, collated by code point.
const Database = "puddle"

// Config says where the cluster lives and how it is run.
type Config struct {
	// Dir holds the cluster, its socket, its log and the locks. It is made when missing. Where PostgreSQL can't work
	// there, [Server.Dir] tells the folder used instead.
	Dir string
	// BinDir holds initdb and postgres. Empty: PUDDLE_PG_BIN, else they are searched for.
	BinDir string
	// Fast trades durability for speed: a crash of the machine may cost the cluster. For tests.
	Fast bool
	// Logger hears of clusters made, servers started and folders changed. Nil: [slog.Default].
	Logger *slog.Logger
}

// Server is one program's use of a running PostgreSQL server, which other programs may share.
type Server struct {
	home    home
	binDir  string
	fast    bool
	log     *slog.Logger
	joined  bool
	users   *os.File
	closing chan struct{}
	close   sync.Once
}

// Start joins the server of cfg.Dir, starting it or making its cluster first where needed, and returns when it accepts
// connections. When ctx ends first, nothing stays behind. The caller must call [Server.Close], though its death does as well.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if os.Getenv(superviseEnv) != "" {
		return nil, errors.New("embedded: main or TestMain must call MaybeSupervise before anything else")
	}
	s := &Server{binDir: cfg.BinDir, fast: cfg.Fast, log: cfg.Logger, closing: make(chan struct{})}
	if s.log == nil {
		s.log = slog.Default()
	}
	var err error
	if s.home, err = settle(cfg.Dir); err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	if s.home.moved != "" {
		s.log.Warn("the embedded database is kept outside the data folder", "dir", s.home.dir, "why", s.home.moved)
	}
	if err := s.start(ctx); err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	deciding, err := waitLock(ctx, s.home.startLock(), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer deciding.Close()
	// A supervisor that is stopping the server holds this lock until it has done so.
	if s.users, err = waitLock(ctx, s.home.usersLock(), syscall.LOCK_SH); err != nil {
		return err
	}
	launched, err := s.bringUp(ctx)
	if err != nil {
		return errors.Join(err, s.users.Close())
	}
	s.joined = !launched
	return nil
}

// bringUp waits until the server accepts connections, launching it once if nobody else has. The caller holds start.lock.
func (s *Server) bringUp(ctx context.Context) (launched bool, err error) {
	slow := time.NewTimer(5 * time.Second)
	defer slow.Stop()
	for {
		err := s.ensureDatabase(ctx)
		if err == nil || !mayPass(err) {
			return launched, err
		}
		hold, held := tryLock(s.home.serverLock(), syscall.LOCK_EX)
		switch {
		case held == nil && launched:
			return launched, errors.Join(fmt.Errorf("postgres did not start; the end of %s:\n%s", s.home.logFile(), tail(s.home.logFile(), 2000)), hold.Close())
		case held == nil:
			launched = true
			if err := errors.Join(s.launch(ctx, hold), hold.Close()); err != nil {
				return launched, err
			}
			slow.Reset(5 * time.Second)
		case !errors.Is(held, errHeld):
			return launched, held
		}
		select {
		case <-ctx.Done():
			return launched, fmt.Errorf("postgres is not ready: %w (%w)", ctx.Err(), err)
		case <-slow.C:
			s.log.Info("waiting for the embedded database, which may be recovering", "log", s.home.logFile())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// URL returns the connection URL of a database on this server.
func (s *Server) URL(database string) string {
	q := url.Values{"host": {s.home.socketDir()}, "port": {socketPort}, "user": {superuser}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

// Dir returns the folder that holds the cluster: Config.Dir, or the one that was taken instead.
func (s *Server) Dir() string { return s.home.dir }

// LogFile returns the path of the server's log.
func (s *Server) LogFile() string { return s.home.logFile() }

// Joined reports whether Start found the server running.
func (s *Server) Joined() bool { return s.joined }

// Watch starts the server again whenever it dies, until ctx ends or the Server is closed.
// It tries as long as it takes; each failure is logged.
func (s *Server) Watch(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pause, failed := watchInterval, time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-time.After(pause):
		}
		pause = watchInterval
		if !isFree(s.home.serverLock(), syscall.LOCK_SH) {
			continue
		}
		s.log.Warn("the embedded database died, starting it again")
		if err := s.restart(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the embedded database does not start", "err", err)
			failed = min(2*failed+firstPause, maxPause)
			pause = failed
			continue
		}
		failed = 0
	}
}

// How often Watch looks, and how long it waits after a first and after many
// attempts that failed: one that was killed while it recovered starts next time.
const (
	watchInterval = 200 * time.Millisecond
	firstPause    = 500 * time.Millisecond
	maxPause      = 10 * time.Second
)

func (s *Server) restart(ctx context.Context) error {
	deciding, err := waitLock(ctx, s.home.startLock(), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer deciding.Close()
	_, err = s.bringUp(ctx)
	return err
}

// Close ends the use of the server. The last one to close it waits, at most ten seconds, until it has stopped:
// where the program is the first process of a container, its end is everybody's.
func (s *Server) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		err = s.users.Close()
		for end := time.Now().Add(10 * time.Second); s.stopping() && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
	})
	return err
}

// stopping reports whether the server still runs and nobody uses it.
func (s *Server) stopping() bool {
	if isFree(s.home.serverLock(), syscall.LOCK_SH) {
		return false
	}
	// Users hold their lock shared, a supervisor about to stop holds it exclusively.
	shared := !isFree(s.home.usersLock(), syscall.LOCK_EX) && isFree(s.home.usersLock(), syscall.LOCK_SH)
	return !shared
}

// tail returns the last n bytes of a file, for an error message; a file that can't be read has none.
func tail(path string, n int) string {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return ""
	}
	return string(b[max(0, len(b)-n):])
}
