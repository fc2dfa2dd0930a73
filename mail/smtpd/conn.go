package smtpd

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"time"
)

// A conn is the guard between a socket and go-smtp, which takes it for its net.Conn. go-smtp reads from it one
// sound command at a time and writes its replies to it; the text of a message never passes through go-smtp.
// All methods but those of net.Conn's address and deadlines belong to go-smtp's goroutine for this connection.
type conn struct {
	server *Server
	wire   *wire
	peer   Peer
	local  net.Addr
	remote net.Addr
	ctx    context.Context
	cancel context.CancelFunc

	verb    string  // the command being answered; "" before the first
	line    []byte  // what go-smtp has still to read of it
	said    []Reply // what the session wants said instead of go-smtp's words, one for each of its replies
	greeted bool    // a hello was accepted, in TLS if that is on
	over    bool    // nothing more is said or heard
	tally   tally

	receiving bool   // the next thing to come is a message
	body      *body  // that message
	refusal   *Reply // why there is no message
}

func newConn(ctx context.Context, s *Server, socket net.Conn) *conn {
	c := &conn{
		server: s,
		wire:   newWire(socket, min(s.cfg.ReadTimeout, maxWriteTimeout)),
		local:  socket.LocalAddr(),
		remote: socket.RemoteAddr(),
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	c.peer.Addr, c.peer.Trusted = s.trusts(c.remote)
	c.peer.LMTP = s.cfg.LMTP
	return c
}

// LocalAddr is for net.Conn.
func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is for net.Conn.
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline does nothing: the wire keeps the time.
func (c *conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: the wire keeps the time.
func (c *conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: the wire keeps the time.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// Close sends what is left to say and frees what the connection held.
func (c *conn) Close() error {
	c.over = true
	c.cancel()
	c.dropBody()
	err := c.wire.close()
	c.server.remove(c)
	return err
}

// Read gives go-smtp its next command. After any failure it only ever says net.ErrClosed, so that no late
// octet of a message can be taken for a command.
func (c *conn) Read(b []byte) (int, error) {
	if len(c.line) == 0 {
		c.advance()
	}
	if len(c.line) == 0 {
		return 0, net.ErrClosed
	}
	n := copy(b, c.line)
	c.line = c.line[n:]
	return n, nil
}

// advance reads until there is a line for go-smtp or the connection is over.
func (c *conn) advance() {
	if c.receiving {
		c.receive()
		return
	}
	for !c.over && len(c.line) == 0 {
		c.verb = ""
		if c.server.isClosing() {
			c.end(replyShutdown)
			return
		}
		by := time.Now().Add(c.server.cfg.ReadTimeout)
		c.wire.expect(false, func(int) time.Time { return by })
		line, err := c.wire.in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull) || len(line) > maxCommandLine:
			c.end(replyLongLine)
		case err != nil:
			c.lose(err)
		default:
			c.handle(parseCommand(line))
		}
	}
}

// handle answers a command, or leaves it to go-smtp.
func (c *conn) handle(cmd command, refusal *Reply) {
	c.verb = cmd.verb
	switch {
	case refusal != nil:
		c.answer(*refusal)
	case cmd.isHTTP():
		c.end(replyNotSMTP)
	case cmd.verb == "BDAT":
		// The chunk that follows must not be read as commands (RFC 3030 4.2).
		c.end(replyNoChunking)
	case cmd.verb == "STARTTLS":
		c.startTLS(cmd.arg)
	case cmd.verb == "AUTH":
		c.answer(replyNotImplemented)
	case !engineVerbs[cmd.verb]:
		c.answer(replyUnknown)
	case cmd.needsHello() && !c.greeted:
		c.answer(replyGreetFirst)
	case !cmd.parametersFit():
		c.answer(replySyntax)
	case cmd.isOddRecipient():
		c.answer(replyBadRcpt)
	default:
		cmd = cmd.withDomain(c.server.cfg.Domain).withShortSize()
		c.line = []byte(cmd.String() + "\r\n")
	}
}

// startTLS keeps RFC 3207 4: no argument, nothing pipelined behind it, a fresh start inside.
func (c *conn) startTLS(arg string) {
	switch {
	case arg != "":
		c.answer(replySyntax)
	case c.peer.TLS:
		c.answer(replyInTLS)
	case c.server.cfg.TLS == nil:
		c.answer(replyNoTLS)
	case c.wire.in.Buffered() > 0:
		c.end(replyTooEarly)
	default:
		c.answer(replyReadyTLS)
		if err := c.wire.startTLS(c.ctx, c.server.cfg.TLS); err != nil {
			c.server.cfg.Logger.Debug("smtp", "peer", c.peer.Addr, "err", err)
			c.over = true
			return
		}
		// The hello that must come now makes go-smtp forget what was said in the clear.
		c.peer.TLS, c.greeted = true, false
	}
}

// Write takes go-smtp's reply, of which only the code counts, and says it in Puddle's words.
func (c *conn) Write(b []byte) (int, error) {
	if len(b) < len("250 ") || b[3] == '-' {
		return len(b), nil // only the last line of a reply counts
	}
	code, err := strconv.Atoi(string(b[:3]))
	if err != nil {
		return 0, err
	}
	switch {
	case len(c.said) > 0:
		c.answer(c.said[0])
		if c.said = c.said[1:]; len(c.said) == 0 && c.verb == "DATA" {
			// That a mail is stored is said at once, even if the peer has sent more already.
			// The writer keeps its error, and the next read returns it.
			_ = c.wire.out.Flush()
		}
	case code == 220:
		c.greet()
	case code == 250 && helloVerbs[c.verb]:
		c.greeted = true
		c.sayHello()
	case code == 354:
		c.beginData()
	default:
		c.answer(translate(c.verb, code))
	}
	return len(b), nil
}

// say sets the words for go-smtp's next replies and returns an error for it, which no peer will see.
func (c *conn) say(replies ...Reply) error {
	c.said = append(c.said, replies...)
	return errSaid
}

var errSaid = errors.New("said otherwise")

// answer says r, unless the peer has gone too far with it.
func (c *conn) answer(r Reply) {
	if !c.tolerates(r) {
		return
	}
	if r.Code == 421 {
		c.end(r)
		return
	}
	c.write(r.format())
}

// tolerates counts the answer r and ends the connection once there were too many of its kind.
func (c *conn) tolerates(r Reply) bool {
	last := c.tally.add(c.verb, r, c.peer.Trusted)
	if last == nil {
		return true
	}
	c.server.cfg.Logger.Info("mail peer cut off", "peer", c.peer.Addr, "reason", last.Text)
	c.end(*last)
	return false
}

// end says r and nothing after it.
func (c *conn) end(r Reply) {
	c.write(r.format())
	c.over = true
}

func (c *conn) write(s string) {
	if c.over {
		return
	}
	// The writer keeps its error, and the next read returns it.
	_, _ = c.wire.out.WriteString(s)
}

// lose ends a connection on which a read failed. A peer that is gone is told nothing.
func (c *conn) lose(err error) {
	switch {
	case c.server.isClosing():
		c.end(replyShutdown)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.end(replyTimeout)
	}
	c.over = true
}

// pause keeps a guesser waiting, but nobody who has to end.
func (c *conn) pause() {
	if !c.server.limits.limited(c.peer) {
		return
	}
	timer := time.NewTimer(c.server.cfg.Tarpit)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.server.closing:
	case <-c.ctx.Done():
	}
}

func (c *conn) greet() {
	protocol := "ESMTP"
	if c.peer.LMTP {
		protocol = "LMTP"
	}
	c.write("220 " + c.server.cfg.Hostname + " " + protocol + "\r\n")
}

// sayHello names what is offered. CHUNKING is not: go-smtp 0.25.1 takes a chunk that was cut off for a whole one.
func (c *conn) sayHello() {
	if !c.tolerates(replyOK) {
		return
	}
	lines := []string{c.server.cfg.Hostname}
	if c.verb != "HELO" {
		lines = append(lines, "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8",
			"SIZE "+strconv.Itoa(c.server.cfg.MaxMessageBytes))
		if c.server.cfg.TLS != nil && !c.peer.TLS {
			lines = append(lines, "STARTTLS")
		}
	}
	last := len(lines) - 1
	for _, line := range lines[:last] {
		c.write("250-" + line + "\r\n")
	}
	c.write("250 " + lines[last] + "\r\n")
}
