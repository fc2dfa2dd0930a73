package mail

import (
	"context"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"puddle/mail/mailtest"
)

var someMail = []byte("Subject: x\r\n\r\n.A line that begins with a dot\r\n.\r\nThe end\r\n")

func testRelay(t *testing.T, url string, roots *x509.CertPool) *relay {
	t.Helper()
	r, err := newRelay(url, "puddle.test", roots)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

func TestRelayURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"smtp://relay.test":              "relay.test:25",
		"smtp://relay.test:2525":         "relay.test:2525",
		"smtp://me:secret@relay.test":    "relay.test:587",
		"smtps://me:secret@relay.test":   "relay.test:465",
		"smtp://me%40x.test:s@[::1]:587": "[::1]:587",
	} {
		r, err := newRelay(url, "puddle.test", nil)
		if err != nil || r.addr != want {
			t.Errorf("%s: %+v, %v", url, r, err)
		}
	}
	for _, url := range []string{"", "relay.test", "http://relay.test", "smtp://", "smtp://me:secret@:25", "smtp://%zz:secret@x"} {
		_, err := newRelay(url, "puddle.test", nil)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	r := testRelay(t, sink.URL(), nil)
	send := func(to string) fate { return r.send(t.Context(), "puddle@puddle.test", to, someMail).fate }
	for range 5 {
		send("ben@two.test")
	}
	sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.1.1 No", Rcpt: "no@two.test"})
	if got := send("no@two.test"); got != fateRefused {
		t.Errorf("a refused recipient: %v", got)
	}
	send("ben@two.test")
	if n := sink.Connections(); n != 1 {
		t.Errorf("%d connections for six mails", n)
	}
	// One that died while it was kept is replaced without a word.
	sink.Cut()
	if got := send("ben@two.test"); got != fateSent || sink.Connections() != 2 {
		t.Errorf("after the connection was cut: %v, %d connections", got, sink.Connections())
	}
	sink.Fail(mailtest.Fault{Step: mailtest.MailTo, Reply: "421 4.3.2 Enough", Times: 1})
	if got := send("ben@two.test"); got != fateSent || sink.Connections() != 3 {
		t.Errorf("after 421: %v, %d connections", got, sink.Connections())
	}
	mails := sink.Mails()
	if len(mails) != 8 || string(mails[7].Raw) != string(someMail) {
		t.Errorf("%d mails, the last one %q", len(mails), mails[len(mails)-1].Raw)
	}
}

func TestKeptConnectionEndsByItself(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	r := testRelay(t, sink.URL(), nil)
	r.waits.idle = time.Millisecond
	for range 3 {
		if o := r.send(t.Context(), "puddle@puddle.test", "ben@two.test", someMail); o.fate != fateSent {
			t.Fatalf("%+v", o)
		}
		pause(t.Context(), 50*time.Millisecond, nil)
	}
	if n := sink.Connections(); n != 3 {
		t.Errorf("%d connections", n)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	config, roots := mailtest.Certificate(t)
	for _, c := range []struct {
		name   string
		sink   mailtest.Config
		scheme string // and user
		roots  *x509.CertPool
		want   fate
		tls    bool
	}{
		{"no TLS offered, none needed", mailtest.Config{}, "smtp://", nil, fateSent, false},
		{"STARTTLS is used where it is offered", mailtest.Config{TLS: config}, "smtp://", nil, fateSent, true},
		{"a password over STARTTLS", mailtest.Config{TLS: config, Password: "secret"}, "smtp://me:secret@", roots, fateSent, true},
		{"a password over TLS", mailtest.Config{TLS: config, Implicit: true, Password: "secret"}, "smtps://me:secret@", roots, fateSent, true},
		{"no password without STARTTLS", mailtest.Config{}, "smtp://me:secret@", roots, fateUnreached, false},
		{"no password to an unknown certificate", mailtest.Config{TLS: config, Password: "secret"}, "smtp://me:secret@", nil, fateUnreached, false},
		{"no TLS from the start with an unknown certificate", mailtest.Config{TLS: config, Implicit: true}, "smtps://", nil, fateUnreached, false},
		{"a wrong password is nobody's mail's fault", mailtest.Config{TLS: config, Password: "other"}, "smtp://me:secret@", roots, fateUnreached, false},
		{"a password that was forgotten", mailtest.Config{TLS: config, Password: "secret"}, "smtp://", nil, fateDeferred, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := mailtest.NewSink(t, c.sink)
			r := testRelay(t, c.scheme+sink.Addr().String(), c.roots)
			o := r.send(t.Context(), "puddle@puddle.test", "ben@two.test", someMail)
			if o.fate != c.want {
				t.Fatalf("%+v", o)
			}
			if strings.Contains(o.reason, "secret") {
				t.Errorf("the password is told: %q", o.reason)
			}
			if mails := sink.Mails(); c.want == fateSent && (mails[0].TLS != c.tls || (c.sink.Password != "") != (mails[0].User == "me")) {
				t.Errorf("the mail came with TLS %v from user %q", mails[0].TLS, mails[0].User)
			}
		})
	}
}

func TestSilenceOfTheRelay(t *testing.T) {
	t.Parallel()
	for step, want := range map[mailtest.Step]fate{
		mailtest.Connect: fateUnreached,
		mailtest.MailTo:  fateDeferred,
		mailtest.Rcpt:    fateDeferred,
		mailtest.Data:    fateDeferred,
		mailtest.End:     fateUnknown,
	} {
		t.Run(string(step), func(t *testing.T) {
			t.Parallel()
			sink := mailtest.NewSink(t, mailtest.Config{})
			sink.Fail(mailtest.Fault{Step: step, Silent: true})
			r := testRelay(t, sink.URL(), nil)
			r.waits.command, r.waits.data = 200*time.Millisecond, 200*time.Millisecond
			if o := r.send(t.Context(), "puddle@puddle.test", "ben@two.test", someMail); o.fate != want {
				t.Errorf("%+v, want %v", o, want)
			}
		})
	}
}

func TestSendingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Silent: true})
	r := testRelay(t, sink.URL(), nil)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if o := r.send(ctx, "puddle@puddle.test", "ben@two.test", someMail); o.fate != fateDeferred || time.Since(start) > 10*time.Second {
		t.Errorf("%+v after %v", o, time.Since(start))
	}
}

func TestInternationalRecipients(t *testing.T) {
	t.Parallel()
	if got, want := deliverable("ben@bücher.test"), "ben@xn--bcher-kva.test"; got != want {
		t.Errorf("a domain goes out as %q, want %q", got, want)
	}
}
