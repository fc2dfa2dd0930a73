package main

import (
	"fmt"
	"strings"
	"testing"

	"puddle/mail/mailtest"
)

// TestAccount changes password and address, removes a guest and deletes the
// account, with scripts and without: what was written stays with the others,
// without the name.
func TestAccount(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %t", scripts), func(t *testing.T) {
			sink := mailtest.NewSink(t, mailtest.Config{})
			p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
			c := p.conversation(sink)
			ana := &traveller{window: open(t), c: c, sink: sink, scripts: scripts, email: "ana@example.org", path: c.path}
			if !scripts {
				ana.withoutScripts()
			}
			ana.logIn(p, ana.email)
			ana.changesPassword("a better password")
			ana.addsAddress(fmt.Sprintf("ana-%t@example.com", scripts))
			ana.removes("Ben")
			if r, err := c.ben.http.Get(p.url + c.path); err != nil || r.StatusCode != 404 {
				t.Errorf("Ben still gets in: %v, %v", r, err)
			}
			ana.invitesAndWithdraws("friend@example.com")
			c.askAgain()
			ana.deletesAccount("a better password")
			if page := c.ben.get("/conversations"); !strings.Contains(page, "It is bright.") {
				t.Errorf("Ben's thread is gone:\n%s", page)
			}
			page := c.ben.get(pathIn(t, c.ben.get("/conversations"), `/conversations/\d+`))
			if !strings.Contains(page, "Former member") || strings.Contains(page, `data-author="Ana"`) {
				t.Error("Ana's name is still there")
			}
		})
	}
}

func (v *traveller) changesPassword(to string) {
	v.t.Helper()
	v.visit(v.c.p.url + "/account")
	v.fill(`form[action="/account/password"]`, "old_password", "a guess", "new_password", to)
	v.click(`form[action="/account/password"] button`)
	v.reads("This is not your present password.")
	v.fill(`form[action="/account/password"]`, "old_password", password, "new_password", to)
	v.click(`form[action="/account/password"] button`)
	v.reads("Your password is changed.")
}

func (v *traveller) addsAddress(address string) {
	v.t.Helper()
	v.fill(`form[action="/account/addresses"]`, "email", address)
	v.click(`form[action="/account/addresses"] button`)
	v.reads("We have sent a mail to this address.")
	v.visit(v.c.p.url + linkIn(v.t, mailTo(v.t, v.sink, address, "/address/"), v.c.p.url+"/address/"))
	v.click(`form[action^="/address/"] button`)
	v.reads("The address is confirmed.")
	v.reads(address)
}

func (v *traveller) removes(name string) {
	v.t.Helper()
	v.visit(v.c.p.url + v.path + "/members")
	v.click(`[aria-label="Remove ` + name + `"]`)
	v.reads("Remove " + name + "?")
	v.click(`form[action$="/remove"] button`)
	v.reads("They can't read or write here any more.")
}

func (v *traveller) invitesAndWithdraws(address string) {
	v.t.Helper()
	v.fill(`form[action$="/members"]`, "email", address)
	v.click(`form[action$="/members"] .primary`)
	v.reads("Invited. They can answer by mail or here.")
	v.visit(v.c.p.url + v.path + "/members")
	v.reads(address)
	v.click(`form[action$="/withdraw"] button`)
	v.reads("The invitation works no more.")
}

// askAgain has Ben ask about something else of Ana's, and her answer.
func (c *conversation) askAgain() {
	c.t.Helper()
	c.ana.post("/login", map[string][]string{"email": {"ana@example.org"}, "password": {"a better password"}})
	c.ana.post("/items", map[string][]string{"name": {"Green lamp"}})
	page := c.ben.post(pathIn(c.t, c.ana.get("/"), `/items/\d+`)+"/conversations", map[string][]string{"content": {"And the lamp?"}})
	c.anaWrites(pathIn(c.t, page, `/conversations/\d+`), "It is bright.")
}

func (v *traveller) deletesAccount(password string) {
	v.t.Helper()
	v.visit(v.c.p.url + "/account")
	v.click(`.more-to-do summary`)
	for _, typed := range []string{"a guess", password} {
		v.fill(`form[action="/account/delete"]`, "password", typed)
		v.click(`form[action="/account/delete"] .danger`)
		if v.scripts {
			v.click(`#confirm [data-yes]`)
		}
		if typed != password {
			v.reads("This is not your present password.")
		}
	}
	v.wait("nobody logged in", `location.pathname === '/' && document.readyState === 'complete' && !document.querySelector('[href="/account"]')`)
}
