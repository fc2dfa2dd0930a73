package db_test

import (
	"testing"

	"puddle/db"
)

func TestRestoreCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	r, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Posted,
		Author: w.ana, AuthorAddress: "ana@example.org", Raw: []byte("the raw mail"),
		Posts: []db.NewMessage{{Conversation: id, Author: w.ana, Via: db.ViaEmail, Content: "Own words",
			Cut: []db.CutPiece{{Kind: "signature", Content: "-- \nAna"}, {Kind: "quote", Content: "> 1"}, {Kind: "device", Content: "Sent from a tin"}}}}})
	w.must(err)
	m := r.Messages[0]

	_, err = w.RestoreCut(w.ctx, w.ben, m.ID, []int{0})
	w.wantKind(err, db.NotFound)
	_, err = w.RestoreCut(w.ctx, w.ana, m.ID, nil)
	w.wantKind(err, db.Invalid)
	_, err = w.RestoreCut(w.ctx, w.ana, m.ID, []int{7})
	w.wantKind(err, db.NotFound)
	restored, err := w.RestoreCut(w.ctx, w.ana, m.ID, []int{0, 2})
	w.must(err)
	if restored.Content != "Own words\n\n-- \nAna\n\nSent from a tin" || restored.EditedAt == nil || restored.Change <= m.Change {
		t.Errorf("restored: %+v", restored)
	}
	cut, err := w.MessageCut(w.ctx, w.ana, m.ID)
	w.must(err)
	if len(cut) != 1 || cut[0].Kind != "quote" {
		t.Errorf("left out now: %+v", cut)
	}

	_, raw, err := w.MessageReceived(w.ctx, w.ana, m.ID)
	w.must(err)
	if got := readAll(t, raw); got != "the raw mail" {
		t.Errorf("as received: %q", got)
	}
	_, _, err = w.MessageReceived(w.ctx, w.ben, m.ID)
	w.wantKind(err, db.NotFound)
}
