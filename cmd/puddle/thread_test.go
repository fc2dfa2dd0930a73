package main

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// TestLongConversation reads a conversation of several pages upwards: older
// messages join above without moving what is in sight, each stands once and in
// order, and days and names are not repeated at the seams.
func TestLongConversation(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	for n := range 118 {
		c.ana.post(c.path+"/messages", url.Values{"content": {fmt.Sprintf("Line %d", n)}})
	}
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	ana.wait("the newest page", hasMessage("Line 117"))
	ana.wait("the end in sight", `document.querySelector('.scroller').scrollTop === 0`)
	for _, shown := range []int{100, 120} {
		ana.run(`const s = document.querySelector('.scroller');
			s.scrollTop = -s.scrollHeight;
			window.first = [...document.querySelectorAll('.entry')].find(e => e.getBoundingClientRect().bottom > s.getBoundingClientRect().top);
			window.top0 = window.first.getBoundingClientRect().top`)
		ana.wait("older messages", fmt.Sprintf(`document.querySelectorAll('[data-message-id]').length === %d`, shown))
		ana.wait("what was in sight in its place", `Math.abs(window.first.getBoundingClientRect().top - window.top0) < 80`)
	}
	ana.wait("nothing older", `document.getElementById('older').hidden`)
	ana.wait("one line for the day, above all", `document.querySelectorAll('.day').length === 1 && document.querySelectorAll('#messages > :is(.day, .entry)')[0].className === 'day'`)
	ana.wait("the messages in order", `(() => { const o = [...document.querySelectorAll('.entry')].map(e => Number(e.dataset.order)); return o.every((x, i) => x === i + 1); })()`)
	ana.wait("one name over all of Ana's lines", `document.querySelectorAll('.entry:not(.follows)').length <= 3`)
}

// TestComposer sends by key, keeps a draft over a reload, and keeps what could
// not be sent until it can.
func TestComposer(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	box := chromedp.CSS(`#message`)
	ana.do(chromedp.WaitVisible(box), chromedp.SendKeys(box, "Not yet"))
	ana.wait("the draft", `Object.values(localStorage).includes('Not yet') || document.querySelector('#message').value === 'Not yet'`)
	ana.visit(p.url + c.path)
	ana.wait("the draft again", `document.querySelector('#message').value === 'Not yet'`)
	ana.do(chromedp.SendKeys(box, ", but now"))
	ana.run(enter)
	ana.wait("the message", hasMessage("Not yet, but now"))
	ana.wait("an empty composer", `document.querySelector('#message').value === '' && document.activeElement.id === 'message'`)

	ana.run(`window.realFetch = fetch; window.fetch = () => Promise.resolve(new Response('', {status: 503}))`)
	ana.do(chromedp.SendKeys(box, "On second thought"))
	ana.run(enter)
	ana.wait("the failed message", `document.querySelector('.failed')?.textContent.includes('On second thought')`)
	ana.run(`window.fetch = window.realFetch; document.querySelector('[data-retry]').click()`)
	ana.wait("the message after all", hasMessage("On second thought")+` && !document.querySelector('.pending')`)
}

// TestInboxStaysInOrder has a row move up when somebody writes, without taking
// the focus from another one, and counts it in the title.
func TestInboxStaysInOrder(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	c.ana.post("/items", url.Values{"name": {"Green lamp"}})
	lamp := pathIn(t, c.ana.get("/"), `/items/\d+`)
	c.ben.post(lamp+"/conversations", url.Values{"content": {"And the lamp?"}})
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + "/conversations")
	ana.wait("the newer row above", `document.querySelector('.row').textContent.includes('Green lamp')`)
	ana.run(`document.querySelector('.row a').focus()`)
	c.ben.post(c.path+"/messages", url.Values{"content": {"I am at the door."}})
	ana.wait("the other row above", `document.querySelector('.row').textContent.includes('I am at the door.')`)
	ana.wait("the focus where it was", `document.activeElement.closest('.row')?.textContent.includes('Green lamp')`)
	ana.wait("two rows", `document.querySelectorAll('[data-conversation-id]').length === 2`)
	ana.wait("the title", `document.title.startsWith('(2) ')`)
}

// enter presses the key in the composer.
const enter = `document.querySelector('#message').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))`

// run runs statements in the page.
func (w *window) run(statements string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`(() => { `+statements+`; return true; })()`)); err != nil {
		w.t.Fatal(err)
	}
}
