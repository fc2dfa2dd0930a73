package db_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"puddle/db"
)

func init() {
	if err := flag.Set("rapid.checks", "20"); err != nil { // each is dozens of transactions; the command line may ask for more
		panic(err)
	}
}

// talk is a conversation of the database and what it must be like.
type talk struct {
	world
	id       db.ConversationID
	people   []*participant
	messages []*said // that with seq n is at n-1
	mails    db.DeliveryID
}

type participant struct {
	id                          db.UserID
	name                        string
	active, muted, due, removed bool
	joined, read, seen, emailed int64
	mailed                      map[int64]int // how often, by seq
}

type said struct {
	id             db.MessageID
	author         *participant
	deleted, quiet bool
}

func TestConversationModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce, func(c *db.Config) { c.NoLimits = true })
	carl := w.person("Carl")
	rapid.Check(t, func(r *rapid.T) {
		c := newTalk(w, carl)
		r.Repeat(map[string]func(*rapid.T){
			"":       c.check,
			"post":   c.post,
			"edit":   c.edit,
			"delete": c.delete,
			"read":   c.markRead,
			"mute":   c.mute,
			"leave":  c.leave,
			"remove": c.remove,
			"return": c.comeBack,
			"claim":  func(*rapid.T) { c.claim() },
		})
		c.claim()
	})
}

// newTalk begins a conversation between Ana, Ben and Carl about a new item.
func newTalk(w world, carl db.UserID) *talk {
	item, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Lamp"})
	w.must(err)
	w.bicycle = item
	c := &talk{world: w}
	for name, id := range map[string]db.UserID{"Ana": w.ana, "Ben": w.ben, "Carl": carl} {
		c.people = append(c.people, &participant{id: id, name: name, mailed: map[int64]int{}})
	}
	slices.SortFunc(c.people, func(a, b *participant) int { return int(a.id - b.id) })
	for _, p := range c.people[:2] {
		p.active = true
	}
	c.id = w.ask(w.ben, "Is it there?")
	c.note(c.people[1], db.ViaWeb, false)
	return c
}

// note adds the newest message of the conversation to the model.
func (c *talk) note(author *participant, via db.Via, quiet bool) {
	c.messages = append(c.messages, &said{author: author, quiet: quiet})
	seq := int64(len(c.messages))
	for _, p := range c.people {
		switch {
		case p == author:
			if via != db.ViaSystem || p.read == seq-1 {
				p.read = seq
			}
			if via == db.ViaWeb || p.seen == seq-1 {
				p.seen = seq
			}
		case p.active && !p.muted && !quiet:
			p.due = true
		}
	}
	var id db.MessageID
	c.must(c.Pool().QueryRow(c.ctx, `
		select id from conversation_messages where conversation_id = $1 and seq = $2 and created_by = $3`,
		c.id, seq, author.id).Scan(&id))
	c.messages[seq-1].id = id
}

// someone draws one of the people who are members, or who are not.
func (c *talk) someone(r *rapid.T, active bool) *participant {
	var some []*participant
	for _, p := range c.people {
		if p.active == active {
			some = append(some, p)
		}
	}
	if len(some) == 0 {
		r.Skip("nobody is there")
	}
	return rapid.SampledFrom(some).Draw(r, "who")
}

func (c *talk) post(r *rapid.T) {
	p, via := c.someone(r, true), rapid.SampledFrom([]db.Via{db.ViaWeb, db.ViaEmail}).Draw(r, "via")
	m, err := c.PostMessage(c.ctx, db.NewMessage{Conversation: c.id, Author: p.id, Via: via, Content: "words"})
	if c.alone(p) {
		c.wantKind(err, db.Conflict)
		return
	}
	c.must(err)
	if want := int64(len(c.messages) + 1); m.Seq != want {
		r.Fatalf("posted at %d, want %d", m.Seq, want)
	}
	c.note(p, via, false)
}

// own draws a message that somebody may change.
func (c *talk) own(r *rapid.T) (*participant, *said) {
	p := c.someone(r, true)
	var some []*said
	for n, m := range c.messages {
		if m.author == p && !m.quiet && !m.deleted && int64(n+1) > p.joined {
			some = append(some, m)
		}
	}
	if len(some) == 0 {
		r.Skip("nothing to change")
	}
	return p, rapid.SampledFrom(some).Draw(r, "message")
}

func (c *talk) edit(r *rapid.T) {
	p, m := c.own(r)
	_, err := c.EditMessage(c.ctx, p.id, m.id, db.Plain, "other words")
	c.must(err)
}

func (c *talk) delete(r *rapid.T) {
	p, m := c.own(r)
	_, err := c.DeleteMessage(c.ctx, p.id, m.id)
	c.must(err)
	m.deleted = true
}

func (c *talk) markRead(r *rapid.T) {
	p, last := c.someone(r, true), int64(len(c.messages))
	seq := rapid.Int64Range(0, last+2).Draw(r, "seq")
	c.must(c.MarkRead(c.ctx, p.id, c.id, seq))
	p.read, p.seen = max(p.read, min(seq, last)), max(p.seen, min(seq, last))
}

func (c *talk) mute(r *rapid.T) {
	p, muted := c.someone(r, true), rapid.Bool().Draw(r, "muted")
	c.must(c.SetMuted(c.ctx, p.id, c.id, muted))
	if p.muted && !muted {
		p.emailed = max(p.emailed, int64(len(c.messages)))
	}
	p.muted, p.due = muted, p.due && !muted
}

func (c *talk) leave(r *rapid.T) {
	p := c.someone(r, true)
	c.must(c.Leave(c.ctx, p.id, c.id))
	c.note(p, db.ViaSystem, true)
	p.active, p.due = false, false
}

// alone reports whether nobody but p is a member.
func (c *talk) alone(p *participant) bool {
	return !slices.ContainsFunc(c.people, func(o *participant) bool { return o != p && o.active })
}

// remove has a member remove another one, which only Ana may.
func (c *talk) remove(r *rapid.T) {
	who, p := c.someone(r, true), c.someone(r, true)
	err := c.RemoveMember(c.ctx, who.id, c.id, p.id)
	switch {
	case who.id != c.ana:
		c.wantKind(err, db.Forbidden)
		return
	case who == p:
		c.wantKind(err, db.Conflict)
		return
	}
	c.must(err)
	c.note(p, db.ViaSystem, true)
	p.active, p.due, p.removed = false, false, true
}

// comeBack lets somebody in again, or for the first time: who asked about the
// item asks again, others are invited, who was removed by Ana alone.
func (c *talk) comeBack(r *rapid.T) {
	p := c.someone(r, false)
	if p.id == c.ben && (p.removed || c.alone(p)) {
		_, err := c.StartConversation(c.ctx, p.id, c.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "Me again"})
		if db.KindOf(err) != db.Forbidden && db.KindOf(err) != db.Conflict {
			r.Fatalf("Ben writes again: %v", err)
		}
	} else if p.id == c.ben {
		c.ask(c.ben, "Me again")
		p.active = true
		c.note(p, db.ViaWeb, false)
		return
	}
	host := c.someone(r, true)
	before := c.mailed(p.name+"@example.org", db.DeliverInvite)
	c.must(c.AddMember(c.ctx, host.id, c.id, p.name+"@example.org"))
	if p.removed && host.id != c.ana {
		if c.mailed(p.name+"@example.org", db.DeliverInvite) != before {
			r.Fatalf("%s has %s invited, who was removed", host.name, p.name)
		}
		return
	}
	_, _, err := c.LogInByLink(c.ctx, c.mailed(p.name+"@example.org", db.DeliverInvite))
	c.must(err)
	p.active, p.removed = true, false
	p.joined, p.read = int64(len(c.messages)), int64(len(c.messages))
	c.note(p, db.ViaSystem, true)
}

// claim lets the database decide who is mailed, and the model.
func (c *talk) claim() {
	_, _, err := c.ClaimNotices(c.ctx, 1000)
	c.must(err)
	var want []string
	for _, p := range c.people {
		if line, mailed := p.claim(c.messages); mailed {
			want = append(want, line)
		}
	}
	rows, err := c.Pool().Query(c.ctx, `
		select d.id, u.name || ' ' || d.first_seq || '-' || d.last_seq
		from deliveries d join users u on u.id = d.user_id
		where d.conversation_id = $1 and d.id > $2 and d.kind = 'notification' and d.state = 'queued'
		order by d.user_id`, c.id, c.mails)
	c.must(err)
	defer rows.Close()
	var got []string
	newest := c.mails
	for rows.Next() {
		var id db.DeliveryID
		var line string
		c.must(rows.Scan(&id, &line))
		got, newest = append(got, line), max(newest, id)
	}
	c.must(rows.Err())
	c.mails = newest
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Fatalf("mails (-want +got):\n%s", diff)
	}
}

// claim returns the mail that a participant is to get now.
func (p *participant) claim(messages []*said) (line string, mailed bool) {
	if !p.due {
		return "", false
	}
	p.due = false
	var seqs []int64
	worth := false
	for n, m := range messages {
		if seq := int64(n + 1); seq > max(p.seen, p.emailed, p.joined) && m.author != p && !m.deleted {
			seqs, worth = append(seqs, seq), worth || !m.quiet
		}
	}
	if !worth {
		return "", false
	}
	for _, seq := range seqs {
		p.mailed[seq]++
	}
	p.emailed = seqs[len(seqs)-1]
	return fmt.Sprintf("%s %d-%d", p.name, seqs[0], p.emailed), true
}

// check compares what each person sees with what they must.
func (c *talk) check(r *rapid.T) {
	last := int64(len(c.messages))
	for _, p := range c.people {
		for seq, times := range p.mailed {
			if times > 1 {
				r.Fatalf("%s was mailed message %d %d times", p.name, seq, times)
			}
		}
		page, _, err := c.Messages(c.ctx, p.id, c.id, 0, 1000)
		if !p.active {
			if db.KindOf(err) != db.NotFound {
				r.Fatalf("%s is no member and reads %d messages: %v", p.name, len(page), err)
			}
			continue
		}
		c.must(err)
		if int64(len(page)) != last-p.joined {
			r.Fatalf("%s sees %d messages, want %d", p.name, len(page), last-p.joined)
		}
		for n, m := range page {
			seq := p.joined + int64(n) + 1
			if m.Seq != seq || m.AuthorID != c.messages[seq-1].author.id || (m.DeletedAt != nil) != c.messages[seq-1].deleted {
				r.Fatalf("%s sees %+v in place %d", p.name, m, seq)
			}
		}
		if unread := c.row(p.id, c.id).Unread; unread != last-p.read {
			r.Fatalf("%s has %d unread, want %d", p.name, unread, last-p.read)
		}
	}
}
