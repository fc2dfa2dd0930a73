package mailtest

import (
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// Talk holds an SMTP dialogue with a server, line by line. A line of the script
// that begins with "> " is sent, one with "< " is how the last line of the
// reply must begin. It returns all replies.
func Talk(t testing.TB, network, addr, script string) []string {
	t.Helper()
	c, err := net.DialTimeout(network, addr, waitLimit)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(waitLimit))
	text := textproto.NewConn(c)
	var replies []string
	for line := range strings.SplitSeq(strings.TrimSpace(script), "\n") {
		line = strings.TrimLeft(line, "\t")
		switch {
		case strings.HasPrefix(line, "> "):
			if err := text.PrintfLine("%s", line[2:]); err != nil {
				t.Fatalf("send %q: %v", line, err)
			}
		case line == ">":
			text.PrintfLine("")
		case strings.HasPrefix(line, "< "):
			got, err := readReply(text)
			if err != nil {
				t.Fatalf("waiting for %q: %v", line[2:], err)
			}
			if !strings.HasPrefix(got, line[2:]) {
				t.Errorf("the server says %q, want %q", got, line[2:])
			}
			replies = append(replies, got)
		default:
			t.Fatalf("a line of a dialogue begins with > or <: %q", line)
		}
	}
	return replies
}

// readReply reads a reply and returns its last line.
func readReply(text *textproto.Conn) (string, error) {
	for {
		line, err := text.ReadLine()
		if err != nil || len(line) < 4 || line[3] != '-' {
			return line, err
		}
	}
}

// Deliver hands one mail to an SMTP server as an MTA does and returns the reply
// that decided: to RCPT where that refused, else to the mail.
func Deliver(t testing.TB, addr, from, to string, mail []byte) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, waitLimit)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(waitLimit))
	text := textproto.NewConn(c)
	ask := func(line string) string {
		if line != "" {
			text.PrintfLine("%s", line)
		}
		reply, err := readReply(text)
		if err != nil {
			t.Fatalf("after %q: %v", line, err)
		}
		return reply
	}
	ask("")
	ask("EHLO peer.test")
	if reply := ask("MAIL FROM:<" + from + ">"); reply[0] != '2' {
		return reply
	}
	if reply := ask("RCPT TO:<" + to + ">"); reply[0] != '2' {
		return reply
	}
	if reply := ask("DATA"); reply[0] != '3' {
		return reply
	}
	w := text.DotWriter()
	w.Write(mail)
	w.Close()
	return ask("")
}
