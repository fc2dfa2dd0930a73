package smtpd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"time"
)

// beginData invites the message that go-smtp said 354 to, if there is room for it.
func (c *conn) beginData() {
	c.receiving, c.refusal = true, nil
	c.body = &body{max: c.server.cfg.MaxMessageBytes, take: c.takeMemory, give: c.giveMemory}
	switch {
	case c.wire.in.Buffered() > 0:
		// RFC 2920 3.1: DATA ends a pipelined group. Who did not wait is no mail program.
		c.end(replyTooEarly)
	case !c.body.reserve():
		c.refusal = &replyBusy
	default:
		c.write("354 End the mail with a dot on a line by itself\r\n")
	}
}

// receive reads the message and lets go-smtp see an empty one, which puts it back to reading commands.
// A message that did not come whole never gets that far.
func (c *conn) receive() {
	c.receiving = false
	if c.over {
		return
	}
	if c.refusal == nil {
		if err := c.readBody(); err != nil {
			c.lose(err)
			return
		}
	}
	c.line = []byte(".\r\n")
}

func (c *conn) readBody() error {
	p := pace{start: time.Now(), silence: c.server.cfg.ReadTimeout}
	c.wire.expect(true, p.deadline)
	err := c.body.readFrom(c.wire.in)
	switch {
	case errors.Is(err, errTooBig):
		c.refusal = &replyTooBig
		return nil
	case errors.Is(err, errBusy):
		c.end(replyTooBusy)
	case err != nil && c.body.big:
		// Nobody should send this again, whatever ended it.
		c.end(replyTooBig)
	}
	return err
}

func (c *conn) takeMemory(n int) bool { return c.server.limits.take(c.peer, n) }
func (c *conn) giveMemory(n int)      { c.server.limits.give(c.peer, n) }

func (c *conn) dropBody() {
	if c.body != nil {
		c.body.drop()
		c.body = nil
	}
}

var (
	errTooBig = errors.New("message is bigger than the limit")
	errBusy   = errors.New("messages in hand take too much memory")
)

// firstBuffer holds most mails whole, in octets.
const firstBuffer = 32 << 10

// A body collects one message in memory that was asked for beforehand.
type body struct {
	max   int              // octets
	take  func(n int) bool // asks for n octets of memory; false: there are none
	give  func(n int)      // gives n octets back
	bytes []byte
	big   bool
}

// readFrom reads a message up to its end of data, CR LF "." CR LF and nothing else (RFC 5321 4.1.1.4), and
// undoes dot stuffing (4.5.2). All other octets stay as they came: bare CR, bare LF, NUL and lines of any
// length. It returns errTooBig after reading to the end, errBusy at once, else the error of r.
func (b *body) readFrom(r *bufio.Reader) error {
	atLineStart, afterCR := true, false
	for {
		piece, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("read message: %w", err)
		}
		if atLineStart && piece[0] == '.' {
			if string(piece) == ".\r\n" {
				break
			}
			piece = piece[1:]
		}
		if err := b.add(piece); err != nil {
			return err
		}
		// A long line comes in several pieces, so its CR and LF may be apart.
		atLineStart = bytes.HasSuffix(piece, []byte("\r\n")) || afterCR && string(piece) == "\n"
		afterCR = bytes.HasSuffix(piece, []byte("\r"))
	}
	if b.big {
		return errTooBig
	}
	return nil
}

// reserve asks for the memory that most mails need.
func (b *body) reserve() bool {
	if !b.take(firstBuffer) {
		return false
	}
	b.bytes = make([]byte, 0, firstBuffer)
	return true
}

func (b *body) add(piece []byte) error {
	if b.big || len(b.bytes)+len(piece) > b.max {
		b.big = true
		b.drop()
		return nil
	}
	if need := len(b.bytes) + len(piece); need > cap(b.bytes) {
		size := max(min(2*cap(b.bytes), b.max), need)
		if !b.take(size) {
			return errBusy
		}
		grown := append(make([]byte, 0, size), b.bytes...)
		b.drop()
		b.bytes = grown
	}
	b.bytes = append(b.bytes, piece...)
	return nil
}

// drop gives the memory back.
func (b *body) drop() {
	b.give(cap(b.bytes))
	b.bytes = nil
}

const (
	// minDataRate is what a peer must send on average after its first ReadTimeout, in octets a second.
	minDataRate = 500
	// maxDataTime is how long a message may take whatever its rate.
	maxDataTime = 30 * time.Minute
)

// A pace tells how long to wait for the next octets of a message that began at start.
type pace struct {
	start   time.Time
	silence time.Duration // longest pause
}

// deadline allows a pause of p.silence, but not one after the other. received is in octets.
func (p pace) deadline(received int) time.Time {
	earned := time.Duration(received) * (time.Second / minDataRate)
	end := p.start.Add(min(p.silence+earned, maxDataTime))
	if pause := time.Now().Add(p.silence); pause.Before(end) {
		return pause
	}
	return end
}

// maxReceived is where a mail is taken for a loop (RFC 5321 6.3).
const maxReceived = 50

// loops is true when the header of raw holds more Received fields than any sound path adds.
func loops(raw []byte) bool {
	n := 0
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if name, _, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(bytes.TrimRight(name, " \t"), []byte("Received")) {
			n++
		}
	}
	return n > maxReceived
}
