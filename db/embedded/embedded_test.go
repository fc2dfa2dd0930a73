package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// programEnv makes the test binary a program that uses the server of the folder named, until its input ends.
const programEnv = "EMBEDDED_TEST_PROGRAM"

func TestMain(m *testing.M) {
	MaybeSupervise()
	if dir := os.Getenv(programEnv); dir != "" {
		if err := beProgram(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	_ = os.RemoveAll(model) // Empty: nothing. A failure leaves a folder in /tmp.
	os.Exit(code)
}

func beProgram(dir string) error {
	s, err := Start(context.Background(), Config{Dir: dir, Fast: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	fmt.Println("ready", s.Joined())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

// program is another process that uses the server.
type program struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	joined bool
}

func runProgram(t *testing.T, dir string) *program {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), programEnv+"="+dir)
	stdin, err := cmd.StdinPipe()
	check(t, err)
	stdout, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	p := &program{cmd: cmd, stdin: stdin}
	t.Cleanup(func() { p.kill(t) })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	check(t, err)
	if !strings.HasPrefix(line, "ready ") {
		t.Fatalf("program said %q", line)
	}
	p.joined = strings.TrimSpace(line) == "ready true"
	return p
}

func (p *program) leave(t *testing.T) {
	t.Helper()
	check(t, p.stdin.Close())
	check(t, p.cmd.Wait())
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	_ = p.cmd.Wait() // It was killed, or waited for before.
}

// newDir returns a folder that PostgreSQL's account can enter, unlike t.TempDir for root.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pg")
	check(t, err)
	check(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	return dir
}

// model is a home whose cluster others are copied from, which takes a third of the time of making one.
var model string

var makeModel = sync.OnceValue(func() (err error) {
	if model, err = os.MkdirTemp("", "pg"); err != nil {
		return err
	}
	s, err := Start(context.Background(), Config{Dir: model, Fast: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return s.Close()
})

// newHome returns a folder with a cluster.
func newHome(t *testing.T) string {
	t.Helper()
	dir := newDir(t)
	copyCluster(t, dir)
	return dir
}

func copyCluster(t *testing.T, dir string) {
	t.Helper()
	check(t, makeModel())
	if out, err := exec.Command("cp", "-a", home{dir: model}.data(), dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Config{Dir: dir, Fast: true, Logger: slog.New(slog.DiscardHandler)})
	check(t, err)
	t.Cleanup(func() { check(t, s.Close()) })
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask runs a query that answers one text.
func ask(t *testing.T, s *Server, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL(Database))
	check(t, err)
	defer conn.Close(t.Context())
	var answer string
	check(t, conn.QueryRow(t.Context(), query).Scan(&answer))
	return answer
}

func run(t *testing.T, s *Server, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL(Database))
	check(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), statement)
	check(t, err)
}

// within waits until a condition holds.
func within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func isRunning(s *Server) bool { return !isFree(s.home.serverLock(), syscall.LOCK_SH) }

// postmaster returns the process ids of postgres and of its parent, the supervisor.
func postmaster(t *testing.T, s *Server) (postgres, supervisor int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.home.data(), "postmaster.pid"))
	check(t, err)
	postgres, err = strconv.Atoi(strings.SplitN(string(b), "\n", 2)[0])
	check(t, err)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", postgres))
	check(t, err)
	_, rest, _ := strings.Cut(string(status), "\nPPid:\t")
	supervisor, err = strconv.Atoi(strings.SplitN(rest, "\n", 2)[0])
	check(t, err)
	return postgres, supervisor
}

func TestDatabaseIsReady(t *testing.T) {
	t.Parallel()
	s := start(t, newHome(t))
	for query, want := range map[string]string{
		"select current_database()":              "puddle",
		"show server_encoding":                   "UTF8",
		"show data_checksums":                    "on",
		"show timezone":                          "UTC",
		"show listen_addresses":                  "",
		"show jit":                               "off",
		"select ('B' < 'a' and 'z' < 'Ä')::text": "true",
		"select lower('ÄÖ')":                     "äö",
		"select ((setting = 'lz4') = ('lz4' = any (enumvals)))::text from pg_settings where name = 'default_toast_compression'": "true",
	} {
		if got := ask(t, s, query); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	st, err := os.Stat(s.home.socketDir())
	check(t, err)
	if st.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder is %v", st.Mode())
	}
}

func TestDataOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dir := newHome(t)
	first := start(t, dir)
	run(t, first, "create table kept as select 'here' as it")
	check(t, first.Close())
	if isRunning(first) {
		t.Error("the server runs after its last user closed it")
	}
	second := start(t, dir)
	if second.Joined() {
		t.Error("the second start joined")
	}
	if got := ask(t, second, "select it from kept"); got != "here" {
		t.Errorf("got %q", got)
	}
}

func TestLastOneOutStopsTheServer(t *testing.T) {
	t.Parallel()
	dir := newHome(t)
	first := runProgram(t, dir)
	second := runProgram(t, dir)
	s := start(t, dir)
	if first.joined || !second.joined || !s.Joined() {
		t.Errorf("joined: first %v, second %v, third %v", first.joined, second.joined, s.Joined())
	}
	first.leave(t)
	second.kill(t)
	if got := ask(t, s, "select 'alive'"); got != "alive" {
		t.Errorf("got %q", got)
	}
	check(t, s.Close())
	if isRunning(s) {
		t.Error("the server runs after its last user closed it")
	}
}

func TestKilledProgramLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := newHome(t)
	p := runProgram(t, dir)
	h := home{dir: dir}
	p.kill(t)
	within(t, 10*time.Second, "the server stops", func() bool { return isFree(h.serverLock(), syscall.LOCK_SH) })
	if start(t, dir).Joined() {
		t.Error("joined a server that should be gone")
	}
}

func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	const n = 8
	launched := make(chan bool, n)
	for range n {
		go func() {
			s, err := Start(t.Context(), Config{Dir: dir, Fast: true, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Error(err)
				launched <- false
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			launched <- !s.Joined()
		}()
	}
	launches := 0
	for range n {
		if <-launched {
			launches++
		}
	}
	if launches == 0 {
		t.Error("nobody launched the server")
	}
	h := home{dir: dir}
	within(t, 10*time.Second, "the server stops", func() bool { return isFree(h.serverLock(), syscall.LOCK_SH) })
}

func TestWatchRecovers(t *testing.T) {
	t.Parallel()
	victims := map[string]func(postgres, supervisor int) int{
		"postgres":   func(postgres, _ int) int { return postgres },
		"supervisor": func(_, supervisor int) int { return supervisor },
	}
	for name, victim := range victims {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t))
			go s.Watch(t.Context())
			run(t, s, "set synchronous_commit = on; create table kept as select 'here' as it")
			before, supervisor := postmaster(t, s)
			check(t, syscall.Kill(victim(before, supervisor), syscall.SIGKILL))
			within(t, 20*time.Second, "another server runs", func() bool {
				b, err := os.ReadFile(filepath.Join(s.home.data(), "postmaster.pid"))
				return err == nil && !strings.HasPrefix(string(b), strconv.Itoa(before)+"\n") && s.ensureDatabase(t.Context()) == nil
			})
			if got := ask(t, s, "select it from kept"); got != "here" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestStalePidFileOfALivingProcess(t *testing.T) {
	t.Parallel()
	dir := newHome(t)
	s := start(t, dir)
	pidFile, err := os.ReadFile(filepath.Join(s.home.data(), "postmaster.pid"))
	check(t, err)
	check(t, s.Close())

	// As after kill -9 in a container, where the next process with that number is somebody else.
	other := command(t.Context(), s.home.as, "/bin/cat")
	stdin, err := other.StdinPipe()
	check(t, err)
	check(t, other.Start())
	defer func() { stdin.Close(); check(t, other.Wait()) }()
	_, rest, _ := strings.Cut(string(pidFile), "\n")
	stale := strconv.Itoa(other.Process.Pid) + "\n" + rest
	check(t, os.WriteFile(filepath.Join(s.home.data(), "postmaster.pid"), []byte(stale), 0o644))

	if got := ask(t, start(t, dir), "select 'alive'"); got != "alive" {
		t.Errorf("got %q", got)
	}
}

func TestHalfMadeClusterIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	half := home{dir: dir}.unfinished()
	check(t, os.MkdirAll(filepath.Join(half, "base"), 0o700))
	check(t, os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600))
	start(t, dir)
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half-made cluster is still there: %v", err)
	}
}

func TestForeignDataIsLeftAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ file, content, want string }{
		"not a cluster":   {"holiday.jpg", "a photo", "is not a PostgreSQL cluster: move it away"},
		"another version": {"PG_VERSION", "9\n", "the cluster was made by PostgreSQL 9: install its server programs"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newDir(t)
			file := filepath.Join(home{dir: dir}.data(), test.file)
			check(t, os.MkdirAll(filepath.Dir(file), 0o755))
			check(t, os.WriteFile(file, []byte(test.content), 0o600))
			_, err := Start(t.Context(), Config{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want …%s…", err, test.want)
			}
			if got, err := os.ReadFile(file); err != nil || string(got) != test.content {
				t.Errorf("the file has %q, %v", got, err)
			}
		})
	}
}

func TestMissingPrograms(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Config{Dir: newDir(t), BinDir: "/nonexistent"})
	if err == nil || !strings.Contains(err.Error(), "install Debian's package postgresql") {
		t.Errorf("got %v", err)
	}
}

func TestCanceledStartLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := newDir(t)
	if _, err := Start(ctx, Config{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	h := home{dir: dir}
	within(t, 10*time.Second, "the server is gone", func() bool { return isFree(h.serverLock(), syscall.LOCK_SH) })
}

// TestUnfitFolderIsReplaced can't run in parallel: the place for state is named by the environment.
func TestUnfitFolderIsReplaced(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", newDir(t))
	deep := filepath.Join(newDir(t), strings.Repeat("x", 100))
	prepareReplacement(t, deep)
	s := start(t, deep)
	if s.Dir() == deep || s.home.moved == "" {
		t.Errorf("the server runs in %s, moved: %q", s.Dir(), s.home.moved)
	}
	if again := start(t, deep); again.Dir() != s.Dir() || !again.Joined() {
		t.Errorf("the second start took %s, the first %s", again.Dir(), s.Dir())
	}
}

// prepareReplacement puts a cluster into the folder that is taken instead of an unfit one, for the time of the test.
func prepareReplacement(t *testing.T, unfit string) {
	t.Helper()
	h, err := settle(unfit)
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(h.dir)) })
	copyCluster(t, h.dir)
}

func TestRootStepsDown(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root has someone to step down to")
	}
	closed := filepath.Join(newDir(t), "closed")
	check(t, os.Mkdir(closed, 0o700))
	prepareReplacement(t, filepath.Join(closed, "db"))
	s := start(t, filepath.Join(closed, "db"))
	if !strings.HasPrefix(s.Dir(), "/var/lib/puddle/") {
		t.Errorf("the server runs in %s", s.Dir())
	}
	st, err := os.Stat(s.home.data())
	check(t, err)
	if uid := st.Sys().(*syscall.Stat_t).Uid; uid == 0 {
		t.Error("the cluster belongs to root")
	}
}

func TestUserRunsItsOwnServer(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("every other test runs as a user already")
	}
	nobody, err := user.Lookup("nobody")
	check(t, err)
	uid, err := strconv.Atoi(nobody.Uid)
	check(t, err)
	dir := newDir(t)
	check(t, os.Chown(dir, uid, uid))
	self := filepath.Join(newDir(t), "program")
	binary, err := os.ReadFile("/proc/self/exe")
	check(t, err)
	check(t, os.WriteFile(self, binary, 0o755))

	cmd := command(t.Context(), &account{Uid: uint32(uid), Gid: uint32(uid)}, self)
	cmd.Env = append(cmd.Env, programEnv+"="+dir)
	out, err := cmd.CombinedOutput() // Its input is empty, so it leaves when it is ready.
	check(t, err)
	if string(out) != "ready false\n" {
		t.Errorf("it said %q", out)
	}
	// Root now works with the cluster as its owner.
	s := start(t, dir)
	if s.home.as.Uid != uint32(uid) {
		t.Errorf("the server runs as %d", s.home.as.Uid)
	}
}
