package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"puddle/db"
)

// ErrNoReply is returned when no demo person can answer by mail.
var ErrNoReply = errors.New("no conversation of the demo data is left")

// MailReply is a mail that a demo person can send to answer.
type MailReply struct {
	From    string // the person's name
	To      string // the other's name
	address string
	reply   string
	subject string
}

// Reply returns how Emil answers in his newest conversation by mail.
func Reply(ctx context.Context, d *db.DB, domain string) (MailReply, error) {
	var r MailReply
	var token string
	err := d.Pool().QueryRow(ctx, `
		select me.name, a.mailbox, other.name, m.reply_token, c.subject
		from addresses a
		join users me on me.id = a.user_id
		join members m on m.user_id = me.id and m.active
		join conversations c on c.id = m.conversation_id
		join members o on o.conversation_id = c.id and o.user_id <> me.id and o.active
		join users other on other.id = o.user_id
		where a.address = 'emil@example.org'
		order by m.modified_at desc
		limit 1`).Scan(&r.From, &r.address, &r.To, &token, &r.subject)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, ErrNoReply
	}
	r.reply = "r" + token + "@" + domain
	return r, err
}

// Command is the shell command that sends the mail to the server at addr.
func (r MailReply) Command(addr string) string {
	return fmt.Sprintf(`printf 'From: %s <%s>\r\nTo: <%s>\r\nSubject: Re: %s\r\nMessage-ID: <%%s@example.org>\r\n\r\nAnswered from my mail program.\r\n' "$RANDOM$RANDOM" |
  curl --silent --show-error --url smtp://%s --mail-from %s --mail-rcpt %s --upload-file -`,
		r.From, r.address, r.reply, r.subject, addr, r.address, r.reply)
}
