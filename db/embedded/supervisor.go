package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// superviseEnv holds the order for a process that is to be the supervisor.
const superviseEnv = "PUDDLE_PG_SUPERVISE"

// maxLog is the size, in bytes, at which the server's log is put aside when it starts; one older log is kept.
const maxLog = 10 << 20

// order is what a supervisor needs to know. Its standard output is the log, its file 3 is server.lock.
type order struct {
	Postgres  string
	Data      string
	SocketDir string
	UsersLock string
	As        *account
	Fast      bool
	LZ4       bool
}

// launch starts the supervisor, and with it postgres, making the cluster first if there is none.
// hold is server.lock: no process of an earlier server is left.
func (s *Server) launch(ctx context.Context, hold *os.File) error {
	major, err := clusterMajor(s.home)
	if err != nil {
		return err
	}
	p, err := findPrograms(ctx, s.home.as, s.binDir, major)
	if err != nil {
		return err
	}
	if major == 0 {
		if err := s.makeCluster(ctx, p); err != nil {
			return err
		}
	}
	if err := s.clearTraces(); err != nil {
		return err
	}
	return s.supervise(hold, order{
		Postgres:  p.path("postgres"),
		Data:      s.home.data(),
		SocketDir: s.home.socketDir(),
		UsersLock: s.home.usersLock(),
		As:        s.home.as,
		Fast:      s.fast,
		LZ4:       hasLZ4(ctx, s.home, p),
	})
}

// clearTraces removes what a server that was killed left behind. postgres would refuse to start when the process id in
// its pid file belongs to somebody else by now, which is common in containers.
func (s *Server) clearTraces() error {
	for _, path := range []string{filepath.Join(s.home.data(), "postmaster.pid"), s.home.socket(), s.home.socket() + ".lock"} {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// hasLZ4 asks postgres to read its settings, which it refuses where it was built without LZ4.
func hasLZ4(ctx context.Context, h home, p programs) bool {
	return command(ctx, h.as, p.path("postgres"), "-D", h.data(), "-C", "default_toast_compression",
		"-c", "default_toast_compression=lz4", "-c", "wal_compression=lz4").Run() == nil
}

func (s *Server) supervise(hold *os.File, o order) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	log, err := openLog(s.home.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	self, err := ownBinary()
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Args = []string{"puddle: supervisor of " + o.Data}
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), superviseEnv + "=" + string(text)}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{hold}
	// A session of its own: ^C in a terminal is for the program, which still needs its database to finish.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait() // Its status says nothing that the locks and the log do not.
	return nil
}

func openLog(path string) (*os.File, error) {
	if st, err := os.Stat(path); err == nil && st.Size() > maxLog {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// ownBinary returns a path to execute the running program again, on Linux even when its file was replaced since.
func ownBinary() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// MaybeSupervise turns the process into the supervisor, and never returns, when Start executed it as such.
// Every main and TestMain of a program that calls Start must call it first.
func MaybeSupervise() {
	text := os.Getenv(superviseEnv)
	if text == "" {
		return
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "supervisor:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run starts postgres and stops it when nobody uses it any more. It returns when postgres has ended.
func (o order) run() error {
	runtime.LockOSThread() // The parent whose death is signalled is the thread that forks.
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	args := []string{"-D", o.Data}
	for name, value := range settings(o) {
		args = append(args, "-c", name+"="+value)
	}
	cmd := command(context.Background(), o.As, o.Postgres, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{os.NewFile(3, "server.lock")}
	cmd.SysProcAttr.Setpgid = true
	quitWithParent(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	alone := make(chan *os.File, 1)
	go func() {
		if f, err := lock(o.UsersLock, syscall.LOCK_EX); err == nil {
			alone <- f
		}
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("postgres ended by itself: %v", err)
	case f := <-alone:
		defer f.Close() // Held until here: whoever comes now waits for the end and starts anew.
		return stop(cmd.Process, ended)
	}
}

// stop asks postgres to end its sessions and write its last checkpoint; after 30 seconds it must end as it is.
func stop(p *os.Process, ended <-chan error) error {
	if err := p.Signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
	}
	if err := p.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	return <-ended
}
