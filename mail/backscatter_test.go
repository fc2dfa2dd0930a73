package mail

import (
	"fmt"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
)

// Forged mail to addresses of every kind, reports about our own mail and
// robots cause no mail at all: whoever's address was misused hears nothing.
func TestForgedMailCausesNoMail(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	left := k.reply["ben@two.test"]
	ana := k.reply["ana@one.test"]
	if err := k.db.Leave(t.Context(), k.ben, k.conversation); err != nil {
		t.Fatal(err)
	}
	before := k.sink.Mails()
	bounce := before[0].From
	for n := range 40 {
		victim := fmt.Sprintf("victim%d@elsewhere.test", n)
		for to, want := range map[string]string{ana: "550 5.7.1", left: "550 5.1.1", "nobody@puddle.test": "550 5.1.1"} {
			got := mailtest.Deliver(t, k.addr, victim, to, mailFrom(victim, to, "Forged."))
			if !strings.HasPrefix(got, want) {
				t.Errorf("to %s: %q", to, got)
			}
			for _, secret := range []string{"bicycle", "Ana", "Ben", "ana@one.test", "Is it still there"} {
				if strings.Contains(got, secret) {
					t.Errorf("the answer tells %q: %s", secret, got)
				}
			}
		}
	}
	mailtest.Deliver(t, k.addr, "", ana, mailFrom("mailer-daemon@elsewhere.test", ana, "Undelivered."))
	mailtest.Deliver(t, k.addr, "", bounce, report("failed", "4.2.2", "Over quota"))
	mailtest.Deliver(t, k.addr, "victim@elsewhere.test", "postmaster@puddle.test", mailFrom("victim@elsewhere.test", "x", "Hello?"))
	// A mail that comes later shows that no others are just late.
	if err := k.db.RequestLoginLink(t.Context(), "ana@one.test", ""); err != nil {
		t.Fatal(err)
	}
	mails := k.sink.Wait(t, len(before)+1)
	if last := mails[len(mails)-1]; len(mails) != len(before)+1 || last.To != "ana@one.test" {
		t.Errorf("%d mails were caused, the last to %s", len(mails)-len(before)-1, last.To)
	}
}

// Who writes is not told of their own words, at none of their addresses.
func TestNobodyIsMailedTheirOwnWords(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	_, err := k.db.Pool().Exec(t.Context(), `
		insert into addresses (address, mailbox, user_id, verified_at) values ('ana@four.test', 'ana@four.test', $1, now())`, k.ana)
	if err != nil {
		t.Fatal(err)
	}
	ana := k.reply["ana@one.test"]
	if got := mailtest.Deliver(t, k.addr, "ana@four.test", ana, mailFrom("ana@four.test", ana, "I wrote this elsewhere.")); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	mails := k.sink.Wait(t, 3)
	if m := mails[2]; m.To != "ben@two.test" {
		t.Errorf("the mail goes to %s", m.To)
	}
	all, err := k.db.Deliveries(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.UserID == k.ana && d.LastSeq == 3 && d.State != db.Skipped {
			t.Errorf("Ana is mailed her own words: %+v", d)
		}
	}
}
