package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// TestDatabaseAway cuts the program off from its database: mail is told to
// come again, the page says so, and all is well again by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	wire := newWire(t, dbtest.URL(t))
	p := serveOn(t, "DATABASE_URL="+wire.url, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)

	wire.cut()
	if got := c.replyByMail("Are you there?"); !strings.HasPrefix(got, "451 ") {
		t.Errorf("with the database away mail is answered %q", got)
	}
	r, err := c.ana.http.Get(p.url + c.path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(page), "Try again") && !strings.Contains(string(page), "try again") {
		t.Errorf("with the database away the page answers %s:\n%s", r.Status, page)
	}
	if health, err := http.Get(p.url + "/healthz"); err != nil || health.StatusCode != http.StatusOK {
		t.Errorf("/healthz: %v %v", health, err)
	}

	wire.heal()
	p.ready()
	if got := c.replyByMail("Are you there?"); !strings.HasPrefix(got, "250 ") {
		t.Errorf("after the database came back mail is answered %q", got)
	}
	if page := c.ana.get(c.path); !strings.Contains(page, "Are you there?") {
		t.Error("the mail is not on the page")
	}
}

// TestPrivateDatabaseKilled kills the embedded database under the running
// program, which starts it again.
func TestPrivateDatabaseKilled(t *testing.T) {
	t.Parallel()
	data := reachableDir(t)
	p := run(t, []string{"serve", "--demo"}, "PUDDLE_DATA_DIR="+data)
	p.ready()
	lines, err := os.ReadFile(filepath.Join(data, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(lines), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the database", func() error {
		if syscall.Kill(pid, 0) == nil {
			return fmt.Errorf("process %d is still there", pid)
		}
		return nil
	})
	p.ready()
	if page := p.visitor().get("/"); !strings.Contains(page, "bicycle") {
		t.Error("the items are gone")
	}
	p.stop()
}

// TestTwoInstancesOnOneFolder has a second program join the first one's
// private database.
func TestTwoInstancesOnOneFolder(t *testing.T) {
	t.Parallel()
	data := "PUDDLE_DATA_DIR=" + reachableDir(t)
	first := run(t, []string{"serve", "--demo"}, data)
	first.ready()
	second := run(t, []string{"serve", "--demo"}, data)
	second.ready()
	first.stop()
	if page := second.visitor().get("/"); !strings.Contains(page, "bicycle") {
		t.Error("the second program lost the database with the first one")
	}
	second.stop()
	without := run(t, []string{"serve"}, data)
	<-without.exited
	if !strings.Contains(without.output.String(), "this database holds demo data") {
		t.Errorf("demo data is served as if it was real:\n%s", without.output)
	}
}

// reachableDir is a folder of the test's own that another user can enter.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "puddle-test-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) // what is left of it is not worth a failure
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wire is a way to a database that can be cut.
type wire struct {
	url string // of the database through the wire

	address  string
	socket   string
	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
}

func newWire(t *testing.T, database string) *wire {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	w := &wire{address: "127.0.0.1:0", socket: filepath.Join(q.Get("host"), ".s.PGSQL."+q.Get("port"))}
	w.heal()
	t.Cleanup(w.cut)
	w.url = fmt.Sprintf("postgres://%s@%s%s?sslmode=disable", q.Get("user"), w.address, u.Path)
	return w
}

func (w *wire) heal() {
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		panic(err) // the port was ours a moment ago
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener, w.address = l, l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.join(c)
		}
	}()
}

// join connects a client to the database.
func (w *wire) join(client net.Conn) {
	server, err := net.Dial("unix", w.socket)
	if err != nil {
		client.Close()
		return
	}
	w.mu.Lock()
	w.conns = append(w.conns, client, server)
	w.mu.Unlock()
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		go func() {
			io.Copy(way[0], way[1]) // it ends when either side does
			way[0].Close()
			way[1].Close()
		}()
	}
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener.Close()
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}
