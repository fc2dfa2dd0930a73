package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// traveller goes the journey in a browser, by what is on the pages alone.
type traveller struct {
	*window
	c       *conversation
	sink    *mailtest.Sink
	scripts bool
	email   string
	path    string // of their conversation
}

func (v *traveller) fill(form string, fields ...string) {
	v.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		v.do(chromedp.SetValue(chromedp.CSS(form+" [name="+fields[i]+"]"), fields[i+1]))
	}
}

func (v *traveller) click(selector string) {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(selector)))
}

// reads waits for words on a page.
func (v *traveller) reads(words string) {
	v.t.Helper()
	v.wait(words, fmt.Sprintf(`document.readyState === 'complete' && document.body.textContent.includes(%q)`, words))
}

func (v *traveller) signUp() {
	v.visit(v.c.p.url + "/")
	v.click(`a[href="/signup"]`)
	v.do(chromedp.WaitVisible(chromedp.CSS(`form[action="/signup"]`)))
	v.fill(`form[action="/signup"]`, "name", "Dora", "email", v.email, "password", password)
	v.click(`form[action="/signup"] .primary`)
	v.reads("Check your mail")
}

func (v *traveller) confirm() {
	v.visit(v.c.p.url + linkIn(v.t, mailTo(v.t, v.sink, v.email, "/verify/"), v.c.p.url+"/verify/"))
	v.click(`form[action^="/verify/"] button`)
	v.wait("the start page", `location.pathname === '/' && !!document.querySelector('[href="/account"]')`)
}

func (v *traveller) logInAgain() {
	v.visit(v.c.p.url + "/account")
	v.do(chromedp.Submit(chromedp.CSS(`form[action="/logout"] button`)))
	v.wait("nobody logged in", `document.readyState === 'complete' && !document.querySelector('[href="/account"]')`)
	v.visit(v.c.p.url + "/login")
	v.fill(`form[action="/login"]`, "email", v.email, "password", password)
	v.click(`form[action="/login"] .primary`)
	v.wait("somebody logged in", `location.pathname === '/' && !!document.querySelector('[href="/account"]')`)
}

func (v *traveller) offer() {
	v.visit(v.c.p.url + "/items/new")
	v.fill(`form[action="/items"]`, "name", "Lamp of "+v.email, "price", "12.50")
	v.do(chromedp.Submit(chromedp.CSS(`form[action="/items"] [name=name]`)))
	v.wait("the item", `location.pathname.match(/^\/items\/\d+$/) && document.querySelector('h1').textContent.includes('Lamp of')`)
}

func (v *traveller) find() {
	v.visit(v.c.p.url + "/")
	v.fill(`form[role=search]`, "query", "bicycle")
	v.do(chromedp.Submit(chromedp.CSS(`form[role=search] [name=query]`)))
	v.wait("what was found", `location.search.includes('query=bicycle') && document.readyState === 'complete'`)
	v.click(`main a[href^="/items/"]`)
	v.reads("Write to Ana")
}

func (v *traveller) ask() {
	v.fill(`form[action$="/conversations"]`, "content", "Would you take 100?")
	v.click(`form[action$="/conversations"] .primary`)
	v.wait("the message", hasMessage("Would you take 100?"))
	path, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		v.t.Fatal(err)
	}
	v.path = path
}

// readAnswer reads it at once where scripts run, else when the page is loaded
// again.
func (v *traveller) readAnswer() {
	v.c.anaWrites(v.path, "For you, yes.")
	if !v.scripts {
		v.visit(v.c.p.url + v.path)
	}
	v.wait("the answer", hasMessage("For you, yes."))
}

func (v *traveller) answerBack() {
	v.write("Saturday at ten?")
	v.wait("the message", hasMessage("Saturday at ten?"))
	if page := v.c.ana.get(v.path); !strings.Contains(page, "Saturday at ten?") {
		v.t.Error("Ana does not see it")
	}
}

func (v *traveller) attach() {
	file := filepath.Join(v.t.TempDir(), "map.txt")
	if err := os.WriteFile(file, []byte("second door on the left"), 0o600); err != nil {
		v.t.Fatal(err)
	}
	v.do(chromedp.SetUploadFiles(chromedp.CSS(`.composer [name=attachments]`), []string{file}))
	v.write("Here is the way.")
	v.wait("the message with its file", hasMessage("Here is the way.")+` && [...document.querySelectorAll('a[href*="/files/"]')].some(a => a.textContent.includes('map.txt'))`)
}

// menu does something by the conversation's menu. With scripts a dialog may ask
// first.
func (v *traveller) menu(action string, asks bool) {
	v.t.Helper()
	v.click(`.conversation-head .menu summary`)
	v.click(`.conversation-head form[action$="` + action + `"] button`)
	if asks && v.scripts {
		v.click(`#confirm [data-yes]`)
	}
}

func (v *traveller) mute() {
	v.menu("/mute", false)
	v.wait("the sign", `!!document.querySelector('.head-muted')`)
	v.menu("/mute", false)
	v.wait("no sign", `!!document.querySelector('.conversation-head') && !document.querySelector('.head-muted')`)
}

func (v *traveller) unsubscribe() {
	v.visit("about:blank") // who is there is not mailed
	v.c.anaWrites(v.path, "Ten is fine, "+v.email)
	v.visit(v.c.p.url + unsubscribeLink(v.t, v.c, mailTo(v.t, v.sink, v.email, "Ten is fine, "+v.email)))
	v.click(`form[action^="/unsubscribe/"] button`)
	v.reads("You get no more mail about")
	v.visit(v.c.p.url + v.path)
	v.wait("the sign", `!!document.querySelector('.head-muted')`)
}

func (v *traveller) leave() {
	v.menu("/leave", true)
	v.reads("You have left the conversation.")
	if page := v.c.ana.get(v.path); !strings.Contains(page, "Left the conversation.") {
		v.t.Error("Ana does not read that they left")
	}
}
