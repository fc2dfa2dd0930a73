package mail

import (
	"fmt"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
)

// report is a delivery report (RFC 3464) as Postfix writes it.
func report(action, status, words string) []byte {
	return fmt.Appendf(nil, "From: MAILER-DAEMON@mx.test (Mail Delivery System)\r\nTo: whoever\r\n"+
		"Subject: Delivery Status\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n"+
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"+
		"Final-Recipient: rfc822; ben@two.test\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: smtp; 550 %s %s\r\n--b--\r\n",
		words, action, status, status, words)
}

func (k *talk) deliveryTo(t *testing.T, mailbox string) db.Delivery {
	t.Helper()
	all, err := k.db.Deliveries(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Mailbox == mailbox {
			return d
		}
	}
	t.Fatalf("no delivery to %s", mailbox)
	return db.Delivery{}
}

func TestReportIsTiedToItsMail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		mail  []byte
		state db.DeliveryState
		stops bool // all mail to the address
	}{
		{"no such user", report("failed", "5.1.1", "User unknown <ben@two.test>"), db.Bounced, true},
		{"mailbox full", report("failed", "5.2.2", "Over quota"), db.Bounced, false},
		{"only late", report("delayed", "4.4.1", "Connection timed out"), db.Sent, false},
		{"an automatic answer", []byte("From: ben@two.test\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"), db.Sent, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := openDoor(t)
			sender := k.sink.WaitFor(t, "ben@two.test").From
			if got := mailtest.Deliver(t, k.addr, "", sender, c.mail); !strings.HasPrefix(got, "250 ") {
				t.Fatalf("answer: %s", got)
			}
			d := k.deliveryTo(t, "ben@two.test")
			if d.State != c.state || strings.Contains(d.Reason, "ben@") {
				t.Errorf("the mail is %s: %s", d.State, d.Reason)
			}
			addresses, err := k.db.Addresses(t.Context(), k.ben)
			if err != nil || addresses[0].Suspended != c.stops {
				t.Errorf("%+v, %v", addresses, err)
			}
			if in := k.inbound(t); len(in) != 1 || in[0].Verdict != db.Dropped {
				t.Errorf("recorded: %+v", in)
			}
		})
	}
}

func TestEnvelopeSenders(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	mails := k.sink.Mails()
	if mails[0].From == mails[1].From {
		t.Error("two mails have one envelope sender")
	}
	sender := mails[0].From
	local, domain, _ := strings.Cut(sender, "@")
	if len(sender) > 64 || local[0] != 'b' || domain != "puddle.test" {
		t.Errorf("envelope sender %s", sender)
	}
	forged := local[:len(local)-1] + string("ab"[strings.Count(local[len(local)-1:], "a")])
	for _, c := range []struct{ from, to, want string }{
		{"", sender, "250 2.1.5"},
		{"", strings.ToUpper(sender), "250 2.1.5"},
		{"ben@two.test", sender, "550 5.7.1 This address is for delivery reports only"},
		{"", forged + "@puddle.test", "550 5.1.1"},
		{"", "b@puddle.test", "550 5.1.1"},
	} {
		mailtest.Talk(t, "tcp", k.addr, "< 220\n> EHLO mx.test\n< 250\n> MAIL FROM:<"+c.from+">\n< 250\n"+
			"> RCPT TO:<"+c.to+">\n< "+c.want+"\n> QUIT\n< 221")
	}
}

func TestRelaysRefusalOfAnAddressStopsMailToIt(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.1.1 <ben@two.test> unknown"})
	k.send(t)
	if d := k.state(t, db.Bounced); strings.Contains(d.Reason, "ben@") {
		t.Errorf("the reason repeats the address: %s", d.Reason)
	}
	addresses, err := k.db.Addresses(t.Context(), k.ben)
	if err != nil || !addresses[0].Suspended {
		t.Errorf("%+v, %v", addresses, err)
	}
}
