package smtpd

import (
	"bufio"
	"crypto/tls"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/mailtest"
)

// certificates returns the two ends' settings.
func certificates(t *testing.T) (server, peer *tls.Config) {
	t.Helper()
	server, roots := mailtest.Certificate(t)
	return server, &tls.Config{RootCAs: roots, ServerName: "localhost"}
}

// serveTLS runs a server that offers STARTTLS and returns a client that has said EHLO.
func serveTLS(t *testing.T) (*memory, *client, *tls.Config) {
	t.Helper()
	cfg := testConfig()
	var peer *tls.Config
	cfg.TLS, peer = certificates(t)
	b := newMemory()
	_, address := serveTCP(t, cfg, b)
	c := dial(t, "tcp", address, "")
	c.hello()
	return b, c, peer
}

// upgrade goes on in TLS.
func (c *client) upgrade(cfg *tls.Config) {
	c.t.Helper()
	c.do("STARTTLS", "220 2.0.0 Ready to start TLS")
	secured := tls.Client(c.conn, cfg)
	if err := secured.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.conn, c.in = secured, bufio.NewReader(secured)
}

func TestSTARTTLSStartsAnew(t *testing.T) {
	t.Parallel()
	b, c, cfg := serveTLS(t)
	c.send("EHLO client.test\r\n")
	c.expect("250-mx.puddle.test", "250-PIPELINING", "250-8BITMIME", "250-ENHANCEDSTATUSCODES", "250-SMTPUTF8",
		"250-SIZE 100000", "250 STARTTLS")
	c.do("MAIL FROM:<clear@client.test>", "250 2.1.0 Sender accepted")
	c.do("RCPT TO:<bob@puddle.test>", "250 2.1.5 Recipient accepted")
	c.upgrade(cfg)
	c.do("RCPT TO:<ann@puddle.test>", "503 5.5.1 Introduce yourself first")
	c.do("MAIL FROM:<sender@client.test>", "503 5.5.1 Introduce yourself first")
	c.send("EHLO secure.test\r\n")
	c.expect("250-mx.puddle.test", "250-PIPELINING", "250-8BITMIME", "250-ENHANCEDSTATUSCODES", "250-SMTPUTF8",
		"250 SIZE 100000")
	c.do("STARTTLS", "503 5.5.1 TLS is already on")
	c.do("DATA", "503 5.5.1 No recipient was accepted yet")
	c.begin("ann")
	c.do("hello\r\n.", "250 2.0.0 Stored")
	want := []stored{{"sender@client.test", []string{"ann@puddle.test"}, "hello\r\n"}}
	if diff := cmp.Diff(want, b.stored()); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if p := b.lastPeer(); !p.TLS || p.Helo != "secure.test" || p.LMTP || p.Trusted || p.Addr.String() != "127.0.0.1" {
		t.Errorf("peer %+v", p)
	}
}

func TestSTARTTLSIsStrict(t *testing.T) {
	t.Parallel()
	_, c, cfg := serveTLS(t)
	c.do("STARTTLSX", "500 5.5.1 Unknown command")
	c.do("STARTTLS now", "501 5.5.4 Syntax error in the arguments")
	c.do("NOOP", "250 2.0.0 OK")
	c.upgrade(cfg)
	c.do("NOOP", "250 2.0.0 OK")
}

func TestCommandsBehindSTARTTLSAreNotRun(t *testing.T) {
	t.Parallel()
	_, c, _ := serveTLS(t)
	c.send("STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<injected@client.test>\r\n")
	c.expect("554 5.5.0 Wait for the reply to this command")
	c.expectEnd()
}

func TestFailedHandshakeEndsTheConnection(t *testing.T) {
	t.Parallel()
	_, c, _ := serveTLS(t)
	c.do("STARTTLS", "220 2.0.0 Ready to start TLS")
	c.send("this is no TLS record\r\nNOOP\r\nMAIL FROM:<a@client.test>\r\n")
	// TLS may send an alert; nothing readable follows.
	if rest := c.rest(); strings.Contains(rest, "250") || strings.Contains(rest, "5.5") {
		t.Errorf("went on in the clear: %q", rest)
	}
}

// A sound close of TLS in the middle of a mail is a cut all the same.
func TestMailCutOffInTLSIsNotStored(t *testing.T) {
	t.Parallel()
	b, c, cfg := serveTLS(t)
	c.upgrade(cfg)
	c.send("EHLO client.test\r\n")
	for !strings.HasPrefix(c.line(), "250 ") {
	}
	c.begin("ann")
	c.send("Subject: half\r\n\r\nhalf a li")
	if err := c.conn.(*tls.Conn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.expectEnd()
	if got := b.stored(); len(got) > 0 {
		t.Errorf("stored %q", got)
	}
}
