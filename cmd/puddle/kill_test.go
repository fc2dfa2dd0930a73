package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/smtp"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// How many messages each writer of TestKilled gets through, and after how many
// of all writers' an instance is killed.
const (
	killedWriterSays = 60
	killedAfter      = 25
)

// TestKilled has two instances of the program on one database, two people at
// browsers and mail programs who write without pause, each repeating what was
// not acknowledged as browsers and mail servers do, and one who only reads
// mail. Now and then an instance is killed, and the relay loses its voice after
// it has taken a mail. In the end each message is there once, in the order in
// which its writer wrote; a page that stayed open got each once and in order;
// and the reader was mailed each once.
func TestKilled(t *testing.T) {
	t.Parallel()
	k := newKilling(t)
	page := k.watch()
	k.work()
	stored := k.stored()
	k.holdsOnceAndInOrder(stored)
	page.brought(stored)
	k.mailedOnce()
}

// killing is two instances and what is done to them.
type killing struct {
	*conversation
	database  string
	sink      *mailtest.Sink
	variables [2][]string // of each instance
	sites     [2]string
	doors     [2]string // where each takes mail

	acknowledged, repeats, kills atomic.Int64
}

func newKilling(t *testing.T) *killing {
	t.Helper()
	k := &killing{database: dbtest.URL(t), sink: mailtest.NewSink(t, mailtest.Config{})}
	for n := range k.variables {
		site, door := freeAddress(t), freeAddress(t)
		k.sites[n], k.doors[n] = "http://"+site, door
		k.variables[n] = []string{"DATABASE_URL=" + k.database, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL=" + k.sink.URL(),
			"PUDDLE_SECRET=a secret that both instances know", "PUDDLE_HTTP_ADDR=" + site, "PUDDLE_SMTP_ADDR=" + door}
	}
	k.conversation = serveOn(t, k.variables[0]...).conversation(k.sink)
	fay := &correspondent{t: t, c: k.conversation, sink: k.sink, email: "fay@example.com"}
	fay.isInvited()
	fay.ask()
	return k
}

// work has everybody write until all is said, and kills one instance after the
// other meanwhile.
func (k *killing) work() {
	instances := [2]*puddle{k.p, serveOn(k.t, k.variables[1]...)}
	var writers sync.WaitGroup
	for n := range 2 {
		writers.Go(func() { k.writeMail(n) })
		writers.Go(func() { k.post(n) })
	}
	over := make(chan struct{})
	go func() {
		writers.Wait()
		close(over)
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-over:
			k.t.Logf("%d messages, %d repeated; %d kills; %d mails", k.acknowledged.Load(), k.repeats.Load(), k.kills.Load(), len(k.sink.Mails()))
			return
		case <-look.C:
		}
		if k.acknowledged.Load() < killedAfter*(k.kills.Load()+1) {
			continue
		}
		n := k.kills.Add(1) % 2
		k.sink.Fail(mailtest.Fault{Step: mailtest.End, Keep: true, Times: 1})
		if err := instances[n].command.Process.Kill(); err != nil {
			k.t.Fatal(err)
		}
		<-instances[n].exited
		instances[n] = serveOn(k.t, k.variables[n]...)
	}
}

// say is what writer n says as the i-th.
func say(how string, n, i int) string { return fmt.Sprintf("By %s, %d, number %d.", how, n, i) }

// writeMail is Ben at one of two mail programs, whose server gives each mail to
// the one instance or the other until one has taken it (RFC 5321 4.5.4.1).
func (k *killing) writeMail(n int) {
	for i := range killedWriterSays {
		raw := fmt.Appendf(nil, "From: Ben <ben@example.net>\r\nTo: <%s>\r\nMessage-ID: <%d.%d@mail.example.net>\r\n\r\n%s\r\n",
			k.address, n, i, say("mail", n, i))
		k.until(func(attempt int) error {
			err := smtp.SendMail(k.doors[(n+attempt)%2], nil, "ben@example.net", []string{k.address}, raw)
			if reply := (*textproto.Error)(nil); errors.As(err, &reply) && reply.Code >= 500 {
				k.t.Errorf("a mail is refused: %v", err)
				return nil
			}
			return err
		})
	}
}

// post is Ana at one of two windows, which repeats a message under the id that
// it gave it.
func (k *killing) post(n int) {
	client := &http.Client{Jar: k.ana.http.Jar, Timeout: waitLimit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for i := range killedWriterSays {
		form := url.Values{"content": {say("web", n, i)}, "client_id": {fmt.Sprintf("window-%d-%d", n, i)}}
		k.until(func(attempt int) error {
			r, err := client.PostForm(k.sites[(n+attempt)%2]+k.path+"/messages", form)
			if err != nil {
				return err
			}
			defer r.Body.Close()
			switch {
			case r.StatusCode == http.StatusSeeOther:
				return nil
			case r.StatusCode < 500:
				k.t.Errorf("a message is answered %s", r.Status)
				return nil
			}
			return errors.New(r.Status)
		})
	}
}

// until does something again until it succeeds.
func (k *killing) until(f func(attempt int) error) {
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for attempt := 0; ; attempt++ {
		err := f(attempt)
		if err == nil {
			k.acknowledged.Add(1)
			return
		}
		if attempt > 2000 {
			k.t.Errorf("given up: %v", err)
			return
		}
		k.repeats.Add(1)
		<-pause.C
	}
}

// storedMessage is one that the database holds.
type storedMessage struct {
	ID      int64
	Seq     int64
	Content string
}

func (k *killing) query(f func(*pgx.Conn) error) {
	k.t.Helper()
	d, err := pgx.Connect(k.t.Context(), k.database)
	if err != nil {
		k.t.Fatal(err)
	}
	defer d.Close(context.Background())
	if err := f(d); err != nil {
		k.t.Fatal(err)
	}
}

func (k *killing) stored() (stored []storedMessage) {
	k.t.Helper()
	k.query(func(d *pgx.Conn) error {
		rows, err := d.Query(k.t.Context(), `select id, seq, content from conversation_messages order by seq`)
		if err != nil {
			return err
		}
		stored, err = pgx.CollectRows(rows, pgx.RowToStructByPos[storedMessage])
		return err
	})
	return stored
}

func (k *killing) holdsOnceAndInOrder(stored []storedMessage) {
	k.t.Helper()
	for i, m := range stored {
		if m.Seq != int64(i+1) {
			k.t.Fatalf("message %d has the place %d", i+1, m.Seq)
		}
	}
	for _, how := range []string{"mail", "web"} {
		for n := range 2 {
			var want, got []string
			for i := range killedWriterSays {
				want = append(want, say(how, n, i))
			}
			for _, m := range stored {
				if strings.HasPrefix(m.Content, fmt.Sprintf("By %s, %d,", how, n)) {
					got = append(got, m.Content)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				k.t.Errorf("by %s, %d (-said +stored):\n%s", how, n, diff)
			}
		}
	}
}

// mailedOnce holds that Fay, who never wrote again, was mailed each message of
// the others in one mail, and that each mail left, with the same octets each
// time.
func (k *killing) mailedOnce() {
	k.t.Helper()
	waitFor(k.t, "the mail to leave", func() error {
		var waiting string
		k.query(func(d *pgx.Conn) error {
			return d.QueryRow(k.t.Context(), `
				select coalesce((select string_agg(format('mail %s: %s after %s attempts, %s', id, state, attempts, reason), '; ')
				                 from deliveries where state in ('queued', 'deferred')), '') ||
				       coalesce((select format('due %s', m.notify_at)
				                 from members m join addresses a using (user_id)
				                 where a.mailbox = 'fay@example.com' and m.notify_at is not null), '')`).Scan(&waiting)
		})
		if waiting != "" {
			return errors.New(waiting)
		}
		return nil
	})
	var wrong []string
	k.query(func(d *pgx.Conn) error {
		rows, err := d.Query(k.t.Context(), `
			select format('%s: %s mails, %s', m.content, count(d.id), string_agg(d.state, ' '))
			from conversation_messages m
			left join deliveries d
			  on d.conversation_id = m.conversation_id and m.seq between d.first_seq and d.last_seq and d.kind = 'notification'
			 and d.state in ('sent', 'unknown') and d.mailbox = 'fay@example.com'
			where m.content like 'By %'
			group by m.id
			having count(d.id) <> 1`)
		if err != nil {
			return err
		}
		wrong, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	for _, w := range wrong {
		k.t.Error(w)
	}
	ids := map[string][]byte{}
	for _, m := range k.sink.Mails() {
		id := m.To + messageID.FindString(string(m.Raw))
		if earlier, ok := ids[id]; ok && !bytes.Equal(earlier, m.Raw) {
			k.t.Errorf("%s came again with other octets", id)
		}
		ids[id] = m.Raw
	}
}

var messageID = regexp.MustCompile(`(?im)^Message-ID: *\S+`)

// watch keeps a stream of the conversation open, at one instance or the other,
// as a page does.
func (k *killing) watch() *openPage {
	p := &openPage{k: k}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		for attempt := 0; ctx.Err() == nil; attempt++ {
			p.listen(ctx, k.sites[attempt%2])
		}
	})
	k.t.Cleanup(func() {
		cancel()
		done.Wait()
	})
	waitFor(k.t, "the page's stream", func() error {
		if p.lastEvent() == "" {
			return errors.New("no event has come")
		}
		return nil
	})
	return p
}

// openPage is what a page gets by its stream.
type openPage struct {
	k *killing

	mu   sync.Mutex
	last string   // id of the last event
	ids  []string // of the messages, as they came
}

var messageElement = regexp.MustCompile(`data-message-id="(\d+)"`)

func (p *openPage) listen(ctx context.Context, site string) {
	r, err := http.NewRequestWithContext(ctx, "GET", site+"/events?conversation="+strings.TrimPrefix(p.k.path, "/conversations/"), nil)
	if err != nil {
		p.k.t.Error(err)
		return
	}
	if last := p.lastEvent(); last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := (&http.Client{Jar: p.k.ana.http.Jar}).Do(r)
	if err != nil {
		return // that one is down
	}
	defer answer.Body.Close()
	id, data := "", ""
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		switch field, value, _ := strings.Cut(lines.Text(), ": "); {
		case field == "id":
			id = value
		case field == "data":
			data += value
		case field == "" && id != "": // only a whole event counts
			p.take(id, data)
			id, data = "", ""
		}
	}
}

func (p *openPage) lastEvent() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func (p *openPage) take(id, data string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = id
	for _, found := range messageElement.FindAllStringSubmatch(data, -1) {
		p.ids = append(p.ids, found[1])
	}
}

// brought waits until the page has the last message and holds that it got the
// others once and in their order.
func (p *openPage) brought(stored []storedMessage) {
	p.k.t.Helper()
	var want []string
	for _, m := range stored {
		if strings.HasPrefix(m.Content, "By ") {
			want = append(want, fmt.Sprint(m.ID))
		}
	}
	waitFor(p.k.t, "the last message on the page", func() error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !slices.Contains(p.ids, want[len(want)-1]) {
			return fmt.Errorf("%d of %d have come", len(p.ids), len(want))
		}
		return nil
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	if diff := cmp.Diff(want, p.ids); diff != "" {
		p.k.t.Errorf("messages on the page (-stored +came):\n%s", diff)
	}
}
