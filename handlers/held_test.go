package handlers

import (
	"fmt"
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
