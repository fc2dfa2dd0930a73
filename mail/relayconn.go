package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail/smtp"
)

// connState is what an attempt left of a connection.
type connState int

const (
	connReady connState = iota // the next mail may follow
	connStale                  // it was dead before the mail was begun
	connBroken
)

// relayConn is one connection to the relay, past EHLO, TLS and AUTH. The bytes
// of a mail are fixed before it is sent, so go-mail's protocol client is used
// below the part of it that builds mail.
type relayConn struct {
	client *smtp.Client
	conn   net.Conn
	waits  relayWaits
	expiry *time.Timer
}

func (r *relay) connect(ctx context.Context) (*relayConn, error) {
	dialer := net.Dialer{Timeout: r.waits.dial}
	conn, err := dialer.DialContext(ctx, "tcp", r.addr)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c := &relayConn{conn: conn, waits: r.waits}
	if err := r.greet(c); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// greet goes from the bare connection to the point where mail may be sent.
func (r *relay) greet(c *relayConn) (err error) {
	c.wait(c.waits.command)
	conn := c.conn
	if r.tls {
		conn = tls.Client(conn, r.tlsConfig())
	}
	if c.client, err = smtp.NewClient(conn, r.host); err != nil {
		return err
	}
	if err := c.client.Hello(r.helo); err != nil {
		return err
	}
	if err := r.startTLS(c); err != nil {
		return err
	}
	if r.password == "" {
		return nil
	}
	return r.authenticate(c)
}

func (r *relay) startTLS(c *relayConn) error {
	if r.tls {
		return nil
	}
	if offered, _ := c.client.Extension("STARTTLS"); offered {
		c.wait(c.waits.command)
		return c.client.StartTLS(r.tlsConfig())
	}
	if r.password != "" {
		return errors.New("the relay offers no STARTTLS, and the password is not sent without")
	}
	return nil
}

func (r *relay) authenticate(c *relayConn) error {
	_, offered := c.client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch {
	case slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", r.user, r.password, r.host, false)
	case slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.LoginAuth(r.user, r.password, r.host, false)
	default:
		return errors.New("the relay offers neither AUTH PLAIN nor LOGIN")
	}
	c.wait(c.waits.command)
	return c.client.Auth(auth)
}

// send sends one mail and tells what is left of the connection. When ctx ends
// the connection is cut.
func (c *relayConn) send(ctx context.Context, from, to string, mail []byte) (outcome, connState) {
	stop := context.AfterFunc(ctx, func() { c.conn.Close() })
	defer stop()

	c.wait(c.waits.command)
	c.client.SkipSMTPUTF8(isASCII(to))
	if err := c.client.Mail("<" + from + ">"); err != nil {
		if code := replyCode(err); code == 0 || code == 421 {
			return outcomeOf("MAIL", err), connStale
		}
		return c.after(outcomeOf("MAIL", err))
	}
	c.wait(c.waits.command)
	if err := c.client.Rcpt("<" + to + ">"); err != nil {
		return c.afterError("RCPT", err)
	}
	return c.data(mail)
}

// data sends the mail itself. Until its last line is out, a broken connection
// means that the relay has nothing; from then on it may have everything.
func (c *relayConn) data(mail []byte) (outcome, connState) {
	c.wait(c.waits.command)
	w, err := c.client.Data()
	if err != nil {
		return c.afterError("DATA", err)
	}
	c.wait(c.waits.data)
	if _, err := w.Write(mail); err != nil {
		return outcomeOf("DATA", err), connBroken
	}
	if err := c.client.Text.W.Flush(); err != nil {
		return outcomeOf("DATA", err), connBroken
	}
	if err := w.Close(); err != nil {
		if replyCode(err) == 0 {
			return outcome{fateUnknown, "no answer after DATA: " + replyText(err)}, connBroken
		}
		return c.afterError("after DATA", err)
	}
	return outcome{fateSent, withoutAddresses(w.(*smtp.DataCloser).ServerResponse())}, connReady
}

func (c *relayConn) afterError(command string, err error) (outcome, connState) {
	o := outcomeOf(command, err)
	if code := replyCode(err); code == 0 || code == 421 {
		return o, connBroken
	}
	return c.after(o)
}

// after makes the connection ready again when a mail was refused on it.
func (c *relayConn) after(o outcome) (outcome, connState) {
	c.wait(c.waits.command)
	if err := c.client.Reset(); err != nil {
		return o, connBroken
	}
	return o, connReady
}

// wait gives the relay this long from now.
func (c *relayConn) wait(d time.Duration) { c.conn.SetDeadline(time.Now().Add(d)) }

func (c *relayConn) quit() {
	c.wait(time.Second)
	if c.client.Quit() != nil {
		c.conn.Close()
	}
}

func (c *relayConn) close() { c.conn.Close() }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
