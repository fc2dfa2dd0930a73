package main

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"testing"

	"puddle/mail/mailtest"
)

// correspondent goes as much of the journey as mail lets them, in Ana's and
// Ben's conversation, into which Ana invites them.
type correspondent struct {
	t     *testing.T
	c     *conversation
	sink  *mailtest.Sink
	email string
	last  string // the newest mail about the conversation
	sent  int
}

// deliver sends a mail of theirs; header is all but the fields that every mail
// has. What is answered with 250 is taken.
func (m *correspondent) deliver(to, header, body string) {
	m.t.Helper()
	m.sent++
	raw := fmt.Sprintf("From: Fay <%s>\r\nTo: <%s>\r\nSubject: Re: Blue bicycle\r\nMessage-ID: <%d@mail.example.com>\r\nMIME-Version: 1.0\r\n%s\r\n\r\n%s\r\n",
		m.email, to, m.sent, header, body)
	if got := mailtest.Deliver(m.t, m.c.p.smtp, m.email, to, []byte(raw)); !strings.HasPrefix(got, "250 ") {
		m.t.Fatalf("the mail is answered %q", got)
	}
}

func (m *correspondent) reply(words string) {
	m.t.Helper()
	m.deliver(m.field("Reply-To"), "Content-Type: text/plain; charset=utf-8", words)
}

// field returns the address in a field of their newest mail.
func (m *correspondent) field(name string) string {
	m.t.Helper()
	parsed, err := mail.ReadMessage(strings.NewReader(m.last))
	if err != nil {
		m.t.Fatal(err)
	}
	address, err := mail.ParseAddress(parsed.Header.Get(name))
	if err != nil {
		m.t.Fatalf("%s: %v in:\n%s", name, err, m.last)
	}
	return address.Address
}

// anaSees waits until Ana's page holds the words.
func (m *correspondent) anaSees(words string) (page string) {
	m.t.Helper()
	waitFor(m.t, words, func() error {
		if page = m.c.ana.get(m.c.path); !strings.Contains(page, words) {
			return fmt.Errorf("the page lacks %q", words)
		}
		return nil
	})
	return page
}

func (m *correspondent) isInvited() {
	m.c.ana.post(m.c.path+"/members", url.Values{"email": {m.email}})
	m.last = mailTo(m.t, m.sink, m.email, "take part in their conversation")
	if !strings.Contains(m.last, "Blue bicycle") {
		m.t.Error("the invitation does not say what it is about")
	}
}

func (m *correspondent) ask() {
	m.reply("What about the brakes?")
	m.anaSees("What about the brakes?")
}

func (m *correspondent) readAnswer() {
	m.c.anaWrites(m.c.path, "They are new.")
	m.last = mailTo(m.t, m.sink, m.email, "They are new.")
}

func (m *correspondent) answerBack() {
	m.reply("Very good.")
	m.anaSees("Very good.")
}

func (m *correspondent) attach() {
	m.deliver(m.field("Reply-To"), "Content-Type: multipart/mixed; boundary=b",
		"--b\r\nContent-Type: text/plain\r\n\r\nHere is the way.\r\n--b\r\nContent-Type: text/plain; name=map.txt\r\n"+
			"Content-Disposition: attachment; filename=map.txt\r\n\r\nsecond door on the left\r\n--b--")
	if page := m.anaSees("Here is the way."); !strings.Contains(page, "map.txt") {
		m.t.Error("Ana does not see the file")
	}
}

// isAway has their mail program answer by itself: it is taken, becomes no
// message, and nobody is mailed for it.
func (m *correspondent) isAway() {
	mails := len(m.sink.Mails())
	m.deliver(m.field("Reply-To"), "Auto-Submitted: auto-replied\r\nContent-Type: text/plain", "I am at the sea.")
	m.reply("I am back.")
	if page := m.anaSees("I am back."); strings.Contains(page, "I am at the sea.") {
		m.t.Error("the robot's words are on the page")
	}
	mailTo(m.t, m.sink, "ben@example.net", "I am back.")
	for _, sent := range m.sink.Mails()[mails:] {
		if sent.To == m.email || strings.Contains(string(sent.Raw), "I am at the sea.") {
			m.t.Errorf("%s was mailed:\n%s", sent.To, sent.Raw)
		}
	}
}

// mute sends anything to the address in List-Unsubscribe.
func (m *correspondent) mute() {
	_, address, _ := strings.Cut(unfold(m.last), "<mailto:")
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, ">")
	m.deliver(address, "Content-Type: text/plain", "Please stop.")
	m.hearsNoMore("Nobody mails this to Fay.")
}

// hearsNoMore has Ana write, of which Ben is mailed and they are not.
func (m *correspondent) hearsNoMore(words string) {
	m.t.Helper()
	m.c.anaWrites(m.c.path, words)
	mailTo(m.t, m.sink, "ben@example.net", words)
	for _, sent := range m.sink.Mails() {
		if sent.To == m.email && strings.Contains(string(sent.Raw), words) {
			m.t.Errorf("they were mailed %q", words)
		}
	}
}

// unsubscribe is what a mail program does for its person (RFC 8058): it knows
// no session.
func (m *correspondent) unsubscribe() {
	link := m.c.p.url + unsubscribeLink(m.t, m.c, m.last)
	r, err := http.PostForm(link, url.Values{"List-Unsubscribe": {"One-Click"}})
	if err != nil {
		m.t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		m.t.Errorf("the link answers %s", r.Status)
	}
	m.hearsNoMore("Nor this.")
}
