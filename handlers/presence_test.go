package handlers

import (
	"testing"
)

func TestOthersSeeWhoIsHereAndWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const head = `document.querySelector("#participants")`
	ana, ben := w.windowOf(w.owner), w.windowOf(w.enquirer)
	ana.opens(w.conversationPath())
	ana.sees(head + `.innerText.trim() === "Ben"`)
	ben.opens(w.conversationPath())
	ana.sees(head + `.querySelector(".here") && !` + head + `.querySelector(".writing")`)
	ben.types("#message", "I could")
	ana.sees(head + `.querySelector(".writing").innerText === "is writing…"`)
	ben.says(" come.")
	ana.seesMessage("Ben", "I could come.")
	ana.sees(`!` + head + `.querySelector(".writing")`)
	ben.opens("/account")
	ana.sees(`!` + head + `.querySelector(".here")`)
}

func TestTypingIsForMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.loggedIn(w.enquirer)
	wants(t, ben.post(w.conversationPath()+"/typing", nil, "HX-Request", "true"), 204)
	wantsRedirect(t, ben.post(w.conversationPath()+"/typing", nil), w.conversationPath())
	wants(t, w.loggedIn(w.stranger).post(w.conversationPath()+"/typing", nil, "HX-Request", "true"), 404)
	wants(t, w.loggedIn(w.owner).get(w.conversationPath()), 200, "is writing…")
}

// A stream says by itself that its reader is here, and that they have gone.
func TestAStreamTellsThatItsReaderIsHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ana := w.loggedIn(w.owner).listen(w.eventsPath())
	ana.hears("participants", "Ben")
	ben := w.loggedIn(w.enquirer).listen(w.eventsPath())
	ana.hears("participants", "Ben", "here now")
	ben.cancel()
	ana.hears("participants", "Ben")
	w.loggedIn(w.enquirer).listen("/events")
	if members, err := w.db.Members(t.Context(), w.owner, w.conversation); err != nil || members[1].Here {
		t.Errorf("who reads the inbox is in no conversation: %+v, %v", members, err)
	}
}
