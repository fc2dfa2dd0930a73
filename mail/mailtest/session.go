package mailtest

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
)

// session is one connection to a sink.
type session struct {
	sink *Sink
	conn net.Conn
	text *textproto.Conn
	mail Mail // what is known so far
}

func (s *Sink) serve(conn net.Conn) {
	c := &session{sink: s, conn: conn}
	if s.config.Implicit {
		c.startTLS()
	} else {
		c.text = textproto.NewConn(conn)
	}
	if !c.answer(Connect, "220 sink.test ESMTP") {
		return
	}
	for {
		line, err := c.text.ReadLine()
		if err != nil || !c.command(line) {
			return
		}
	}
}

func (c *session) startTLS() {
	c.conn = tls.Server(c.conn, c.sink.config.TLS)
	c.text = textproto.NewConn(c.conn)
	c.mail.TLS = true
}

// command answers one line; it is false when the connection is over.
func (c *session) command(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		c.mail.Helo = rest
		return c.say("250-sink.test", c.extensions()+"250 8BITMIME")
	case "STARTTLS":
		ok := c.say("220 Go on")
		c.startTLS()
		return ok
	case "AUTH":
		return c.authenticate(rest)
	case "MAIL":
		c.mail.From = path(rest)
		if c.sink.config.Password != "" && c.mail.User == "" {
			return c.say("530 5.7.0 Authenticate first")
		}
		return c.answer(MailTo, "250 OK")
	case "RCPT":
		c.mail.To = path(rest)
		return c.answer(Rcpt, "250 OK")
	case "DATA":
		return c.data()
	case "RSET", "NOOP":
		return c.say("250 OK")
	case "QUIT":
		c.say("221 Bye")
		return false
	}
	return c.say("500 What?")
}

func (c *session) extensions() string {
	var b strings.Builder
	if c.sink.config.TLS != nil && !c.mail.TLS {
		b.WriteString("250-STARTTLS\r\n")
	}
	if c.sink.config.Password != "" && c.mail.TLS {
		b.WriteString("250-AUTH PLAIN LOGIN\r\n")
	}
	return b.String()
}

func (c *session) authenticate(rest string) bool {
	_, response, _ := strings.Cut(rest, " ")
	plain, err := base64.StdEncoding.DecodeString(response)
	parts := strings.Split(string(plain), "\x00")
	if err != nil || len(parts) != 3 || parts[2] != c.sink.config.Password {
		return c.say("535 5.7.8 No")
	}
	c.mail.User = parts[1]
	return c.say("235 Welcome")
}

func (c *session) data() bool {
	if f, ok := c.sink.fault(Data, c.mail.To); ok {
		return c.fail(f)
	}
	if !c.say("354 Go on") {
		return false
	}
	raw, err := io.ReadAll(c.text.DotReader())
	if err != nil {
		return false
	}
	m := c.mail
	m.Raw = []byte(strings.ReplaceAll(string(raw), "\n", "\r\n")) // DotReader took the CRs away
	f, faulty := c.sink.fault(End, m.To)
	if !faulty || f.Keep {
		c.sink.keep(m)
	}
	if faulty {
		return c.fail(f)
	}
	return c.say(fmt.Sprintf("250 2.0.0 Ok: queued as %d", len(c.sink.Mails())))
}

// answer says success, or fails as ordered.
func (c *session) answer(step Step, success string) bool {
	if f, ok := c.sink.fault(step, c.mail.To); ok {
		return c.fail(f)
	}
	return c.say(success)
}

func (c *session) fail(f Fault) bool {
	switch {
	case f.Silent:
		io.Copy(io.Discard, c.conn) // until the peer or the test has enough
		return false
	case f.Reply == "":
		return false
	}
	return c.say(f.Reply) && f.Step != Connect
}

func (c *session) say(lines ...string) bool {
	return c.text.PrintfLine("%s", strings.Join(lines, "\r\n")) == nil
}

// path returns the address in FROM:<…> or TO:<…>.
func path(rest string) string {
	_, rest, _ = strings.Cut(rest, "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}
