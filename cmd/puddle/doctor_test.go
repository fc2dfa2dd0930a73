package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"puddle/cmd/puddle/demo"
	"puddle/db/dbtest"
	"puddle/mail/doctor"
	"puddle/mail/mailtest"
)

// soundZone is a made-up world in which all is well with puddle.test.
var soundZone = []string{
	`puddle.test. MX 10 mx.puddle.test.`,
	`mx.puddle.test. A 203.0.113.7`,
	`7.113.0.203.in-addr.arpa. PTR mx.puddle.test.`,
	`puddle.test. TXT "v=spf1 mx -all"`,
	`_dmarc.puddle.test. TXT "v=DMARC1; p=quarantine"`,
}

// end waits until the program has ended and returns whether it did so well,
// and what it printed.
func (p *puddle) end() (fine bool, printed string) {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(waitLimit):
		p.t.Fatal("the program does not end")
	}
	return p.err == nil, p.output.String()
}

// TestDoctor has a program that runs on a private database and signs its mail,
// with a relay that brings it back.
func TestDoctor(t *testing.T) {
	t.Parallel()
	sink, zone := mailtest.NewSink(t, mailtest.Config{}), mailtest.NewZone(t, soundZone...)
	world := []string{"PUDDLE_DATA_DIR=" + t.TempDir(), "PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_DNS=" + zone.Addr(),
		"PUDDLE_RELAY_URL=" + sink.URL(), "PUDDLE_LIMITS=on", "PUDDLE_MAIL_AUTH=enforce"}
	p := serveOn(t, world...)
	site, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	zone.Add(t, keyRecord(t, world))
	world = append(world, "PUDDLE_HTTP_ADDR="+site.Host, "PUDDLE_SMTP_ADDR="+p.smtp, "PUDDLE_BASE_URL=https://puddle.test")

	d := run(t, []string{"doctor"}, world...)
	m := sink.Wait(t, 1)[0]
	if answer := mailtest.Deliver(t, p.smtp, m.From, m.To, m.Raw); !strings.HasPrefix(answer, "250 ") {
		t.Fatalf("the program answers %q", answer)
	}
	fine, printed := d.end()
	if !fine || strings.Contains(printed, "FAIL") || strings.Contains(printed, "warn") {
		t.Errorf("the doctor finds fault:\n%s", printed)
	}
	for _, line := range []string{
		"ok    configuration: ",
		"ok    base URL: https://puddle.test\n",
		"ok    secret: ",
		"ok    data folder: ",
		"ok    database: PostgreSQL ",
		"ok    database's durability: ",
		"ok    database's schema: is up to date\n",
		"ok    PUDDLE_HTTP_ADDR: " + site.Host + " says that it is ready\n",
		"ok    PUDDLE_SMTP_ADDR: " + p.smtp + " says ",
		"ok    relay: " + sink.URL() + " takes our mail\n",
		"ok    MX of puddle.test: ",
		"ok    PTR of 203.0.113.7: ",
		"ok    SPF of puddle.test: ",
		"ok    DKIM of puddle.test: the key puddle-",
		"ok    DMARC of puddle.test: ",
		"ok    mail loop, way out: the relay took the mail: ",
		"ok    mail loop, way back: it came back in ",
		"ok    mail loop, address: it came to its reply address, ",
		"ok    mail loop, proof: DKIM puddle.test: pass\n",
		"ok    mail loop, words: just those that were written, ",
	} {
		if !strings.Contains(printed, line) {
			t.Errorf("no line %q in:\n%s", line, printed)
		}
	}

	lost := run(t, []string{"doctor", "--loop-timeout=300ms"}, world...)
	if fine, printed := lost.end(); fine || !strings.Contains(printed, "FAIL  mail loop, way ") || !strings.Contains(printed, "1 of ") {
		t.Errorf("with a mail that is lost it ends well: %v, %s", fine, printed)
	}
	if fine, printed := run(t, []string{"doctor", "--no-loop"}, world...).end(); !fine || strings.Contains(printed, "mail loop") {
		t.Errorf("--no-loop: %v, %s", fine, printed)
	}
	if mails := sink.Mails(); len(mails) != 2 {
		t.Errorf("%d mails were sent, want 2", len(mails))
	}
}

// TestDoctorOnABareMachine has nothing configured, nothing running and a
// database that has been given nothing.
func TestDoctorOnABareMachine(t *testing.T) {
	t.Parallel()
	fine, printed := run(t, []string{"doctor", "--json"}, "DATABASE_URL="+dbtest.URL(t)+"&search_path=nowhere").end()
	if fine {
		t.Error("it finds no fault")
	}
	got := map[string]doctor.Finding{}
	for line := range strings.Lines(printed) {
		if !strings.HasPrefix(line, "{") {
			continue // the last line is for people
		}
		var f doctor.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		got[f.Check] = f
	}
	for check, want := range map[string]doctor.State{
		"configuration":         doctor.OK,
		"base URL":              doctor.Warn,
		"PUDDLE_LIMITS":         doctor.Warn, // as set for tests
		"PUDDLE_MAIL_AUTH":      doctor.Warn,
		"secret":                doctor.OK,
		"database":              doctor.OK,
		"database's durability": doctor.Fail, // the tests' cluster gives it up for speed
		"database's schema":     doctor.Warn,
		"PUDDLE_HTTP_ADDR":      doctor.OK,
		"relay":                 doctor.Fail,
		"DNS":                   doctor.Warn,
		"mail loop":             doctor.Skip,
	} {
		if got[check].State != want {
			t.Errorf("%s: %q, want %s", check, got[check], want)
		}
	}
}

func TestDoctorOfADemonstration(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	if err := d.SetSetting(t.Context(), demo.Mark, "true"); err != nil {
		t.Fatal(err)
	}
	_, printed := run(t, []string{"doctor"}, "DATABASE_URL="+d.Pool().Config().ConnString()).end()
	if !strings.Contains(printed, "skip  relay, DNS, mail loop: a demonstration keeps its mail\n") || strings.Contains(printed, "FAIL  relay") {
		t.Errorf("it says:\n%s", printed)
	}
}

func TestDoctorWithoutDatabase(t *testing.T) {
	t.Parallel()
	fine, printed := run(t, []string{"doctor"}, "DATABASE_URL=postgres://puddle:hunter2@127.0.0.1:1/none").end()
	if fine || !strings.Contains(printed, "FAIL  database: ") || strings.Contains(printed, "hunter2") {
		t.Errorf("it ends well: %v, and says:\n%s", fine, printed)
	}
}

// TestDoctorByPostfix has the canary go round by a real MTA, which is the relay
// and stands in front.
func TestDoctorByPostfix(t *testing.T) {
	needPostfix(t)
	t.Parallel()
	lmtp := freeAddr(t)
	mta, zone := newPostfix(t, "lmtp:inet:"+lmtp), mailtest.NewZone(t, soundZone...)
	world := []string{"DATABASE_URL=" + dbtest.URL(t), "PUDDLE_DATA_DIR=" + t.TempDir(), "PUDDLE_MAIL_DOMAIN=puddle.test",
		"PUDDLE_RELAY_URL=" + mta.url(), "PUDDLE_LMTP_ADDR=" + lmtp, "PUDDLE_MAIL_AUTH=enforce", "PUDDLE_AUTHSERV_ID=mx.puddle.test",
		"PUDDLE_TRUSTED_PEERS=127.0.0.1", "PUDDLE_DNS=" + zone.Addr()}
	p := serveOn(t, world...)
	zone.Add(t, keyRecord(t, world))
	_, printed := run(t, []string{"doctor"}, append(world, "PUDDLE_HTTP_ADDR="+strings.TrimPrefix(p.url, "http://"), "PUDDLE_SMTP_ADDR="+p.smtp)...).end()
	for _, line := range []string{
		"ok    PUDDLE_LMTP_ADDR: ",
		"ok    mail loop, way out: the relay took the mail: 2.0.0 Ok: queued as ",
		"ok    mail loop, way back: it came back in ",
		"ok    mail loop, address: it came to its reply address, as a person's mail\n",
		"ok    mail loop, proof: DKIM puddle.test: pass\n",
		"ok    mail loop, words: just those that were written, ",
	} {
		if !strings.Contains(printed, line) {
			t.Errorf("no line %q in:\n%s", line, printed)
		}
	}
}
