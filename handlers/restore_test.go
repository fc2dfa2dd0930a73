package handlers

import (
	"strconv"
	"strings"
	"testing"

	"puddle/db"
)

// TestTheAuthorPutsBackWhatWasLeftOut looks at a mailed message as its author
// and as the other member.
func TestTheAuthorPutsBackWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := w.db.RecordInbound(t.Context(), db.NewInbound{
		EnvelopeFrom: "x@example.net", Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Posted, Author: w.enquirer,
		AuthorAddress: emailOf("Ben"), Raw: []byte("Subject: raw\r\n\r\nIn the raw mail"),
		Posts: []db.NewMessage{{Conversation: w.conversation, Author: w.enquirer, Via: db.ViaEmail, Content: "By mail",
			Cut: []db.CutPiece{{Kind: "device", Content: "Sent from my tin can"}}}},
	})
	must(t, err)
	page := "/messages/" + strconv.FormatInt(int64(r.Messages[0].ID), 10)
	author, other := w.loggedIn(w.enquirer), w.loggedIn(w.owner)

	if a := author.get(page + "/cut"); !strings.Contains(a.body, "Sent from my tin can") {
		t.Errorf("the author does not see what was left out:\n%s", a.body)
	}
	if a := author.get(page + "/received"); !strings.Contains(a.body, "In the raw mail") || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("as received: %v %s", a.header, a.body)
	}
	for _, path := range []string{"/cut", "/received"} {
		wants(t, other.get(page+path), 404)
	}
	wants(t, other.post(page+"/restore", fields("piece", "0")), 404)
	wants(t, author.post(page+"/restore", fields("piece", "0")), 303)
	if got := w.content(t); got[len(got)-1] != "By mail\n\nSent from my tin can" {
		t.Errorf("put back: %q", got)
	}
}
