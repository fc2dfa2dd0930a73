package handlers

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
)

// crowd is many open streams of one conversation.
type crowd struct {
	*world
	size  int
	heard chan time.Time // when a message reached one of them
}

// newCrowd opens so many streams, of as many members in turn.
func newCrowd(t testing.TB, members, streams int) *crowd {
	t.Helper()
	core := dbtest.New(t, func(c *db.Config) { c.MaxConns, c.NoLimits = 16, true })
	c := &crowd{newWorld(t, func(c *Config) { c.DB = core }), streams, make(chan time.Time, 64*streams)}
	who := []*browser{c.loggedIn(c.owner), c.loggedIn(c.enquirer)}
	for n := len(who); n < members; n++ {
		person := c.person(fmt.Sprintf("Member%d", n))
		_, err := c.db.Pool().Exec(t.Context(), `
			insert into members (conversation_id, user_id, active, seq, modified_at, joined_seq, read_seq, reply_token, unsubscribe_token)
			select id, $2, true, seq, modified_at, seq, seq, 'r' || $2::bigint, 'u' || $2::bigint from conversations where id = $1`, c.conversation, person)
		must(t, err)
		who = append(who, c.loggedIn(person))
	}
	began := make(chan struct{}, streams)
	for n := range streams {
		conn, err := net.Dial("tcp", c.server.Listener.Addr().String())
		must(t, err)
		t.Cleanup(func() { conn.Close() })
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: puddle\r\nCookie: %s=%s\r\n\r\n", c.eventsPath(), c.h.sessions.name, who[n%members].sessionCookie())
		go c.read(bufio.NewReader(conn), began)
	}
	for range streams {
		<-began
	}
	return c
}

// read counts the messages of one stream. The stream has begun when it tells of
// its unread conversations.
func (c *crowd) read(r *bufio.Reader, began chan<- struct{}) {
	for begun := false; ; {
		line, err := r.ReadSlice('\n')
		switch {
		case err == bufio.ErrBufferFull:
		case err != nil:
			return
		case !begun && bytes.HasPrefix(line, []byte("retry:")):
			begun = true
			began <- struct{}{}
		case bytes.Contains(line, []byte("data-message-id=")):
			c.heard <- time.Now()
		}
	}
}

// BenchmarkEventsOfACrowd measures from a message's post until its event has
// reached half, and 95 % of the streams.
func BenchmarkEventsOfACrowd(b *testing.B) {
	for _, of := range []struct{ members, streams int }{{2, 1000}, {200, 1000}} {
		b.Run(fmt.Sprintf("%d streams of %d members", of.streams, of.members), func(b *testing.B) {
			c := newCrowd(b, of.members, of.streams)
			var took []time.Duration
			for b.Loop() {
				posted := time.Now()
				c.says(c.owner, c.conversation, "Everybody hears this")
				took = append(took, c.hear(posted)...)
			}
			reportTimes(b, took)
		})
	}
}

// hear returns how long a message took to each of the streams. Those that it
// does not reach in ten seconds have lost it.
func (c *crowd) hear(posted time.Time) []time.Duration {
	took, limit := make([]time.Duration, c.size), time.After(10*time.Second)
	for n := range took {
		select {
		case at := <-c.heard:
			took[n] = at.Sub(posted)
		case <-limit:
			for ; n < len(took); n++ {
				took[n] = time.Hour
			}
			return took
		}
	}
	return took
}

// BenchmarkPagesBesideACrowd measures how long somebody else's inbox takes to
// open while ten messages a second reach a crowd.
func BenchmarkPagesBesideACrowd(b *testing.B) {
	for _, of := range []struct{ members, streams int }{{2, 600}, {200, 600}} {
		b.Run(fmt.Sprintf("%d streams of %d members", of.streams, of.members), func(b *testing.B) {
			c := newCrowd(b, of.members, of.streams)
			cleo := c.loggedIn(c.stranger)
			cleo.client.Timeout = 5 * time.Minute
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				c.talk(stop)
			}()
			var took []time.Duration
			for b.Loop() {
				asked := time.Now()
				if a := cleo.get("/conversations"); a.status != 200 || !strings.Contains(a.body, "</html>") {
					b.Errorf("answered %d", a.status)
				}
				took = append(took, time.Since(asked))
			}
			close(stop)
			<-stopped
			reportTimes(b, took)
		})
	}
}

// talk has the owner say something ten times a second.
func (c *crowd) talk(stop <-chan struct{}) {
	turn := time.NewTicker(time.Second / 10)
	defer turn.Stop()
	for {
		select {
		case <-stop:
			return
		case <-c.heard:
		case <-turn.C:
			c.says(c.owner, c.conversation, "And another thing")
		}
	}
}

func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, part := range map[string]int{"ms-half": 50, "ms-95%": 95} {
		b.ReportMetric(float64(took[(len(took)-1)*part/100])/float64(time.Millisecond), name)
	}
}
