package mail

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// The envelope alone says whom a mail is for: a reply address in the header
// does nothing.
func TestReplyAddressInTheHeaderIsNoRecipient(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	for _, field := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "References", "In-Reply-To", "Subject", "Received", "Resent-To"} {
		raw := fmt.Appendf(nil, "From: ana@one.test\r\n%s: <%s>\r\nMessage-ID: <%s@one.test>\r\n\r\nBy the header.\r\n", field, ana, field)
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", "postmaster@puddle.test", raw); !strings.HasPrefix(got, "250 ") {
			t.Errorf("%s: %s", field, got)
		}
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", "nobody@puddle.test", raw); !strings.HasPrefix(got, "550 5.1.1") {
			t.Errorf("%s: %s", field, got)
		}
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("%d messages, want the two from before", n)
	}
	for _, in := range k.inbound(t) {
		if in.Verdict != db.Operators {
			t.Errorf("recorded: %+v", in)
		}
	}
}

// Whatever ended an address, the answer is the same, at RCPT and, if it ends
// later, after the text.
func TestEndedAddressesAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	for why, end := range map[string]func(k *door) error{
		"left":         func(k *door) error { return k.db.Leave(t.Context(), k.ana, k.conversation) },
		"blocked":      func(k *door) error { return k.db.Block(t.Context(), k.ana, k.conversation) },
		"disabled":     func(k *door) error { return k.db.SetDisabled(t.Context(), k.ana, true) },
		"gone":         func(k *door) error { return k.db.DeleteUser(t.Context(), k.ana, "a long enough one") },
		"item deleted": func(k *door) error { return k.db.DeleteItem(t.Context(), k.ben, k.item) },
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			k := openDoor(t)
			to := k.reply["ana@one.test"]
			late := k.beginMail(t, to)
			if err := end(k); err != nil {
				t.Fatal(err)
			}
			want := "550 5.1.1 " + refuseUnknown.Text
			if got := late(mailFrom("ana@one.test", to, "Too late.")); got != want {
				t.Errorf("after the text: %q", got)
			}
			if got := mailtest.Deliver(t, k.addr, "ana@one.test", to, mailFrom("ana@one.test", to, "Too late.")); got != want {
				t.Errorf("at RCPT: %q", got)
			}
			if got := mailtest.Deliver(t, k.addr, "ana@one.test", "r"+strings.Repeat("a", 26)+"@puddle.test", nil); got != want {
				t.Errorf("an address that never was: %q", got)
			}
			if in := k.inbound(t); len(in) != 0 {
				t.Errorf("recorded: %+v", in)
			}
		})
	}
}

// beginMail has a recipient accepted; the mail follows when it is called.
func (k *door) beginMail(t *testing.T, to string) func(raw []byte) (answer string) {
	t.Helper()
	r, err := NewReceiver(ReceiverConfig{DB: k.db, Domains: []string{"puddle.test"}, BaseURL: "https://puddle.test"})
	if err != nil {
		t.Fatal(err)
	}
	e := &smtpd.Envelope{From: "ana@one.test", To: []string{to}}
	if err := r.Rcpt(t.Context(), e, to); err != nil {
		t.Fatal(err)
	}
	return func(raw []byte) string {
		reply, ok := r.Data(t.Context(), e, raw)[0].(*smtpd.Reply)
		if !ok {
			return "accepted"
		}
		return fmt.Sprintf("%d %d.%d.%d %s", reply.Code, reply.Enhanced[0], reply.Enhanced[1], reply.Enhanced[2], reply.Text)
	}
}

// Nobody can use up the Message-ID that somebody else is going to use, and a
// mail without one is known by its bytes.
func TestMessageIDsBelongToTheirMember(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	send := func(from, words string) {
		t.Helper()
		to := k.reply[from]
		raw := fmt.Appendf(nil, "From: %s\r\nMessage-ID: <same@one.test>\r\n\r\n%s\r\n", from, words)
		if got := mailtest.Deliver(t, k.addr, from, to, raw); !strings.HasPrefix(got, "250 ") {
			t.Errorf("%s: %s", words, got)
		}
	}
	send("ben@two.test", "Ben was first.")
	send("ana@one.test", "Ana's own words.")
	send("ana@one.test", "Ana's other words.")
	send("ana@one.test", "Ana's own words.")
	nameless := []byte("From: ana@one.test\r\n\r\nWithout an id.\r\n")
	for range 2 {
		mailtest.Deliver(t, k.addr, "ana@one.test", k.reply["ana@one.test"], nameless)
	}
	want := []string{"Is it still there?", "Yes, it is.", "Ben was first.", "Ana's own words.", "Ana's other words.", "Without an id."}
	if diff := cmp.Diff(want, k.words(t)); diff != "" {
		t.Errorf("conversation (-want +got)\n%s", diff)
	}
}

// A mail's own name for its sender is shown to nobody, and an address that the
// member has not proven is a stranger's.
func TestNamesAndUnprovenAddressesDoNotCount(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	raw := mailFrom(`"Ana (Administrator) support@puddle.test" <ana@one.test>`, ana, "Under another name.")
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, raw); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 1)
	if err != nil || messages[0].Author != "Ana" {
		t.Errorf("the author is %q, %v", messages[0].Author, err)
	}
	if err := k.db.AddAddress(t.Context(), k.ana, "ana@new.test"); err != nil {
		t.Fatal(err)
	}
	got := mailtest.Deliver(t, k.addr, "ana@new.test", ana, mailFrom("ana@new.test", ana, "From elsewhere."))
	if !strings.HasPrefix(got, "550 5.7.1") || !strings.Contains(got, "add yours in your account") {
		t.Errorf("an unproven address is answered %q", got)
	}
}

// Each kind of mail of ours that comes back is known by its Message-ID, and what
// tells of messages by its List-Id, too.
func TestOurOwnMailIsKnown(t *testing.T) {
	t.Parallel()
	s := goldenSite(t)
	for name, l := range goldenMails(t) {
		for _, lost := range []string{"List-Id: ", "Message-ID: "} {
			raw := bytes.Replace(l.raw, []byte("\r\n"+lost), []byte("\r\nX-Lost: "), 1)
			isList := bytes.Contains(l.raw, []byte("\r\nList-Id: "))
			if got, want := s.wrote(parsed(t, raw)), lost == "List-Id: " || isList; got != want {
				t.Errorf("%s without %sis ours: %t, want %t", name, lost, got, want)
			}
		}
	}
}
