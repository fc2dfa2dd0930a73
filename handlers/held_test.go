package handlers

import (
	"fmt"
	"strings"
	"testing"

	"puddle/db"
)

// holds keeps a mail in the enquirer's name that waits for their word, and
// returns the token of the question that they were mailed.
func (w *world) holds(words string) string {
	w.t.Helper()
	_, err := w.db.RecordInbound(w.t.Context(), db.NewInbound{
		EnvelopeFrom: "x@example.net", Rcpt: []string{"rtoken@puddle.test"}, Digest: []byte(words),
		Verdict: db.Held, Reason: "not proven", HeaderFrom: "Ben <ben@example.org>", Raw: []byte("Subject: <b>raw</b>\r\n\r\n" + words),
		Posts: []db.NewMessage{{Conversation: w.conversation, Author: w.enquirer, Via: db.ViaEmail, Content: words, Held: true}},
	})
	must(w.t, err)
	return w.mailedToken(emailOf("Ben"))
}

func TestAHeldMailIsReleasedByItsMembersWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/held/" + w.holds("It was <me>.")
	b := w.browser() // whoever has the mail has the word, on any device
	for range 2 {
		wants(t, b.get(path), 200, "It was &lt;me&gt;.", "Blue bicycle")
	}
	if got := w.content(t); len(got) != 2 {
		t.Errorf("looking posted it: %q", got)
	}
	wantsRedirect(t, b.post(path, nil), fmt.Sprintf("/conversations/%d", w.conversation))
	wants(t, b.post(path, nil), 410)
	wants(t, b.get(path), 410)
	if got := w.content(t); len(got) != 3 || got[2] != "It was <me>." {
		t.Errorf("%q", got)
	}
}

func TestAHeldMailIsDroppedByItsMembersWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/held/" + w.holds("It was not me.")
	b := w.browser()
	wants(t, b.post(path+"/discard", nil), 200, "Nobody saw this mail")
	wants(t, b.post(path, nil), 410)
	if got := w.content(t); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

func TestARefusedMailWaitsForItsMembersWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.db.RecordInbound(w.t.Context(), db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Refused, Member: w.enquirer,
		Refusals: []db.NewRefusal{{Conversation: w.conversation, User: w.enquirer, Reason: "We found <no> words.", Message: &db.NewMessage{
			Conversation: w.conversation, Author: w.enquirer, Via: db.ViaEmail, Content: "> Yes.",
			Attachments: []db.NewFile{{Name: "message.txt", Data: []byte("> Yes.")}}}}}})
	must(t, err)
	path := "/held/" + w.mailedToken(emailOf("Ben"))
	b := w.browser()
	wants(t, b.get(path), 200, "We found &lt;no&gt; words.", "&gt; Yes.", "message.txt", "Don’t post it")
	a := b.post(path+"/discard", nil)
	wants(t, a, 200, "Nobody saw this mail")
	if strings.Contains(a.body, "Somebody wrote in your name") {
		t.Error("the member's own mail is said to be somebody else's")
	}
	wants(t, b.post(path, nil), 410)
}
