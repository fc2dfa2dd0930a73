package doctor

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail"
	"puddle/mail/auth"
	"puddle/mail/dkim"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// loop is the program, and the relay that it gives mail to.
type loop struct {
	*Doctor
	core  *db.DB
	sink  *mailtest.Sink
	zone  *mailtest.Zone
	inbox string // address of the program's SMTP port
}

// newLoop has a program that signs its mail, in a world that knows the key.
func newLoop(t *testing.T) loop {
	t.Helper()
	core, sink := dbtest.New(t), mailtest.NewSink(t, mailtest.Config{})
	keys, err := dkim.EnsureKeys(t.Context(), core, "puddle@puddle.test")
	if err != nil {
		t.Fatal(err)
	}
	zone := mailtest.NewZone(t, append(without(`k1._domainkey`), keys[0].Record())...)
	config := Config{DNS: zone.Addr(), Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Relay: sink.URL(), Keys: keys}
	l := loop{New(config), core, sink, zone, ""}
	l.receive(t)
	l.send(t)
	return l
}

func (l *loop) receive(t *testing.T) {
	t.Helper()
	prover, err := auth.New(auth.Config{DNS: l.config.DNS})
	if err != nil {
		t.Fatal(err)
	}
	receiver, err := mail.NewReceiver(mail.ReceiverConfig{DB: l.core, Domains: l.config.Domains, BaseURL: "https://puddle.test", Prover: prover})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.inbox = listener.Addr().String()
	server := smtpd.New(smtpd.Config{Domain: "puddle.test", Logger: slog.New(slog.DiscardHandler)}, receiver)
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.Background(), listener) }()
	t.Cleanup(func() {
		if err := server.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		<-served
	})
}

func (l *loop) send(t *testing.T) {
	t.Helper()
	sender, err := mail.NewSender(mail.SenderConfig{DB: l.core, BaseURL: "https://puddle.test", Domains: l.config.Domains, Relay: l.config.Relay,
		Sign: dkim.NewSigner(l.core, l.config.From).Sign})
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sender.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// run goes the way round; change is what the world does to the mail on its way
// back, nil if it never brings it; for none of it a report comes back. What differs each time is left out of the
// findings.
func (l loop) run(t *testing.T, limit time.Duration, change func(raw []byte) []byte) []string {
	t.Helper()
	result := make(chan []Finding, 1)
	go func() { result <- l.Loop(t.Context(), l.core, limit) }()
	if change != nil {
		m := l.sink.Wait(t, 1)[0]
		if raw := change(m.Raw); raw != nil {
			mailtest.Deliver(t, l.inbox, m.From, m.To, raw)
		} else {
			mailtest.Deliver(t, l.inbox, "", m.From, report(m))
		}
	}
	var lines []string
	for _, f := range <-result {
		line := f.String()
		if before, _, ok := strings.Cut(line, "it came back in "); ok {
			line = before + "it came back"
		}
		lines = append(lines, line)
	}
	return lines
}

const (
	enough  = 30 * time.Second
	wentOut = "ok    mail loop, way out: the relay took the mail: 2.0.0 Ok: queued as 1"
	isBack  = "ok    mail loop, way back: it came back"
	arrived = "ok    mail loop, address: it came to its reply address, as a person's mail"
	sameOld = "ok    mail loop, words: just those that were written, without signature and quote"
	byDKIM  = "ok    mail loop, proof: DKIM puddle.test: pass"
)

func TestLoop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(raw []byte) []byte
		want   []string
	}{
		"all is well": {func(raw []byte) []byte { return raw }, []string{wentOut, isBack, arrived, byDKIM, sameOld}},
		"a server adds what is usual": {func(raw []byte) []byte {
			return append([]byte("Received: from mx.puddle.test\r\n\tby relay.test; Sun, 22 Nov 2026 10:00:00 +0000\r\nX-Spam-Score: 0\r\n"), raw...)
		}, []string{wentOut, isBack, arrived, byDKIM, sameOld}},
		"a server adds a line to the text": {func(raw []byte) []byte {
			return bytes.Replace(raw, []byte("Content-Transfer-Encoding: quoted-printable\r\n\r\n"),
				[]byte("Content-Transfer-Encoding: quoted-printable\r\n\r\nCAUTION: External mail\r\n\r\n"), 1)
		}, []string{wentOut, isBack, arrived, broken("body hash did not verify"), sameOld}},
		"a server changes the subject": {func(raw []byte) []byte {
			return bytes.Replace(raw, []byte("Subject: "), []byte("Subject: [EXTERN] "), 1)
		}, []string{wentOut, isBack, arrived, broken("signature did not verify"), sameOld}},
		"a server takes the HTML, and a word of the text": {func(raw []byte) []byte {
			raw = bytes.Replace(raw, []byte("text/html"), []byte("application/removed"), 1)
			return bytes.Replace(raw, []byte("a paragraph of"), []byte("on"), 1)
		}, []string{wentOut, isBack, arrived, broken("body hash did not verify"),
			`FAIL  mail loop, words: "Yes, I am back, with “every word” of it – 5 € says so.\n\nThis is on its own." was found where ` +
				`"Yes, I am back, with “every word” of it – 5 € says so.\n\nThis is a paragraph of its own." was written → ` +
				"have no server on the way change the text of mails; the mail as it came is on the desk's page of received mail"}},
		"a server says that it is a machine's": {func(raw []byte) []byte {
			return append([]byte("Auto-Submitted: auto-generated\r\n"), raw...)
		}, []string{wentOut, isBack, "FAIL  mail loop, address: it came to its reply address, and looks like a machine's mail " +
			"(autoreply: Auto-Submitted: auto-generated): answers would be dropped → have no server on the way add such header fields",
			byDKIM, sameOld}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newLoop(t).run(t, enough, c.change)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// broken is what is told of a mail whose signature is worth nothing, in a world
// where SPF allows another address than this machine's.
func broken(why string) string {
	return "FAIL  mail loop, proof: others can't tell that our mail is ours: DKIM puddle.test: " + why +
		"; SPF puddle.test: fail; DMARC: p=quarantine → " +
		"have the relay change nothing in our mail, and see the lines about SPF, DKIM and DMARC above"
}

// TestLoopLost has relays and a world that do not bring the mail back.
func TestLoopLost(t *testing.T) {
	t.Parallel()
	same := func(raw []byte) []byte { return raw }
	for name, c := range map[string]struct {
		fault  *mailtest.Fault
		change func(raw []byte) []byte
		before func(*testing.T, loop)
		want   []string
	}{
		"swallowed": {want: []string{wentOut, "FAIL  mail loop, way back: it did not come back within 3s → " +
			"look for it in the relay's queue and log; does its way by MX lead to PUDDLE_SMTP_ADDR? --loop-timeout waits longer"}},
		"refused": {fault: &mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.7.1 Not you"}, want: []string{
			"FAIL  mail loop, way out: the relay refuses the mail: RCPT: 550 5.7.1 Not you → have it take mail from puddle.test for puddle.test"}},
		"put off": {fault: &mailtest.Fault{Step: mailtest.Rcpt, Reply: "451 4.7.1 Later"}, want: []string{
			"FAIL  mail loop, way out: the relay puts the mail off: RCPT: 451 4.7.1 Later → see the relay's log; the program goes on trying"}},
		"reported": {change: func(raw []byte) []byte { return nil }, want: []string{
			"FAIL  mail loop, way back: the relay could not bring it back: 5.4.4 no such host → see to where its way by MX leads, and what our port says there"}},
		"put off by us": {change: same, before: func(_ *testing.T, l loop) { l.zone.Break(l.config.Keys[0].Name() + ".") }, want: []string{wentOut,
			"FAIL  mail loop, way back: it came and was put off, since its proof is unknown: DKIM puddle.test: no answer from DNS; SPF puddle.test: fail; " +
				"DMARC: p=quarantine → see whether the resolver in PUDDLE_DNS works"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLoop(t)
			if c.fault != nil {
				l.sink.Fail(*c.fault)
			}
			if c.before != nil {
				c.before(t, l)
			}
			got := l.run(t, 3*time.Second, c.change)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoopThatNobodySends has no program that works on the database.
func TestLoopThatNobodySends(t *testing.T) {
	t.Parallel()
	l := loop{Doctor: New(Config{Domains: []string{"puddle.test"}, From: "puddle@puddle.test"}), core: dbtest.New(t)}
	got := l.run(t, 300*time.Millisecond, nil)
	want := []string{"FAIL  mail loop, way out: nobody has taken the mail in hand within 300ms → " +
		"does puddle serve run on this database, with PUDDLE_RELAY_URL set? its log tells more"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// report is what a relay says of a mail that it could not deliver (RFC 3464).
func report(m mailtest.Mail) []byte {
	return []byte("From: mailer-daemon@relay.test\r\nTo: " + m.From + "\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n" +
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.test\r\n\r\nFinal-Recipient: rfc822; " + m.To +
		"\r\nAction: failed\r\nStatus: 5.4.4\r\nDiagnostic-Code: smtp; no such host\r\n\r\n--b--\r\n")
}
