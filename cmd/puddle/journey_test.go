package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// TestTwoWindows has Ana and Ben write to each other in two browsers, and a
// second window of Ana's, all of which show each message once.
func TestTwoWindows(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	ana, ben := open(t), open(t)
	ana.logIn(p, "ana@example.org")
	ben.logIn(p, "ben@example.net")
	for _, w := range []*window{ana, ben} {
		w.visit(p.url + c.path)
		w.wait("the page", hasMessage("Yes, come by."))
	}
	ana.write("See you on Saturday!")
	for _, w := range []*window{ana, ben} {
		w.wait("Ana's words", hasMessage("See you on Saturday!"))
	}
	ben.write("I'll bring the money.")
	for _, w := range []*window{ana, ben} {
		w.wait("Ben's words", hasMessage("I'll bring the money."))
	}
}

// TestMailIntoOpenPage measures how long a mail takes from being accepted to
// its element in an open page.
func TestMailIntoOpenPage(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	ana.wait("the page", hasMessage("Yes, come by."))

	var took []time.Duration
	for n := range 15 {
		words := "Mail number " + string(rune('A'+n))
		shown := make(chan time.Time, 1)
		go func() {
			ana.wait("the mail", hasMessage(words))
			shown <- time.Now()
		}()
		if got := c.replyByMail(words); !strings.HasPrefix(got, "250 ") {
			t.Fatalf("the mail is answered %q", got)
		}
		accepted := time.Now()
		took = append(took, (<-shown).Sub(accepted))
	}
	slices.Sort(took)
	t.Logf("mail accepted → element in an open page: median %v, slowest %v", took[len(took)/2], took[len(took)-1])

	via, err := chromedp.Run(ana.ctx, chromedp.AttributeValue(chromedp.CSS(`[data-message-id][data-via=email]`), "data-author"))
	if err != nil || via.Value != "Ben" {
		t.Errorf("the mail's author is %q, %v", via.Value, err)
	}
}

// TestSameMailTwice has a mail program that did not hear the answer send
// again.
func TestSameMailTwice(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	for range 2 {
		got := mailtest.Deliver(t, p.smtp, "ben@example.net", c.address, c.reply("Only once"))
		if !strings.HasPrefix(got, "250 ") {
			t.Errorf("answered %q", got)
		}
	}
	if got := len(regexp.MustCompile(`data-content[^>]*>(<p[^>]*>)?Only once<`).FindAllString(c.ana.get(c.path), -1)); got != 1 {
		t.Errorf("the page shows the message %d times", got)
	}
}

// TestWithoutScripts goes the whole way in a browser that runs no scripts.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	w := open(t)
	w.withoutScripts()
	w.logIn(p, "ana@example.org")
	w.visit(p.url + c.path)
	w.do(chromedp.SendKeys(chromedp.CSS(`.composer textarea`), "Typed without scripts"))
	w.leaves(chromedp.Click(chromedp.CSS(`.composer button.send`)))
	w.wait("the message", hasMessage("Typed without scripts"))

	w.visit(p.url + "/items/new")
	w.do(
		chromedp.SendKeys(chromedp.CSS(`[name=name]`), "Yellow lamp"),
		chromedp.SendKeys(chromedp.CSS(`[name=price]`), "many"),
	)
	w.leaves(chromedp.Submit(chromedp.CSS(`[name=price]`)))
	w.wait("the form with its values kept", `document.querySelector('[name=name]').value === 'Yellow lamp'`)
	w.do(chromedp.SetValue(chromedp.CSS(`[name=price]`), "12.50"))
	w.leaves(chromedp.Submit(chromedp.CSS(`[name=price]`)))
	w.wait("the item's page", `document.body.textContent.includes('Yellow lamp') && location.pathname.startsWith('/items/')`)
}
