package handlers

import (
	"fmt"
	"testing"

	"puddle/db"
)

// receipts waits for the words below the viewer's message that says words.
func (w *window) receipts(message, words string) {
	w.s.t.Helper()
	w.sees(fmt.Sprintf(`(() => { const line = document.querySelector("#receipts");
		return line.innerText.trim().startsWith(%q) && line.previousElementSibling.innerText.includes(%q); })()`, words, message))
}

func TestReceiptsFollowTheMessageOnTheOpenPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.windowOf(w.enquirer)
	ben.opens(w.conversationPath())
	ben.receipts("Is it still there?", "Ana answered")

	ben.says("At six?")
	ben.receipts("At six?", "Will be mailed to Ana")
	_, err := w.db.Pool().Exec(t.Context(), `update members set notify_at = now() where user_id = $1`, w.owner)
	must(t, err)
	_, _, err = w.db.ClaimNotices(t.Context(), 10)
	must(t, err)
	deliveries, err := w.db.Deliveries(t.Context(), 1)
	must(t, err)
	must(t, w.db.RecordAttempt(t.Context(), deliveries[0].ID, db.Attempt{State: db.Sent, Words: "250 ok"}))
	ben.receipts("At six?", "Mailed to Ana ")
	must(t, w.db.RecordBounce(t.Context(), deliveries[0].ID, db.Bounce{Status: "5.1.1", Permanent: true}))
	ben.receipts("At six?", "Could not be mailed to Ana")
	must(t, w.db.MarkRead(t.Context(), w.owner, w.conversation, 3))
	ben.receipts("At six?", "Seen by Ana ")
	_, err = w.db.PostMessage(t.Context(), db.NewMessage{Conversation: w.conversation, Author: w.owner, Via: db.ViaEmail, Content: "Fine."})
	must(t, err)
	ben.receipts("At six?", "Ana answered by mail")
	ben.says("See you.")
	ben.receipts("See you.", "Will be mailed to Ana")

	wants(t, w.loggedIn(w.owner).get(w.conversationPath()), 200, `id="receipts"`, "Ben answered")
}

func TestReceiptsTellOnlyWhatAMemberShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.db.UpdateProfile(t.Context(), w.owner, db.ProfileChange{Name: "Ana"}))
	m := w.says(w.enquirer, w.conversation, "At six?")
	must(t, w.db.MarkRead(t.Context(), w.owner, w.conversation, m.Seq))
	if page := w.loggedIn(w.enquirer).get(w.conversationPath()); containsAll(page.body, []string{"Seen by"}) {
		t.Error("Ana keeps what she has read to herself, and the page tells")
	}
}
