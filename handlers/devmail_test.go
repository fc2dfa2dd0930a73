package handlers

import (
	"fmt"
	netmail "net/mail"
	"net/netip"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
)

const keptRaw = "From: \"Ana via Puddle\" <puddle@puddle.test>\r\n" +
	"To: ben@example.org\r\n" +
	"Reply-To: <rabcdefghijklmnopqrstuvwxyz@puddle.test>\r\n" +
	"Subject: =?utf-8?q?Blue_b=C3=AFcycle?=\r\n" +
	"Message-ID: <second@puddle.test>\r\n" +
	"References: <first@puddle.test>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/related; boundary=outer\r\n\r\n" +
	"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n" +
	"--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYes, it is.\r\n\r\nAna\r\n" +
	"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head></head><body style=\"color: teal\"><p>Yes, it is.</p><img src=\"cid:thumb\"></body></html>\r\n" +
	"--inner--\r\n" +
	"--outer\r\nContent-Type: image/png\r\nContent-ID: <thumb>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n" +
	"--outer--\r\n"

// keeps puts a mail to Ben into the demonstration's mail client.
func (s *site) keeps(raw string) db.KeptMailID {
	s.t.Helper()
	must(s.t, s.db.RequestLoginLink(s.t.Context(), emailOf("Ben"), "/"))
	deliveries, err := s.db.Deliveries(s.t.Context(), 1)
	must(s.t, err)
	must(s.t, s.db.KeepMail(s.t.Context(), deliveries[0].ID, emailOf("Ben"), []byte(raw)))
	mails, err := s.db.KeptMails(s.t.Context())
	must(s.t, err)
	return mails[0].ID
}

func demo(sink *mailtest.Sink) func(*Config) {
	return func(c *Config) {
		c.Demo, c.SMTPAddr = true, "127.0.0.1:1"
		if sink != nil {
			c.SMTPAddr = sink.Addr().String()
		}
	}
}

func TestKeptMailsAreShown(t *testing.T) {
	t.Parallel()
	s := newSite(t, demo(nil))
	s.person("Ben")
	path := fmt.Sprintf("/dev/mail/%d", s.keeps(keptRaw))
	b := s.browser()
	wants(t, b.get("/dev/mail"), 200, "Blue bïcycle", "ben@example.org", path)
	if a := b.get("/dev/mail?mailbox=nobody@example.org"); strings.Contains(a.body, "Blue bïcycle") {
		t.Error("another mailbox holds the mail")
	}
	wants(t, b.get(path), 200, "Yes, it is.", "References: &lt;first@puddle.test&gt;", "<iframe", path+"/html", path+"/reply")
	html := b.get(path + "/html")
	wants(t, html, 200, "color: teal", `<base target="_blank">`, `src="data:image/png;base64,iVBORw0K"`)
	if html.header.Get("Content-Security-Policy") != mailPolicy || html.header.Get("X-Frame-Options") != "" {
		t.Errorf("headers %v", html.header)
	}
	for _, path := range []string{"/dev/mail/999", "/dev/mail/x", "/dev/mail/999/html"} {
		wants(t, b.get(path), 404)
	}
}

func TestAnAnswerGoesThroughSMTP(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	s := newSite(t, demo(sink))
	s.person("Ben")
	path := fmt.Sprintf("/dev/mail/%d/reply", s.keeps(keptRaw))
	b := s.browser()
	wants(t, b.post(path, fields("content", " ")), 422)
	wants(t, b.post(path, fields("content", "Then I take it. Grüße")), 200, "250 ")

	sent := sink.Wait(t, 1)[0]
	const address = "rabcdefghijklmnopqrstuvwxyz@puddle.test"
	if sent.From != emailOf("Ben") || sent.To != address {
		t.Errorf("from %s to %s", sent.From, sent.To)
	}
	m, err := netmail.ReadMessage(strings.NewReader(string(sent.Raw)))
	must(t, err)
	for header, want := range map[string]string{
		"From": "<ben@example.org>", "To": "<" + address + ">", "In-Reply-To": "<second@puddle.test>",
		"References": "<first@puddle.test> <second@puddle.test>",
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	mail, err := readKept(db.KeptMail{Raw: sent.Raw})
	must(t, err)
	if !strings.HasPrefix(mail.Text, "Then I take it. Grüße\r\n\r\nOn ") && !strings.HasPrefix(mail.Text, "Then I take it. Grüße\n\nOn ") {
		t.Errorf("text %q", mail.Text)
	}
	if subject := mail.GetHeader("Subject"); subject != "Re: Blue bïcycle" || !strings.Contains(mail.Text, "> Yes, it is.") {
		t.Errorf("subject %q, text %q", subject, mail.Text)
	}
}

func TestWhatTheServerRefusesIsShownWithTheText(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.1.1 nobody reads this"})
	s := newSite(t, demo(sink))
	s.person("Ben")
	id := s.keeps(keptRaw)
	wants(t, s.browser().post(fmt.Sprintf("/dev/mail/%d/reply", id), fields("content", "my words")), 422, "nobody reads this", "my words")

	closed := newSite(t, func(c *Config) {
		c.Demo, c.DB, c.SMTPAddr = true, s.db, netip.MustParseAddrPort("127.0.0.1:1").String()
	})
	wants(t, closed.browser().post(fmt.Sprintf("/dev/mail/%d/reply", id), fields("content", "my words")), 422, "my words")
}

func TestAMailWithoutReplyAddressTakesNoAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t, demo(nil))
	s.person("Ben")
	path := fmt.Sprintf("/dev/mail/%d", s.keeps("From: puddle@puddle.test\r\nTo: ben@example.org\r\nSubject: Log in\r\n\r\nA link\r\n"))
	if a := s.browser().get(path); strings.Contains(a.body, path+"/reply") {
		t.Error("there is a form")
	}
	wants(t, s.browser().post(path+"/reply", fields("content", "my words")), 422)
}
