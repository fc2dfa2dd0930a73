package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// manyStreams is how many windows look at one conversation at once.
const manyStreams = 1000

// maxStreamBytes is the most that an open stream may cost the program. It is
// about 33 kB, two thirds of it the buffers and the stacks of net/http; the race
// detector makes it 43.
func maxStreamBytes() int {
	if build, ok := debug.ReadBuildInfo(); ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 64 << 10
	}
	return 40 << 10
}

// TestManyStreams has many windows look at one conversation: each costs little
// memory and no connection to the database, hears what is written, and is ended
// by SIGTERM.
func TestManyStreams(t *testing.T) {
	t.Parallel()
	database, metrics := dbtest.URL(t), freeAddress(t)
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serveOn(t, "DATABASE_URL="+database, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL="+sink.URL(), "PUDDLE_METRICS_ADDR="+metrics)
	c := p.conversation(sink)
	var streams []*liveStream
	open := func(n int) int {
		for len(streams) < n {
			streams = append(streams, c.listen(c.ana))
		}
		for _, s := range streams {
			s.opens()
		}
		return memoryOf(t, metrics)
	}
	few := open(100) // what is made once is there
	many := open(manyStreams)
	each := (many - few) / (manyStreams - 100)
	if each > maxStreamBytes() {
		t.Errorf("a stream costs %d kB", each>>10)
	}
	connections := connectionsTo(t, database)
	if connections > 40 {
		t.Errorf("%d streams hold %d connections to the database", manyStreams, connections)
	}
	wrote := time.Now()
	c.ben.postOnly(c.path+"/messages", url.Values{"content": {"Everybody hears this"}})
	took := make([]time.Duration, len(streams))
	for n, s := range streams {
		took[n] = s.hears().Sub(wrote)
	}
	slices.Sort(took)
	stopped := p.stop()
	for _, s := range streams {
		s.ends()
	}
	t.Logf("%d streams: %.1f kB each, %d connections to the database; an event reaches half of them in %v, 95 %% in %v; SIGTERM ends all in %v",
		manyStreams, float64(each)/1024, connections, took[len(took)/2], took[len(took)*95/100], stopped)
}

// postOnly sends a form and does not go on to the page that it leads to.
func (v *visitor) postOnly(path string, form url.Values) {
	v.t.Helper()
	client := *v.http
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := client.PostForm(v.site+path, form)
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		v.t.Fatalf("POST %s answers %s", path, r.Status)
	}
}

// liveStream is one of the many, read as cheaply as can be.
type liveStream struct {
	t                   *testing.T
	opened, heard, over chan time.Time
}

func (c *conversation) listen(v *visitor) *liveStream {
	c.t.Helper()
	site, err := url.Parse(c.p.url)
	if err != nil {
		c.t.Fatal(err)
	}
	conn, err := net.Dial("tcp", site.Host)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET /events?conversation=%s HTTP/1.1\r\nHost: %s\r\n", strings.TrimPrefix(c.path, "/conversations/"), site.Host)
	for _, cookie := range v.http.Jar.Cookies(site) {
		fmt.Fprintf(conn, "Cookie: %s=%s\r\n", cookie.Name, cookie.Value)
	}
	fmt.Fprint(conn, "\r\n")
	s := &liveStream{c.t, make(chan time.Time, 1), make(chan time.Time, 1), make(chan time.Time, 1)}
	go s.read(conn)
	return s
}

// read tells when the stream has begun, brings the message, and is over.
func (s *liveStream) read(conn io.Reader) {
	defer func() { s.over <- time.Now() }()
	marks := []struct {
		words string
		tell  chan time.Time
	}{{"retry:", s.opened}, {"Everybody hears this", s.heard}}
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		if len(marks) > 0 && strings.Contains(lines.Text(), marks[0].words) {
			marks[0].tell <- time.Now()
			marks = marks[1:]
		}
	}
}

func (s *liveStream) opens() {
	s.t.Helper()
	s.opened <- s.await("an open stream", s.opened) // asked again later
}

func (s *liveStream) hears() time.Time { return s.await("the message", s.heard) }
func (s *liveStream) ends()            { s.await("the end", s.over) }

func (s *liveStream) await(what string, told chan time.Time) time.Time {
	s.t.Helper()
	early := s.over
	if told == early {
		early = nil
	}
	select {
	case at := <-told:
		return at
	case <-early:
		s.t.Fatalf("the stream ended before %s", what)
	case <-time.After(waitLimit):
		s.t.Fatalf("waited for %s", what)
	}
	return time.Time{}
}

// memoryOf is what the program's heap and stacks hold, in bytes. Each collection
// halves a stack that is too large for what it holds.
func memoryOf(t *testing.T, metrics string) int {
	t.Helper()
	var profile []byte
	for range 4 {
		r, err := http.Get("http://" + metrics + "/debug/pprof/heap?gc=1&debug=1")
		if err != nil {
			t.Fatal(err)
		}
		profile, err = io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	bytes := 0
	for _, figure := range []string{`# HeapInuse = (\d+)`, `# Stack = (\d+)`} {
		found := regexp.MustCompile(figure).FindSubmatch(profile)
		if found == nil {
			t.Fatalf("no %s in the profile", figure)
		}
		n, err := strconv.Atoi(string(found[1]))
		if err != nil {
			t.Fatal(err)
		}
		bytes += n
	}
	return bytes
}

func connectionsTo(t *testing.T, database string) (n int) {
	t.Helper()
	d, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	err = d.QueryRow(t.Context(), `select count(*) from pg_stat_activity where datname = current_database()`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
