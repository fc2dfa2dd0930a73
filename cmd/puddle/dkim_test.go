package main

import (
	"bytes"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"puddle/db/dbtest"
	"puddle/mail"
	"puddle/mail/auth"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// TestDKIM makes a key while the program runs: from the next mail on it signs,
// and who knows the printed record can tell that the mail is ours.
func TestDKIM(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	world := []string{"DATABASE_URL=" + dbtest.URL(t), "PUDDLE_DATA_DIR=" + t.TempDir(), "PUDDLE_NOTIFY_DELAY=0s",
		"PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_RELAY_URL=" + sink.URL()}
	p := serveOn(t, world...)
	c := p.conversation(sink)
	if raw := mailOf(t, sink, "ben@example.net", "Yes, come by.").Raw; bytes.Contains(raw, []byte("DKIM-Signature:")) {
		t.Errorf("without a key a mail is signed:\n%s", raw)
	}

	record := keyRecord(t, world)
	if again := keyRecord(t, world); again != record {
		t.Errorf("the record was\n%s\nand is now\n%s", record, again)
	}
	zone := mailtest.NewZone(t, append(soundZone, record)...)
	c.ana.post(c.path+"/messages", url.Values{"content": {"Bring a lock."}})
	checkSigned(t, zone, mailOf(t, sink, "ben@example.net", "Bring a lock.").Raw)

	fine, printed := run(t, []string{"doctor", "--no-loop"}, append(world, "PUDDLE_DNS="+zone.Addr())...).end()
	if !strings.Contains(printed, "\nok    DKIM of puddle.test: the key puddle-") {
		t.Errorf("the doctor ends well: %v, and prints\n%s", fine, printed)
	}
	bare := mailtest.NewZone(t, soundZone...)
	_, printed = run(t, []string{"doctor", "--no-loop"}, append(world, "PUDDLE_DNS="+bare.Addr())...).end()
	if !strings.Contains(printed, "FAIL  DKIM of puddle.test: ") || !strings.Contains(printed, "→ add "+record+"\n") {
		t.Errorf("without the record the doctor prints\n%s", printed)
	}
}

// TestRotation replaces the key, as an operator does who follows what is
// printed.
func TestRotation(t *testing.T) {
	t.Parallel()
	zone := mailtest.NewZone(t, soundZone...)
	world := []string{"DATABASE_URL=" + dbtest.URL(t), "PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_DNS=" + zone.Addr()}
	old := keyRecord(t, world)
	zone.Add(t, old)
	rotate := func() (bool, string) { return run(t, []string{"doctor", "--rotate"}, world...).end() }
	fine, printed := rotate()
	lines := strings.Split(printed, "\n")
	if !fine || len(lines) != 4 || lines[1] == old || !strings.HasPrefix(lines[0], ";") || !strings.HasPrefix(lines[2], ";") {
		t.Fatalf("the first step ends well: %v, and prints\n%s", fine, printed)
	}
	fresh := lines[1]
	if fine, printed := rotate(); fine || !strings.Contains(printed, "is not published") || !strings.Contains(printed, "the old key goes on signing") {
		t.Errorf("before the new record is there the second step ends well: %v, and prints\n%s", fine, printed)
	}
	zone.Add(t, fresh)
	if fine, printed := rotate(); !fine || !strings.Contains(printed, "; "+old+"\n") {
		t.Errorf("the second step ends well: %v, and prints\n%s", fine, printed)
	}
	if record := keyRecord(t, world); record != fresh {
		t.Errorf("in the end the key is %s", record)
	}
}

func TestNoKeyWithoutADomain(t *testing.T) {
	t.Parallel()
	fine, printed := run(t, []string{"doctor", "--dkim"}, "DATABASE_URL="+dbtest.URL(t)).end()
	if fine || !strings.Contains(printed, "PUDDLE_MAIL_DOMAIN") {
		t.Errorf("it ends well: %v, and prints %s", fine, printed)
	}
}

// keyRecord has the program make its key and returns the line that it prints.
func keyRecord(t *testing.T, world []string) string {
	t.Helper()
	fine, printed := run(t, []string{"doctor", "--dkim"}, world...).end()
	line, rest, _ := strings.Cut(printed, "\n")
	if !fine || rest != "" {
		t.Fatalf("it ends well: %v, and prints\n%s", fine, printed)
	}
	return line
}

// checkSigned has a stranger take a mail of ours to Ben, who by the zone can
// trust in nothing but its signature.
func checkSigned(t *testing.T, zone *mailtest.Zone, raw []byte) {
	t.Helper()
	prover, err := auth.New(auth.Config{DNS: zone.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	envelope := &smtpd.Envelope{From: "bounces@relay.test", Peer: smtpd.Peer{Addr: netip.MustParseAddr("203.0.113.9")}}
	if got := prover.Prove(t.Context(), envelope, "ben@example.net", "puddle.test", raw); got.Result != mail.ProofPass || !strings.Contains(got.Reason, "DKIM") {
		t.Errorf("%+v of\n%s", got, raw)
	}
}
