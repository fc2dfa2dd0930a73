package mail

import (
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// TestLateRefusalIsToldByMail has an MTA in front hand over a member's mail
// without words: it is taken and kept, and the member learns why by one mail.
func TestLateRefusalIsToldByMail(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	addr := k.listen(t, smtpd.Config{LMTP: true})
	sent := len(k.sink.Mails())
	for _, id := range []string{"1", "2"} {
		mailtest.Talk(t, "tcp", addr, `
			< 220
			> LHLO mta.test
			< 250
			> MAIL FROM:<ana@one.test>
			< 250
			> RCPT TO:<`+k.reply["ana@one.test"]+`>
			< 250
			> DATA
			< 354
			> From: ana@one.test
			> Message-ID: <`+id+`@one.test>
			>
			> -- 
			> Ana
			> .
			< 250
			> QUIT
			< 221`)
	}
	notice := parsed(t, k.sink.Wait(t, sent+1)[sent].Raw)
	if got := notice.Header.Get("Subject"); got != "Your mail was not posted" {
		t.Errorf("the notice is called %q", got)
	}
	if !strings.Contains(notice.Text, "We found no words of your own") || !strings.Contains(notice.Text, "/conversations/") {
		t.Errorf("the notice says:\n%s", notice.Text)
	}
	in := k.inbound(t)
	if len(in) != 2 || in[0].Verdict != db.Refused || in[1].Verdict != db.Refused {
		t.Errorf("recorded: %+v", in)
	}
	if words := k.words(t); len(words) != 2 {
		t.Errorf("conversation: %q", words)
	}
	deliveries, err := k.db.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	notices := 0
	for _, d := range deliveries {
		if d.Kind == db.DeliverRefused {
			notices++
		}
	}
	if notices != 1 {
		t.Errorf("%d notices for one reason in a day", notices)
	}
}
