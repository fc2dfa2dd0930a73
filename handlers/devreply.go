package handlers

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/wneessen/go-mail"
)

// replyTime is how long the SMTP server may take for an answer from /dev/mail.
const replyTime = 20 * time.Second

// sendReply answers a kept mail as a mail program would, through our own SMTP
// port, and returns what the server said.
func (h *Handler) sendReply(to keptMail, words string) (string, error) {
	raw, err := composeReply(to, words)
	if err != nil {
		return "", err
	}
	conn, err := net.DialTimeout("tcp", h.config.SMTPAddr, replyTime)
	if err != nil {
		return "", fmt.Errorf("the SMTP server can't be reached: %w", err)
	}
	client := smtp.NewClient(conn)
	client.CommandTimeout, client.SubmissionTimeout = replyTime, replyTime
	answer, err := submit(client, to.Mailbox, to.replyTo(), raw)
	return answer, errors.Join(err, client.Close())
}

func submit(client *smtp.Client, from, to string, raw []byte) (string, error) {
	if err := client.Mail(from, nil); err != nil {
		return "", err
	}
	if err := client.Rcpt(to, nil); err != nil {
		return "", err
	}
	data, err := client.Data()
	if err != nil {
		return "", err
	}
	if _, err := data.Write(raw); err != nil {
		return "", err
	}
	done, err := data.CloseWithResponse()
	if err != nil {
		return "", err
	}
	return "250 " + done.StatusText, nil
}

// composeReply writes the mail: the words, and below them the original, quoted
// as most programs do.
func composeReply(to keptMail, words string) ([]byte, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(to.Mailbox), m.To(to.replyTo())); err != nil {
		return nil, err
	}
	subject := to.GetHeader("Subject")
	if !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	m.Subject(subject)
	m.SetDate()
	m.SetMessageIDWithValue(rand.Text() + "@demo.invalid")
	original := to.GetHeader("Message-ID")
	m.SetGenHeaderPreformatted(mail.HeaderInReplyTo, original)
	m.SetGenHeaderPreformatted(mail.HeaderReferences, strings.TrimSpace(to.GetHeader("References")+" "+original))
	m.SetBodyString(mail.TypeTextPlain, words+"\n\n"+quote(to))
	var raw bytes.Buffer
	_, err := m.WriteTo(&raw)
	return raw.Bytes(), err
}

func quote(to keptMail) string {
	var b strings.Builder
	fmt.Fprintf(&b, "On %s, %s wrote:\n", to.CreatedAt.Format("Mon, 2 Jan 2006 at 15:04"), to.GetHeader("From"))
	for line := range strings.Lines(strings.TrimSpace(strings.ReplaceAll(to.Text, "\r\n", "\n"))) {
		b.WriteString("> " + line)
	}
	return b.String() + "\n"
}
