package main

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestUnsentIsItsWritersAlone ends a session without a word, as its time or
// another device does: what was not sent waits for its writer, not for who
// logs in next.
func TestUnsentIsItsWritersAlone(t *testing.T) {
	t.Parallel()
	p, c, w := composing(t)
	w.network(true, -1)
	w.send("For Ben's eyes")
	w.wait("the message that waits", failedMessage("For Ben's eyes"))
	w.do(chromedp.SendKeys(chromedp.CSS(`#message`), "Half a thought"))
	as := func(email string) {
		t.Helper()
		if _, err := chromedp.Call(w.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			t.Fatal(err)
		}
		w.logIn(p, email)
		w.visit(p.url + c.path)
		w.wait("the page", hasMessage("Yes, come by."))
	}
	w.visit("about:blank")
	w.network(false, -1)
	as("ben@example.net")
	w.wait("nothing of Ana's", `!document.querySelector('.pending') && document.querySelector('#message').value === ''`)
	as("ana@example.org")
	w.wait("what was Ana's", failedMessage("For Ben's eyes")+` && document.querySelector('#message').value === 'Half a thought'`)
}

// TestComposerWithoutStorage writes in a browser that lets no page keep
// anything: a message is sent all the same, and what fails waits on the page.
func TestComposerWithoutStorage(t *testing.T) {
	t.Parallel()
	p, c, w := composing(t)
	forbidden := `Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('forbidden', 'SecurityError'); }})`
	if _, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: forbidden}); err != nil {
		t.Fatal(err)
	}
	w.visit(p.url + c.path)
	const empty = `!document.querySelector('.pending') && document.querySelector('#message').value === ''`
	w.send("Kept nowhere")
	w.wait("the message", ends("Yes, come by.", "Kept nowhere")+" && "+empty)
	w.network(true, -1)
	w.send("Not yet")
	w.wait("the message that waits", failedMessage("Not yet"))
	w.network(false, -1)
	w.run(retry)
	w.wait("it, too", ends("Kept nowhere", "Not yet")+" && "+empty)
	w.run(`document.activeElement.blur(); document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true}))`)
	w.wait("the keys", `document.querySelector('#keys').open`)
}
