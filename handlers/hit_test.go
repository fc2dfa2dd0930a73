package handlers

import (
	"fmt"
	"strings"
	"testing"
)

func TestASearchLeadsToTheMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.says(w.owner, w.conversation, "The <b>key</b>s hang in the shed, Keyless one.")
	w.says(w.owner, w.conversation, "Or come at six.")
	b := w.loggedIn(w.enquirer)
	place := fmt.Sprintf(`href="/messages/%d"`, m.ID)
	page := b.get("/conversations?query=key")
	wants(t, page, 200, place, "The &lt;b&gt;<mark>key</mark>&lt;/b&gt;s hang in the shed, <mark>Keyless</mark> one.")
	if page := b.get("/conversations?query=bicycle"); !containsAll(page.body, []string{`data-conversation-id="`}) || strings.Contains(page.body, "row-hit") {
		t.Errorf("found by its item only:\n%.3000s", page.body)
	}
	wants(t, w.loggedIn(w.stranger).get("/conversations?query=key"), 200, "Nothing found")

	// In the browser it shows while typing, and stays when the row changes.
	ben := w.windowOf(w.enquirer)
	ben.opens("/conversations")
	ben.types("[data-search]", "keyl")
	ben.sees(`document.querySelector(".row-hit mark").textContent === "Keyless"`)
	w.says(w.owner, w.conversation, "Are you there?")
	ben.sees(`document.querySelector(".row-words").innerText.includes("Are you there?")`)
	ben.presses(".row-hit")
	ben.sees(fmt.Sprintf(`location.hash === "#message-%d" && document.querySelector(":target").innerText.includes("Keyless")`, m.ID))
}
