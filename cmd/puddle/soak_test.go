package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// How long TestSoak works the program, unless PUDDLE_SOAK says longer, and how
// often a second something is done to it.
const (
	soakTime = 10 * time.Second
	soakRate = 30
)

// What may have piled up at the end: half a megabyte a minute, and what one
// measurement differs from the next by.
const (
	soakGrowth = 512 << 10 // bytes a minute
	soakNoise  = 6 << 20   // bytes
	soakOthers = 5         // goroutines, open files
)

// TestSoak does to the program what people, robots and broken peers do, again
// and again: what was acknowledged is there once, what was not is not, and
// nothing piles up.
func TestSoak(t *testing.T) {
	t.Parallel()
	s := newSoak(t)
	turns := []func(){s.reply, s.post, s.sendFile, s.robot, s.repeat, s.guess, s.vanish, s.readPage, s.listen, s.replyInHTML}
	total := soakRate * int(soakFor(t).Seconds())
	pace := time.NewTicker(time.Second / soakRate)
	defer pace.Stop()
	var early, late footprint
	for n := range total {
		<-pace.C
		turns[n%len(turns)]()
		switch n + 1 {
		case total / 5:
			early = s.footprint()
			s.log(early)
		case total * 2 / 5, total * 3 / 5, total * 4 / 5:
			s.log(s.footprint())
		}
	}
	waitFor(t, "the program to come to rest", func() error {
		late = s.footprint()
		if late.goroutines > early.goroutines+soakOthers || late.files > early.files+soakOthers {
			return fmt.Errorf("%+v, %+v before", late, early)
		}
		return nil
	})
	s.log(late)
	if may := soakNoise + int(soakGrowth*late.at.Sub(early.at).Minutes()); late.memory-early.memory > may {
		t.Errorf("%d kB have piled up", (late.memory-early.memory)>>10)
	}
	s.holdsWhatWasAcknowledged()
}

func soakFor(t *testing.T) time.Duration {
	t.Helper()
	said := os.Getenv("PUDDLE_SOAK")
	if said == "" {
		return soakTime
	}
	d, err := time.ParseDuration(said)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// soak is a program, Ana's and Ben's conversation in it, and what they were
// told is stored.
type soak struct {
	*conversation
	database, metrics string

	acknowledged []string // words, in their order
	robots       int
	last         []byte // the newest reply
	took         []time.Duration
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	s := &soak{database: dbtest.URL(t), metrics: freeAddress(t)}
	sink := mailtest.NewSink(t, mailtest.Config{})
	s.conversation = serveOn(t, "DATABASE_URL="+s.database, "PUDDLE_NOTIFY_DELAY=1s", "PUDDLE_RELAY_URL="+sink.URL(),
		"PUDDLE_METRICS_ADDR="+s.metrics).conversation(sink)
	return s
}

// words are new each time.
func (s *soak) words() string {
	s.acknowledged = append(s.acknowledged, fmt.Sprintf("These are the words %d.", len(s.acknowledged)))
	return s.acknowledged[len(s.acknowledged)-1]
}

// deliver hands over a mail of Ben's that must be taken.
func (s *soak) deliver(raw []byte) {
	s.t.Helper()
	begin := time.Now()
	if answer := mailtest.Deliver(s.t, s.p.smtp, "ben@example.net", s.address, raw); !strings.HasPrefix(answer, "250 ") {
		s.t.Fatalf("the mail is answered %q", answer)
	}
	s.took = append(s.took, time.Since(begin))
}

func (s *soak) reply() {
	s.mail++
	s.last = s.conversation.reply(s.words())
	s.deliver(s.last)
}

func (s *soak) repeat() { s.deliver(s.last) }

func (s *soak) as(contentType, body string) {
	s.mail++
	header, _, _ := bytes.Cut(s.conversation.reply(""), []byte("Content-Type:"))
	s.deliver(fmt.Appendf(header, "Content-Type: %s\r\n\r\n%s\r\n", contentType, body))
}

func (s *soak) replyInHTML() {
	s.as("text/html; charset=utf-8", "<div>"+s.words()+"</div><div class=gmail_quote><blockquote>Yes, come by.</blockquote></div>")
}

func (s *soak) sendFile() {
	s.as("multipart/mixed; boundary=b", "--b\r\n\r\n"+s.words()+"\r\n--b\r\nContent-Type: application/octet-stream\r\n"+
		"Content-Disposition: attachment; filename=x.bin\r\n\r\n"+strings.Repeat("0123456789\r\n", 4000)+"--b--")
}

func (s *soak) robot() {
	s.robots++
	s.as("text/plain\r\nAuto-Submitted: auto-replied", "I am at the sea.")
}

func (s *soak) guess() {
	answer := mailtest.Deliver(s.t, s.p.smtp, "eve@example.com", "r"+strings.Repeat("a", 26)+"@localhost", nil)
	if !strings.HasPrefix(answer, "550 5.1.1 ") {
		s.t.Fatalf("a guess is answered %q", answer)
	}
}

// vanish begins a mail and goes away.
func (s *soak) vanish() {
	peer, err := net.Dial("tcp", s.p.smtp)
	if err != nil {
		s.t.Fatal(err)
	}
	defer peer.Close()
	fmt.Fprintf(peer, "EHLO peer.test\r\nMAIL FROM:<ben@example.net>\r\nRCPT TO:<%s>\r\nDATA\r\nFrom: ben@example.net\r\n\r\nThese are half", s.address)
}

func (s *soak) post() {
	s.ana.postOnly(s.path+"/messages", url.Values{"content": {s.words()}})
}

func (s *soak) readPage() { s.ana.get(s.path) }

// listen opens a stream and goes away once it has begun.
func (s *soak) listen() {
	r, err := s.ana.http.Get(s.p.url + "/events?conversation=" + strings.TrimPrefix(s.path, "/conversations/"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.ReadFull(r.Body, make([]byte, len("retry:"))); err != nil {
		s.t.Fatal(err)
	}
}

// footprint is what the program holds at a time.
type footprint struct {
	at                time.Time
	memory            int // heap and stacks after a collection, in bytes
	resident          int // bytes
	goroutines, files int
}

func (s *soak) footprint() footprint {
	s.t.Helper()
	f := footprint{at: time.Now(), memory: memoryOf(s.t, s.metrics)}
	r, err := http.Get("http://" + s.metrics + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, n := range map[string]*int{"process_resident_memory_bytes": &f.resident, "go_goroutines": &f.goroutines, "process_open_fds": &f.files} {
		found := regexp.MustCompile(`(?m)^` + name + ` (\S+)`).FindSubmatch(text)
		if found == nil {
			s.t.Fatalf("no %s in:\n%s", name, text)
		}
		value, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			s.t.Fatal(err)
		}
		*n = int(math.Round(value))
	}
	return f
}

// log prints a footprint, and how long mails took since the last one.
func (s *soak) log(f footprint) {
	took := s.took
	s.took = nil
	slices.Sort(took)
	if len(took) == 0 {
		took = []time.Duration{0}
	}
	s.t.Logf("after %d messages: %.1f MB held, %.1f MB resident, %d goroutines, %d files; a mail is answered in %v, 99 %% in %v", len(s.acknowledged),
		float64(f.memory)/(1<<20), float64(f.resident)/(1<<20), f.goroutines, f.files, took[len(took)/2], took[len(took)*99/100])
}

// holdsWhatWasAcknowledged compares with what the database holds.
func (s *soak) holdsWhatWasAcknowledged() {
	s.t.Helper()
	d, err := pgx.Connect(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close(context.Background())
	rows, err := d.Query(s.t.Context(), `select content from conversation_messages where content like 'These are %' order by seq`)
	if err != nil {
		s.t.Fatal(err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(s.acknowledged, stored); diff != "" {
		s.t.Errorf("messages (-acknowledged +stored):\n%s", diff)
	}
	var robots int
	err = d.QueryRow(s.t.Context(), `select count(*) from inbound_mails where verdict = 'dropped'`).Scan(&robots)
	if err != nil {
		s.t.Fatal(err)
	}
	if robots != s.robots {
		s.t.Errorf("%d mails of robots are recorded, %d were sent", robots, s.robots)
	}
}
