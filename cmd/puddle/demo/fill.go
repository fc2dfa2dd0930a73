package demo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"puddle/db"
)

// filler keeps what was made so far, by name.
type filler struct {
	db         *db.DB
	people     map[string]db.UserID
	categories map[string]db.CategoryID
	things     map[string]db.ItemID
}

// ErrPeople is returned for a database that has people of its own.
var ErrPeople = errors.New("the database has people in it")

// Fill puts the demo data into an empty database, once. Who comes meanwhile
// waits. What was ended in the middle, by a signal, say, is emptied and filled
// anew.
func Fill(ctx context.Context, d *db.DB) error {
	unlock, err := lock(ctx, d)
	if err != nil {
		return fmt.Errorf("wait for others that make demo data: %w", err)
	}
	defer unlock()
	switch mark, err := d.Setting(ctx, Mark); {
	case err != nil:
		return err
	case mark == filling:
		if err := empty(ctx, d); err != nil {
			return err
		}
	case mark != "":
		return nil
	}
	people, err := d.Users(ctx)
	if err != nil {
		return err
	}
	if len(people) > 0 {
		return ErrPeople
	}
	if err := d.SetSetting(ctx, Mark, filling); err != nil {
		return err
	}
	if err := fill(ctx, d); err != nil {
		return err
	}
	return d.SetSetting(ctx, Mark, filled)
}

// lock waits for the lock under which one instance fills. It is held by a
// connection of its own: whoever dies holds it no longer.
func lock(ctx context.Context, d *db.DB) (unlock func(), err error) {
	config := d.Pool().Config().ConnConfig
	config.RuntimeParams["lock_timeout"], config.RuntimeParams["statement_timeout"] = "0", "0"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	unlock = func() { conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(hashtextextended('puddle demo', 0))`); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// empty deletes all that hangs on people, files and jobs.
func empty(ctx context.Context, d *db.DB) error {
	_, err := d.Pool().Exec(ctx, `truncate users, files, river_job cascade`)
	return err
}

func fill(ctx context.Context, d *db.DB) error {
	f := filler{d, map[string]db.UserID{}, map[string]db.CategoryID{}, map[string]db.ItemID{}}
	for _, p := range People {
		id, err := d.CreateUser(ctx, db.NewUser{Name: p.Name, Email: p.Email, Password: Password})
		if err != nil {
			return fmt.Errorf("make %s: %w", p.Name, err)
		}
		f.people[p.Name] = id
	}
	categories, err := d.Categories(ctx)
	if err != nil {
		return err
	}
	for _, c := range categories {
		f.categories[c.Name] = c.ID
	}
	for n := range things {
		t := things[len(things)-1-n] // the first one is the newest
		if f.things[t.name], err = f.makeThing(ctx, t); err != nil {
			return fmt.Errorf("make %q: %w", t.name, err)
		}
	}
	for n := range talks {
		if err := f.hold(ctx, talks[len(talks)-1-n]); err != nil {
			return fmt.Errorf("talk about %q: %w", talks[len(talks)-1-n].thing, err)
		}
	}
	return backdate(ctx, d)
}

// backdate spreads what was made just now over the last days: every item lies
// half a day before the next, every message an hour and a half.
func backdate(ctx context.Context, d *db.DB) error {
	for _, sql := range []string{
		`update items set created_at = created_at - (select count(*) from items n where n.id > items.id) * interval '13 hours' - interval '2 days'`,
		`update conversation_messages m
		set created_at = m.created_at - interval '7 minutes'
			- (select count(*) from conversation_messages n where n.id > m.id) * interval '97 minutes'`,
		`update conversations c
		set modified_at = m.created_at, created_at = (select min(created_at) from conversation_messages where conversation_id = c.id)
		from conversation_messages m
		where m.conversation_id = c.id and m.seq = c.seq`,
		`update members m set modified_at = c.modified_at, joined_at = c.created_at
		from conversations c where c.id = m.conversation_id`,
	} {
		if _, err := d.Pool().Exec(ctx, sql); err != nil {
			return fmt.Errorf("spread the demo data over some days: %w", err)
		}
	}
	return nil
}

func (f filler) makeThing(ctx context.Context, t thing) (db.ItemID, error) {
	photos, err := photosOf(t)
	if err != nil {
		return 0, err
	}
	return f.db.CreateItem(ctx, f.people[t.owner], db.ItemInput{
		Name: t.name, Description: t.description, Price: t.price, Category: f.categories[t.category], Status: t.status,
		Photos: photos,
	})
}

// photosOf are the picture of a thing and closer looks at it.
func photosOf(t thing) ([]db.PhotoInput, error) {
	var photos []db.PhotoInput
	for _, l := range append([]look{{t.name, point{}, 1}}, looks[t.picture]...) {
		data, err := paint(t.picture, l.from, l.zoom)
		if err != nil {
			return nil, err
		}
		photos = append(photos, db.PhotoInput{New: &db.NewFile{Name: t.picture + ".png", Data: data}, Alt: l.shows})
	}
	return photos, nil
}

// hold posts the lines of a conversation, those that came by mail as mail.
func (f filler) hold(ctx context.Context, t talk) error {
	first := t.lines[0]
	id, err := f.db.StartConversation(ctx, f.people[first.author], f.things[t.thing], db.NewMessage{Via: first.via, Content: first.words})
	if err != nil {
		return err
	}
	before := first
	for _, l := range t.lines[1:] {
		m := db.NewMessage{Conversation: id, Author: f.people[l.author], Via: l.via, Content: l.words}
		if l.via == db.ViaEmail {
			err = f.receive(ctx, t.thing, m, l, before)
		} else {
			_, err = f.db.PostMessage(ctx, m)
		}
		if err != nil {
			return err
		}
		before = l
	}
	return nil
}

// receive records a mail in which a person answers the line before.
func (f filler) receive(ctx context.Context, thing string, m db.NewMessage, l, before line) error {
	from := addressOf(l.author)
	quote := before.author + " via Puddle wrote:\n> " + strings.ReplaceAll(before.words, "\n", "\n> ")
	signature := "-- \n" + l.author
	raw := strings.ReplaceAll(fmt.Sprintf("From: %s <%s>\nSubject: Re: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n\n%s\n\n%s\n",
		l.author, from, thing, l.words, quote, signature), "\n", "\r\n")
	digest := sha256.Sum256([]byte(raw))
	m.Cut = []db.CutPiece{{Kind: "quote", Content: quote}, {Kind: "signature", Content: signature}}
	_, err := f.db.RecordInbound(ctx, db.NewInbound{
		EnvelopeFrom: from, Rcpt: []string{}, HeaderFrom: from, Digest: digest[:], Verdict: db.Posted, Reason: "demo data",
		Author: m.Author, AuthorAddress: from, Raw: []byte(raw), Posts: []db.NewMessage{m},
	})
	return err
}

func addressOf(name string) string {
	for _, p := range People {
		if p.Name == name {
			return p.Email
		}
	}
	return ""
}
