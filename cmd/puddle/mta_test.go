package main

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// TestPostfix goes the whole way with a real MTA as relay and in front of
// Puddle, and a real mail program between them.
func TestPostfix(t *testing.T) {
	needPostfix(t)
	t.Parallel()
	lmtp := freeAddr(t)
	mta := newPostfix(t, "lmtp:inet:"+lmtp)
	zone := mailtest.NewZone(t, soundZone...)
	database := dbtest.URL(t)
	world := []string{"DATABASE_URL=" + database, "PUDDLE_DATA_DIR=" + t.TempDir(), "PUDDLE_NOTIFY_DELAY=0s",
		"PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_RELAY_URL=" + mta.url(), "PUDDLE_LMTP_ADDR=" + lmtp, "PUDDLE_MAIL_AUTH=enforce",
		"PUDDLE_AUTHSERV_ID=mx.puddle.test", "PUDDLE_TRUSTED_PEERS=127.0.0.1", "PUDDLE_DNS=" + zone.Addr()}
	p := serveOn(t, world...)
	record := keyRecord(t, world)
	c := p.converse(mta.mailTo)

	checkSigned(t, mailtest.NewZone(t, record), mta.mailTo("ben@example.net", "Yes, come by."))
	shown := mta.mailClient("Ben", "ben@example.net", "type /bicycle\nreply /bicycle\nGreat, I'll come at ten.\n~.\nxit\n")
	if !strings.Contains(shown, "\nYes, come by.\n") {
		t.Errorf("the mail program shows\n%s", shown)
	}
	c.waitForMessage("Great, I'll come at ten.")
	if page := c.ana.get(c.path); strings.Contains(page, "wrote:") || strings.Count(page, "Yes, come by.") != 1 {
		t.Errorf("the quote is on the page:\n%s", page)
	}
	answer := mta.mailTo("ana@example.org", "Great, I'll come at ten.")
	checkThread(t, answer, mta.mailTo("ana@example.org", "Is it still there?"))
	mta.mailClient("Ana", "ana@example.org", "reply $\nTen is fine.\n~.\nxit\n")
	c.waitForMessage("Ten is fine.")

	mta.checkDoor(c)
	if log := mta.log(); strings.Contains(log, "status=bounced") {
		t.Error("Postfix bounces mail")
	}
	mta.checkReports(c, database)
}

// waitForMessage waits for a message of mail, just one, on the conversation's page.
func (c *conversation) waitForMessage(words string) {
	c.t.Helper()
	words = html.EscapeString(words)
	waitFor(c.t, fmt.Sprintf("the message %q", words), func() error {
		page := c.ana.get(c.path)
		var found []string
		for message := range strings.SplitSeq(page, "data-message-id=") {
			if strings.Contains(message, `data-via="email"`) && strings.Contains(message, words) {
				found = append(found, message)
			}
		}
		if len(found) != 1 {
			return fmt.Errorf("it is there %d times:\n%s", len(found), page)
		}
		return nil
	})
}

// checkThread checks that a client puts a mail below an earlier one.
func checkThread(t *testing.T, answer, first []byte) {
	t.Helper()
	id := regexp.MustCompile(`(?im)^message-id: *(<.+>)`).FindSubmatch(first)
	references := regexp.MustCompile(`(?im)^references:.*\r\n(?:[ \t].*\r\n)*`).Find(answer)
	if id == nil || !strings.Contains(string(references), string(id[1])) {
		t.Errorf("%q does not name %q", references, id)
	}
}

// checkDoor talks to Postfix as others' MTAs do. What Puddle would refuse is
// refused in the dialogue, so that Postfix has nothing to send back to people
// who never wrote.
func (m *postfix) checkDoor(c *conversation) {
	t := m.t
	t.Helper()
	raw := m.mailTo("ben@example.net", "Yes, come by.")
	returnPath := regexp.MustCompile(`(?m)^Return-Path: (<b[^>]+>)\r$`).FindSubmatch(raw)
	if returnPath == nil {
		t.Fatalf("no address for bounces in\n%s", raw)
	}
	mailtest.Talk(t, "tcp", m.addr, fmt.Sprintf(`
		< 220
		> HELO stranger.test
		< 250
		> MAIL FROM:<mallory@evil.test>
		< 250
		> RCPT TO:<r23456723456723456723456723@puddle.test>
		< 550 5.1.1 <r23456723456723456723456723@puddle.test>: Recipient address rejected: undeliverable address: host 127.0.0.1[127.0.0.1] said: 550 5.1.1 This reply address is not in use
		> RCPT TO:<anybody@puddle.test>
		< 550 5.1.1
		> RCPT TO:<puddle@puddle.test>
		< 550 5.1.1
		> RCPT TO:<%s>
		< 250
		> RCPT TO:<postmaster@puddle.test>
		< 250
		> RSET
		< 250
		> MAIL FROM:<>
		< 250
		> RCPT TO:%s
		< 250
		> QUIT
		< 221`, c.address, returnPath[1]))

	// Who knows a reply address writes in Ben's name and brings proof of their own making.
	forged := append([]byte("Authentication-Results: mx.puddle.test; spf=pass smtp.mailfrom=ben@example.net\r\n"), c.reply("Send the money to me.")...)
	if got := mailtest.Deliver(t, m.addr, "mallory@evil.test", c.address, forged); !strings.HasPrefix(got, "250 ") {
		t.Errorf("the forged mail is answered %q", got)
	}
	m.mailTo("ben@example.net", "Was this mail yours?")
	if page := c.ana.get(c.path); strings.Contains(page, "Send the money") {
		t.Error("the forged mail is on the page")
	}
}

// checkReports has Postfix take what it can't deliver: the report reaches who
// wrote.
func (m *postfix) checkReports(c *conversation, database string) {
	t := m.t
	t.Helper()
	// Ben, from an address that Puddle doesn't know.
	stray := bytes.Replace(c.reply("From work"), []byte("<ben@example.net>"), []byte("<ben@work.example.net>"), 1)
	mailtest.Deliver(t, m.addr, "ben@work.example.net", c.address, stray)
	m.mailTo("ben@work.example.net", "Please write from the address that got our mail")

	// Puddle, to an address that takes no mail.
	c.p.visitor().post("/signup", url.Values{"name": {"Cem"}, "email": {"cem@nowhere.test"}, "password": {password}})
	d, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(t.Context())
	waitFor(t, "the report to be tied to its mail", func() error {
		var state, reason string
		err := d.QueryRow(t.Context(), `select state, reason from deliveries where mailbox = 'cem@nowhere.test'`).Scan(&state, &reason)
		if err != nil || state != "bounced" {
			return fmt.Errorf("the mail is %s (%s), %w", state, reason, err)
		}
		if !strings.Contains(reason, "nothing leaves this machine") {
			t.Errorf("the reason is %q", reason)
		}
		return nil
	})
}

// TestPostfixWhileTheDatabaseIsAway has Postfix keep what Puddle can't take,
// and come again. They talk over a socket.
func TestPostfixWhileTheDatabaseIsAway(t *testing.T) {
	needPostfix(t)
	t.Parallel()
	folder := reachableDir(t)
	socket := filepath.Join(folder, "lmtp")
	mta := newPostfix(t, "lmtp:unix:"+socket)
	// As an operator does: the folder gives its group to the socket, and lets nobody else in.
	if err := os.Chown(folder, -1, mta.gid); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o750|os.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	wire := newWire(t, dbtest.URL(t))
	p := serveOn(t, "DATABASE_URL="+wire.url, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_RELAY_URL="+mta.url(),
		"PUDDLE_LMTP_ADDR="+socket)
	c := p.converse(mta.mailTo)
	mta.mailClient("Ben", "ben@example.net", "reply /bicycle\nIs it blue?\n~.\nxit\n")
	c.waitForMessage("Is it blue?")

	wire.cut()
	mta.mailClient("Ben", "ben@example.net", "reply /bicycle\nAre you there?\n~.\nxit\n")
	mta.waitForLog(`status=deferred \(host .* said: 451 `)
	wire.heal()
	p.ready()
	c.waitForMessage("Are you there?")
	if log := mta.log(); strings.Contains(log, "status=bounced") {
		t.Error("Postfix bounces mail")
	}
}
