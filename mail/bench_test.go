package mail

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/smtpd"
)

// Building a notification: what a delivery costs before it is sent.
func BenchmarkNotice(b *testing.B) {
	s, err := newSite("https://puddle.test", []string{"puddle.test"}, "")
	if err != nil {
		b.Fatal(err)
	}
	n := goldenNotice()
	for b.Loop() {
		if _, err := s.notice(b.Context(), n, picture{}); err != nil {
			b.Fatal(err)
		}
	}
}

// Taking a reply: from the whole mail to the commit.
func BenchmarkReply(b *testing.B) {
	d := dbtest.New(b, func(c *db.Config) { c.NotifyDelay = time.Hour })
	ctx := b.Context()
	ben, err := d.CreateUser(ctx, db.NewUser{Name: "Ben", Email: "ben@two.test"})
	if err != nil {
		b.Fatal(err)
	}
	ana, err := d.CreateUser(ctx, db.NewUser{Name: "Ana", Email: "ana@one.test"})
	if err != nil {
		b.Fatal(err)
	}
	item, err := d.CreateItem(ctx, ben, db.ItemInput{Name: "Blue bicycle"})
	if err != nil {
		b.Fatal(err)
	}
	id, err := d.StartConversation(ctx, ana, item, db.NewMessage{Content: "Is it still there?", Via: db.ViaWeb})
	if err != nil {
		b.Fatal(err)
	}
	var token string
	err = d.Pool().QueryRow(ctx, `select reply_token from members where conversation_id = $1 and user_id = $2`, id, ana).Scan(&token)
	if err != nil {
		b.Fatal(err)
	}
	r, err := NewReceiver(ReceiverConfig{DB: d, Domains: []string{"puddle.test"}, BaseURL: "https://puddle.test", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	to := "r" + token + "@puddle.test"
	n := 0
	for b.Loop() {
		n++
		e := &smtpd.Envelope{From: "ana@one.test", To: []string{to}}
		if err := r.Rcpt(ctx, e, to); err != nil {
			b.Fatal(err)
		}
		raw := mailFrom("ana@one.test", to, fmt.Sprintf("Answer %d.\r\n\r\nOn Sunday Ben wrote:\r\n> Yes, it is.", n))
		if err := r.Data(ctx, e, raw)[0]; err != nil {
			b.Fatal(err)
		}
	}
}

// Handing a mail to the relay over a kept connection to a peer that does
// nothing else.
func BenchmarkSend(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := smtpd.New(smtpd.Config{Domain: "puddle.test", Logger: slog.New(slog.DiscardHandler)}, swallow{})
	go server.Serve(b.Context(), l)
	b.Cleanup(func() { server.Shutdown(b.Context()) })
	r, err := newRelay("smtp://"+l.Addr().String(), "puddle.test", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(r.close)
	raw := mailFrom("a@b.test", "c@d.test", "Hello.")
	for b.Loop() {
		if o := r.send(b.Context(), "a@b.test", "c@d.test", raw); o.fate != fateSent {
			b.Fatalf("%+v", o)
		}
	}
}

// swallow takes every mail.
type swallow struct{}

func (swallow) Rcpt(context.Context, *smtpd.Envelope, string) error { return nil }

func (swallow) Data(_ context.Context, e *smtpd.Envelope, _ []byte) []error {
	return make([]error, len(e.To))
}
