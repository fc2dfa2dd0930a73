package main

import (
	"bytes"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"puddle/mail/mailtest"
)

// conversation is one between Ana, who uses a browser, and Ben, who answers by
// mail.
type conversation struct {
	t    *testing.T
	p    *puddle
	ana  *visitor
	ben  *visitor
	path string // of the conversation's page

	mail    int    // how many Ben has sent
	address string // to which Ben answers
	notice  *mail.Message
}

// conversation has Ana offer a bicycle, Ben ask for it in a browser and Ana
// answer; the mail about her answer has left.
func (p *puddle) conversation(sink *mailtest.Sink) *conversation {
	p.t.Helper()
	return p.converse(func(to, words string) []byte { return mailOf(p.t, sink, to, words).Raw })
}

// converse is conversation where mailed waits for the mail to somebody that
// holds the words.
func (p *puddle) converse(mailed func(to, words string) []byte) *conversation {
	p.t.Helper()
	c := &conversation{t: p.t, p: p}
	first := func(to string) string { return string(mailed(to, "")) }
	c.ana = p.visitor().signUp("Ana", "ana@example.org", first)
	c.ben = p.visitor().signUp("Ben", "ben@example.net", first)
	c.ana.post("/items", url.Values{"name": {"Blue bicycle"}, "price": {"120.00"}, "currency": {"EUR"}})
	item := pathIn(p.t, c.ana.get("/"), `/items/\d+`)
	page := c.ben.post(item+"/conversations", url.Values{"content": {"Is it still there?"}})
	c.path = pathIn(p.t, page, `/conversations/\d+`)
	c.ana.post(c.path+"/messages", url.Values{"content": {"Yes, come by."}})
	c.received(mailed("ben@example.net", "Yes, come by."))
	return c
}

// mailOf returns the mail to a recipient that holds the words, once it has come.
func mailOf(t *testing.T, sink *mailtest.Sink, recipient, words string) mailtest.Mail {
	t.Helper()
	for n := 1; ; {
		mails := sink.Wait(t, n)
		for _, m := range mails {
			if m.To == recipient && strings.Contains(unfold(string(m.Raw)), words) {
				return m
			}
		}
		n = len(mails) + 1
	}
}

func pathIn(t *testing.T, page, pattern string) string {
	t.Helper()
	path := regexp.MustCompile(`"(` + pattern + `)"`).FindStringSubmatch(page)
	if path == nil {
		t.Fatalf("no link to %s in:\n%s", pattern, page)
	}
	return path[1]
}

func (c *conversation) received(raw []byte) {
	c.t.Helper()
	var err error
	if c.notice, err = mail.ReadMessage(bytes.NewReader(raw)); err != nil {
		c.t.Fatal(err)
	}
	to, err := mail.ParseAddress(c.notice.Header.Get("Reply-To"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.address = to.Address
}

// replyByMail has Ben answer the notification by mail and returns the
// server's answer.
func (c *conversation) replyByMail(words string) string {
	c.t.Helper()
	c.mail++
	return mailtest.Deliver(c.t, c.p.smtp, "ben@example.net", c.address, c.reply(words))
}

// reply is the mail that a mail program makes of Ben's words, a new one for
// each call of replyByMail.
func (c *conversation) reply(words string) []byte {
	return fmt.Appendf(nil, "From: Ben <ben@example.net>\r\nTo: <%s>\r\nSubject: Re: %s\r\nMessage-ID: <%d@mail.example.net>\r\n"+
		"In-Reply-To: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+
		"%s\r\n\r\nOn Sun, 22 Nov 2026 at 10:12, Ana via Puddle <puddle@localhost> wrote:\r\n> Yes, come by.\r\n",
		c.address, c.notice.Header.Get("Subject"), c.mail, c.notice.Header.Get("Message-Id"), words)
}
