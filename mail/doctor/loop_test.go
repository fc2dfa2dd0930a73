package doctor

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// loop is a relay, and the program that the relay brings mail to.
type loop struct {
	*Doctor
	core  *db.DB
	sink  *mailtest.Sink
	inbox string // address of the program's SMTP port
}

func newLoop(t *testing.T) loop {
	t.Helper()
	core, sink := dbtest.New(t), mailtest.NewSink(t, mailtest.Config{})
	config := Config{Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Relay: sink.URL()}
	receiver, err := mail.NewReceiver(mail.ReceiverConfig{DB: core, Domains: config.Domains, BaseURL: "https://puddle.test"})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtpd.New(smtpd.Config{Domain: "puddle.test", Logger: slog.New(slog.DiscardHandler)}, receiver)
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.Background(), listener) }()
	t.Cleanup(func() {
		if err := server.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		<-served
	})
	return loop{New(config), core, sink, listener.Addr().String()}
}

// run goes the way round; change is what the relay does to the mail, nil if it
// never delivers it.
func (l loop) run(t *testing.T, limit time.Duration, change func(*mailtest.Mail)) Finding {
	t.Helper()
	result := make(chan []Finding, 1)
	go func() { result <- l.Loop(t.Context(), l.core, limit) }()
	if change != nil {
		m := l.sink.Wait(t, 1)[0]
		change(&m)
		if answer := mailtest.Deliver(t, l.inbox, m.From, m.To, m.Raw); !strings.HasPrefix(answer, "250 ") {
			t.Fatalf("the program answers %q", answer)
		}
	}
	found := <-result
	if len(found) != 1 {
		t.Fatalf("%v", found)
	}
	return found[0]
}

const enough = 30 * time.Second

func TestLoop(t *testing.T) {
	t.Parallel()
	l := newLoop(t)
	f := l.run(t, enough, func(*mailtest.Mail) {})
	if f.State != OK || !strings.HasPrefix(f.Text, "a mail to postmaster@puddle.test came back by the relay in ") {
		t.Error(f)
	}
	if m := l.sink.Mails()[0]; m.From != "puddle@puddle.test" || m.To != "postmaster@puddle.test" {
		t.Errorf("the mail goes from %s to %s", m.From, m.To)
	}
}

// TestLoopWithAnotherMessageID has a relay that gives mails ids of its own, and
// older mail in the way.
func TestLoopWithAnotherMessageID(t *testing.T) {
	t.Parallel()
	l := newLoop(t)
	for _, words := range []string{"Hello", "Anybody there?"} {
		mail := "From: ann@example.org\r\nSubject: " + words + "\r\n\r\n" + words + "\r\n"
		if got := mailtest.Deliver(t, l.inbox, "ann@example.org", "postmaster@puddle.test", []byte(mail)); !strings.HasPrefix(got, "250 ") {
			t.Fatal(got)
		}
	}
	f := l.run(t, enough, func(m *mailtest.Mail) {
		before, after, _ := strings.Cut(string(m.Raw), "Message-ID: ")
		_, after, _ = strings.Cut(after, "\r\n")
		m.Raw = []byte(before + "Message-ID: <1@relay.test>\r\n" + after)
	})
	if f.State != OK {
		t.Error(f)
	}
}

func TestLoopLost(t *testing.T) {
	t.Parallel()
	f := newLoop(t).run(t, time.Second, nil)
	if f.State != Fail || !strings.Contains(f.Text, "queued as 1") || !strings.Contains(f.Text, "did not come back within 1s") {
		t.Error(f)
	}
}

func TestLoopRefused(t *testing.T) {
	t.Parallel()
	for _, fault := range []mailtest.Fault{
		{Step: mailtest.MailTo, Reply: "553 5.7.1 Not you"},
		{Step: mailtest.Rcpt, Reply: "550 5.7.1 Not you"},
		{Step: mailtest.End, Reply: "554 5.7.1 Not you"},
	} {
		l := newLoop(t)
		l.sink.Fail(fault)
		f := l.run(t, enough, nil)
		if f.State != Fail || !strings.Contains(f.Text, "the relay did not take a mail to postmaster@puddle.test: ") || !strings.Contains(f.Text, "Not you") {
			t.Errorf("%s: %v", fault.Step, f)
		}
	}
}
