package mail

import (
	"strings"
	"testing"

	"puddle/mail/mailtest"
)

// Whatever mail comes to the address stops the mail, and only that: other
// recipients refuse what can't be read.
func TestUnsubscribeByMailThatCantBeRead(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	list := parsed(t, k.sink.Mails()[0].Raw).Header.Raw("List-Unsubscribe")
	_, mailto, _ := strings.Cut(list, "<mailto:")
	raw := "Subject: stop\r\n" + strings.Repeat("X-Padding: x\r\n", 6000) + "\r\nstop\r\n"
	if got := mailtest.Deliver(t, k.addr, "ben@two.test", k.reply["ben@two.test"], []byte(raw)); !strings.HasPrefix(got, "554 ") {
		t.Errorf("the reply address answers %s", got)
	}
	if got := mailtest.Deliver(t, k.addr, "ben@two.test", strings.TrimSuffix(mailto, ">"), []byte(raw)); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	if c, err := k.db.ConversationByID(t.Context(), k.ben, k.conversation); err != nil || !c.Me.Muted {
		t.Errorf("Ben's conversation is not muted (%v)", err)
	}
}
