package doctor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/mailtest"
)

const password = "rather & secret"

func TestRelay(t *testing.T) {
	t.Parallel()
	certificate, roots := mailtest.Certificate(t)
	const withPassword = "smtp://puddle:rather%20&%20secret@"
	for name, c := range map[string]struct {
		sink  mailtest.Config
		fault mailtest.Fault
		begin string // of the URL; its end is the sink's address, and takes the place of ADDR in want
		blind bool   // to the authority that signed the certificate
		want  []string
	}{
		"plain": {begin: "smtp://", want: []string{
			"ok    relay: smtp://ADDR takes our mail",
			"ok    relay's TLS: none, and none is needed on this machine"}},
		"a password": {sink: mailtest.Config{TLS: certificate, Password: password}, begin: withPassword, want: []string{
			"ok    relay: smtp://ADDR takes our mail and our password",
			"ok    relay's TLS: TLS 1.3, the certificate is good for 0 days"}},
		"TLS from the start": {sink: mailtest.Config{TLS: certificate, Implicit: true, Password: password}, begin: "smtps://puddle:rather%20&%20secret@", want: []string{
			"ok    relay: smtps://ADDR takes our mail and our password",
			"ok    relay's TLS: TLS 1.3, the certificate is good for 0 days"}},
		"a wrong password": {sink: mailtest.Config{TLS: certificate, Password: password}, begin: "smtp://puddle:hunter2@", want: []string{
			"FAIL  relay: smtp://ADDR: 535 5.7.8 No → correct the user and the password in PUDDLE_RELAY_URL; a % or @ in them is written %25, %40"}},
		"a password without TLS": {begin: withPassword, want: []string{
			"FAIL  relay: smtp://ADDR: the relay offers no STARTTLS, and the password is not sent without → correct PUDDLE_RELAY_URL"}},
		"a certificate of nobody": {sink: mailtest.Config{TLS: certificate}, begin: "smtp://", blind: true, want: []string{
			"ok    relay: smtp://ADDR takes our mail",
			"warn  relay's TLS: TLS 1.3, but the certificate proves nothing: x509: certificate signed by unknown authority → have the relay use a certificate for 127.0.0.1"}},
		"a password and a certificate of nobody": {sink: mailtest.Config{TLS: certificate, Password: password}, begin: withPassword, blind: true, want: []string{
			"FAIL  relay: smtp://ADDR: tls: failed to verify certificate: x509: certificate signed by unknown authority → use the name in PUDDLE_RELAY_URL that the certificate is for, and see whether the machine has the CA certificates"}},
		"a relay that wants nobody": {fault: mailtest.Fault{Step: mailtest.Connect, Reply: "554 5.7.1 Go away"}, begin: "smtp://", want: []string{
			"FAIL  relay: smtp://ADDR: 554 5.7.1 Go away → ask the relay's operator what it wants of us (reply code 554)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := mailtest.NewSink(t, c.sink)
			if c.fault.Step != "" {
				sink.Fail(c.fault)
			}
			config := Config{Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Relay: c.begin + sink.Addr().String(), RootCAs: roots}
			if c.blind {
				config.RootCAs = nil
			}
			var got []string
			for _, f := range New(config).Relay(t.Context()) {
				got = append(got, strings.ReplaceAll(f.String(), sink.Addr().String(), "ADDR"))
				if strings.Contains(f.String(), "secret") || strings.Contains(f.String(), "hunter2") {
					t.Error("the password is told")
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if mails := sink.Mails(); len(mails) > 0 {
				t.Errorf("%d mails were sent", len(mails))
			}
		})
	}
}

func TestNoRelay(t *testing.T) {
	t.Parallel()
	for relay, want := range map[string]string{
		"":                                  "FAIL  relay: there is none: ",
		"smtp://127.0.0.1:1":                "FAIL  relay: smtp://127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused → see whether host and port",
		"smtp://puddle:hunter2@127.0.0.1:1": "FAIL  relay: smtp://127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused → see whether host and port",
		"smtp://puddle:hunter2%@mail.test":  "FAIL  relay: PUDDLE_RELAY_URL: the relay's URL must look like ",
		"mail.test:25":                      "FAIL  relay: ",
	} {
		found := New(Config{Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Relay: relay}).Relay(t.Context())
		if len(found) != 1 || !strings.HasPrefix(found[0].String(), want) || strings.Contains(found[0].String(), "hunter2") {
			t.Errorf("%s: %v, want %s", relay, found, want)
		}
	}
}

// TestSilentRelay has a relay that takes the connection and never says a word.
func TestSilentRelay(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	sink.Fail(mailtest.Fault{Step: mailtest.Connect, Silent: true})
	d := New(Config{Domains: []string{"puddle.test"}, From: "puddle@puddle.test", Relay: sink.URL()})
	d.relayTime = 100 * time.Millisecond
	found := d.Relay(t.Context())
	if len(found) != 1 || found[0].State != Fail || !strings.Contains(found[0].Text, "no answer in time") {
		t.Errorf("%v", found)
	}
}
