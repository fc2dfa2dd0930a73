package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// TestNothingIsLeftInTheBrowser logs out and goes back, as the next person at
// the same machine may: neither the page nor a draft is there any more.
func TestNothingIsLeftInTheBrowser(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	w := open(t)
	w.logIn(p, "ana@example.org")
	w.visit(p.url + c.path)
	w.wait("the page", hasMessage("Yes, come by."))
	w.do(chromedp.SendKeys(chromedp.CSS(`.composer textarea`), "Half a thought"))
	w.visit(p.url + "/account")
	w.leaves(chromedp.Submit(chromedp.CSS(`form[action="/logout"] button`)))
	w.wait("no draft", `localStorage.length === 0 && sessionStorage.length === 0`)
	w.run(`history.go(-2)`)
	w.wait("the log-in page", `location.pathname === '/login' && !document.documentElement.textContent.includes('Yes, come by.')`)
}
