package main

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// tab opens another tab of the same browser, with the same cookies.
func (w *window) tab() *window {
	w.t.Helper()
	ctx, cancel := chromedp.NewContext(w.ctx)
	w.t.Cleanup(cancel)
	return &window{t: w.t, ctx: ctx}
}

// TestTwoTabsAndTwoDevices has one person look at their inbox in two tabs and
// on another device: all count what is new, reading it in one clears the
// others, a draft goes along, and each message stands once in each.
func TestTwoTabsAndTwoDevices(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	desk, phone := open(t), open(t)
	desk.logIn(p, "ana@example.org")
	phone.logIn(p, "ana@example.org")
	other := desk.tab()
	all := []*window{desk, other, phone}
	count := func(row, shown, title string) {
		t.Helper()
		for _, w := range all {
			w.wait("the row's number", `document.querySelector('[data-conversation-id]').dataset.unread === '`+row+`'`)
			w.wait("the number in the navigation", `((b) => b.hidden === ('`+shown+`' === '0') && b.dataset.count === '`+shown+`')(document.querySelector('#unread'))`)
			w.wait("the title", `/^`+title+`[^(]/.test(document.title)`)
		}
	}
	for _, w := range all {
		w.visit(p.url + "/conversations")
	}
	count("0", "0", "")
	for _, words := range []string{"one", "two"} {
		c.ben.post(c.path+"/messages", url.Values{"content": {words}})
	}
	count("2", "1", `\(1\) `)

	phone.visit(p.url + c.path)
	count("0", "0", "")
	other.visit(p.url + c.path)
	phone.send("Sent from the phone")
	for _, w := range []*window{other, phone} {
		w.wait("each message once", ends("one", "two", "Sent from the phone")+" && "+nothingLeft)
	}

	phone.do(chromedp.SendKeys(chromedp.CSS(`#message`), "Begun on the phone"))
	phone.wait("the draft kept on the server", `!Object.keys(localStorage).some(k => k.startsWith('draft'))`)
	desk.visit(p.url + c.path)
	desk.wait("the draft", `document.querySelector('#message').value === 'Begun on the phone'`)
	desk.run(enter)
	once := ends("one", "two", "Sent from the phone", "Begun on the phone") + " && " + nothingLeft
	desk.wait("the message", once)
	for _, w := range all {
		w.visit(p.url + c.path)
		w.wait("each message once", once)
	}
}
