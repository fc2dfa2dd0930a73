package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/mailtest"
	"puddle/mail/parse"
)

// hostileData names a folder with more payloads: *.jsonl files of objects with
// a "payload" and *.txt files of lines.
const hostileData = "PUDDLE_HOSTILE_DATA"

// TestHostileContent puts payloads into everything that people can fill in and
// send, and has a browser look at all of it: with the pages' policy, with the
// policy switched off, as it comes by the live stream, and as mail. No script
// of theirs may run, no request may leave for elsewhere, and no element or
// attribute may stand where only text belongs.
func TestHostileContent(t *testing.T) {
	t.Parallel()
	n := 0
	for some := range slices.Chunk(payloads(t), 240) {
		n++
		t.Run(fmt.Sprintf("part %d", n), func(t *testing.T) { showHostile(t, some) })
	}
}

func showHostile(t *testing.T, payloads []string) {
	h := &hostile{t: t, payloads: payloads, sink: mailtest.NewSink(t, mailtest.Config{})}
	u := dbtest.URL(t)
	h.p = serveOn(t, "DATABASE_URL="+u, "PUDDLE_NOTIFY_DELAY=2s", "PUDDLE_RELAY_URL="+h.sink.URL(), "PUDDLE_ADMIN=ana@example.org")
	h.open(u)
	h.offer()
	h.talk()
	h.mail()

	mail := h.watch()
	mail.bypassPolicy()
	mail.readMail()
	guarded := h.watch()
	guarded.logIn(h.p, "ana@example.org")
	for n, path := range h.pages() {
		if n%4 == 0 { // the policy only adds to what the pages must do without it
			guarded.look(path)
		}
	}
	bare := h.watch()
	bare.bypassPolicy()
	bare.provesItself()
	bare.logIn(h.p, "ana@example.org")
	bare.look(h.pages()...)
	echo := h.watch()
	echo.bypassPolicy()
	echo.look(h.echoes()...)
	open := h.watch()
	open.bypassPolicy()
	open.logIn(h.p, "ana@example.org")
	open.live()
	pages := 0
	for _, w := range []*watched{mail, guarded, bare, echo, open} {
		pages += w.pages
		w.mu.Lock()
		for _, address := range w.elsewhere {
			t.Errorf("a request goes to %s", address)
		}
		w.mu.Unlock()
	}
	h.checkLog()
	t.Logf("%d payloads: %d items, %d messages by web, %d by mail (%d refused), %d mails out, %d pages looked at",
		len(h.payloads), len(h.itemIDs), h.posted, h.mailed, h.refused, h.sent, pages)
}

// hostile is a site full of payloads. Ana owns the items and looks at it all.
type hostile struct {
	t        *testing.T
	p        *puddle
	db       *db.DB
	sink     *mailtest.Sink
	payloads []string

	ana, ben      db.UserID
	conversations []db.ConversationID
	itemIDs       []db.ItemID
	described     []db.ItemID // those with payloads in their description

	posted, mailed, refused, sent int
}

// payloads reads ours and those of the folder, if one is named.
func payloads(t *testing.T) (all []string) {
	t.Helper()
	own := linesOf(t, "testdata/hostile.txt")
	for _, line := range own {
		all = append(all, strings.NewReplacer("␊", "\n", "␉", "\t", "␛", "\x1b").Replace(line))
	}
	if len(all) < 150 {
		t.Fatalf("only %d payloads", len(all))
	}
	dir := os.Getenv(hostileData)
	if dir == "" {
		return all
	}
	text, _ := filepath.Glob(dir + "/*.txt") // the patterns are right
	for _, name := range text {
		all = append(all, linesOf(t, name)...)
	}
	objects, _ := filepath.Glob(dir + "/*.jsonl")
	for _, name := range objects {
		for _, line := range linesOf(t, name) {
			var o struct{ Payload string }
			if err := json.Unmarshal([]byte(line), &o); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, o.Payload)
		}
	}
	return all
}

func linesOf(t *testing.T, name string) (lines []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 8<<20)
	for s.Scan() {
		if s.Text() != "" {
			lines = append(lines, s.Text())
		}
	}
	return lines
}

func (h *hostile) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hostile) open(databaseURL string) {
	h.t.Helper()
	var err error
	h.db, err = db.Open(h.t.Context(), db.Config{URL: databaseURL, MailDomain: "localhost", MailDomains: []string{"localhost"},
		Secret: []byte(strings.Repeat("s", 32)), NoLimits: true, MaxConns: 4})
	h.must(err)
	h.t.Cleanup(h.db.Close)
	h.ana, err = h.db.CreateUser(h.t.Context(), db.NewUser{Name: "Ana", Email: "ana@example.org", Password: password, Admin: true})
	h.must(err)
	h.ben, err = h.db.CreateUser(h.t.Context(), db.NewUser{Name: `<img src=x onerror=hit()>"'`, Email: "ben@example.net"})
	h.must(err)
}

// batch is how many payloads share a page.
const batch = 50

// offer makes an item of each payload that fits into a name. Some of them have
// a description that holds a whole batch.
func (h *hostile) offer() {
	for n, payload := range h.payloads {
		in := db.ItemInput{Name: shorten(payload, 120)}
		if n%batch == 0 {
			all := strings.Join(h.payloads[n:min(n+batch, len(h.payloads))], "\n\n")
			in.Description = shorten(strings.ReplaceAll(all, "\x00", ""), 19_000/utf8.UTFMax)
		}
		id, err := h.db.CreateItem(h.t.Context(), h.ana, in)
		if db.KindOf(err) == db.Invalid {
			continue // no name is made of control characters
		}
		h.must(err)
		h.itemIDs = append(h.itemIDs, id)
		if in.Description != "" {
			h.described = append(h.described, id)
		}
	}
}

// talk has people with payloads for names write payloads, as typed and with
// formatting, fifty to a conversation, with files that are called so.
func (h *hostile) talk() {
	for n, payload := range h.payloads {
		if n%batch == 0 {
			h.converse(payload, h.itemIDs[n%len(h.itemIDs)])
		}
		id := h.conversations[len(h.conversations)-1]
		file := db.NewFile{Name: payload, Data: []byte(payload)}
		for _, m := range []db.NewMessage{
			{Format: db.Plain, Content: payload, Attachments: []db.NewFile{file}}, {Format: db.Markdown, Content: payload},
		} {
			m.Conversation, m.Author, m.Via = id, h.ben, db.ViaWeb
			if _, err := h.db.PostMessage(h.t.Context(), m); db.KindOf(err) == db.Invalid {
				continue
			} else {
				h.must(err)
			}
			h.posted++
		}
	}
	h.must(h.db.SetDraft(h.t.Context(), h.ana, h.conversations[0], "</textarea><script>hit()</script>"))
}

// converse has Ben, under another name, ask about an item.
func (h *hostile) converse(name string, item db.ItemID) {
	h.t.Helper()
	id, err := h.db.StartConversation(h.t.Context(), h.ben, item, db.NewMessage{Content: name, Via: db.ViaWeb})
	h.must(err)
	h.conversations = append(h.conversations, id)
	other, err := h.db.CreateUser(h.t.Context(), db.NewUser{Name: shorten(name, 80), Email: fmt.Sprintf("other%d@example.net", id)})
	if err != nil {
		return // some are no names
	}
	_, err = h.db.StartConversation(h.t.Context(), other, item, db.NewMessage{Content: name, Via: db.ViaWeb})
	h.must(err)
}

// mail sends payloads in plain mail, HTML mail, subjects and file names.
func (h *hostile) mail() {
	var replyTo string
	h.must(h.db.Pool().QueryRow(h.t.Context(), `select 'r' || reply_token || '@localhost' from members where user_id = $1 and conversation_id = $2`,
		h.ben, h.conversations[0]).Scan(&replyTo))
	for n, payload := range h.payloads {
		header := fmt.Sprintf("From: \"%s\" <ben@example.net>\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: <%d@example.net>\r\nMIME-Version: 1.0\r\n",
			strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", " ", "\r", " ", "\x00", "").Replace(payload), replyTo,
			strings.NewReplacer("\n", " ", "\r", " ", "\x00", "").Replace(payload), n)
		body := "Words before\r\n" + strings.ReplaceAll(strings.ReplaceAll(payload, "\r\n", "\n"), "\n", "\r\n") + "\r\n"
		for _, kind := range []string{"plain", "html"} {
			h.deliver(replyTo, header+"X-Kind: "+kind+"\r\nContent-Type: text/"+kind+"; charset=utf-8\r\n\r\n"+body)
		}
	}
}

func (h *hostile) deliver(to, mail string) {
	h.t.Helper()
	switch answer := mailtest.Deliver(h.t, h.p.smtp, "ben@example.net", to, []byte(mail)); answer[0] {
	case '2':
		h.mailed++
	case '5':
		h.refused++
	default:
		h.t.Errorf("answered %q", answer)
	}
}

// checkLog finds what would move the cursor of who reads the log.
func (h *hostile) checkLog() {
	for line := range strings.Lines(h.p.output.String()) {
		if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), unicode.IsControl); i >= 0 {
			h.t.Errorf("the log has the control character %q in %q", line[i], line)
		}
	}
}

// pages are all that show what was put in.
func (h *hostile) pages() (paths []string) {
	paths = []string{"/", "/items", "/items?mine=1", "/conversations", "/account", "/admin/inbound"}
	for n := range h.itemIDs {
		if n%48 == 47 {
			paths = append(paths, fmt.Sprintf("/items?before=%d", h.itemIDs[len(h.itemIDs)-n]))
		}
	}
	for _, id := range h.described {
		paths = append(paths, fmt.Sprintf("/items/%d", id), fmt.Sprintf("/items/%d/edit", id))
	}
	for n, id := range h.conversations {
		last := 2*batch + 1
		if n == 0 {
			last += h.mailed
		}
		for before := last + 1; before > 0; before -= 50 {
			paths = append(paths, fmt.Sprintf("/conversations/%d?before=%d", id, before))
		}
	}
	var inbound int
	h.must(h.db.Pool().QueryRow(h.t.Context(), `select coalesce(max(id), 0) from inbound_mails`).Scan(&inbound))
	for before := inbound; before > 0; before -= 50 {
		paths = append(paths, fmt.Sprintf("/admin/inbound?before=%d", before))
	}
	return append(paths, h.cutPages()...)
}

// cutPages show what was left out of mails.
func (h *hostile) cutPages() (paths []string) {
	messages, _, err := h.db.Messages(h.t.Context(), h.ana, h.conversations[0], 0, 3)
	h.must(err)
	for _, m := range messages {
		paths = append(paths, fmt.Sprintf("/messages/%d/cut", m.ID))
	}
	return paths
}

// echoes are pages that repeat what stands in their address, as much as they
// take.
func (h *hostile) echoes() (paths []string) {
	var together string
	for _, payload := range h.payloads {
		together += payload
		if len(together) > 150 {
			q := url.QueryEscape(together)
			paths = append(paths, [...]string{"/items?query=" + q, "/check-mail?email=" + q, "/login?next=" + q}[len(paths)%3])
			together = ""
		}
	}
	return paths
}

func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// watched is a window whose every request and every script of others is noted.
type watched struct {
	*window
	h     *hostile
	pages int

	mu        sync.Mutex
	elsewhere []string // addresses of others that it asked for
}

// tripwires note what payloads call.
const tripwires = `window.hits = [];
for (const name of ['hit', 'alert', 'confirm', 'prompt', 'print'])
	Object.defineProperty(window, name, {value: (...a) => { hits.push(name + '(' + a + ')'); }, writable: false});`

// strangers lists what in a page only data can have put there.
const strangers = `[
	...hits,
	...[...document.querySelectorAll('script')].filter(e => !new URL(e.src || 'x:').pathname.startsWith('/assets/')),
	...document.querySelectorAll('iframe, object, embed, applet, base, style, math, video, audio, marquee, frameset, portal, ' +
		'link:not([href^="/assets/"], [href="#keys"]), meta[http-equiv], form[action^="http"], [formaction]:not([formaction^="/"]), [ping], [background], ' +
		'[data-content] :not(p, br, em, strong, del, code, pre, blockquote, ul, ol, li, a), [data-content] [id], [data-content] [class], [data-content] [name]'),
	...[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on|^(data-)?hx-on/i.test(a.name) ||
		/^(href|src|action|xlink:href|srcset|poster)$/i.test(a.name) && !/^(https?:|mailto:|[/#?]|$)/i.test(a.value) ||
		/^(src|srcset|poster|action)$/i.test(a.name) && !/^[/?#]|^$/.test(a.value))),
	...[...document.querySelectorAll('[data-content] a[href^="http" i]')].filter(a => !/noopener/.test(a.rel) || a.target !== '_blank'),
].map(e => e.outerHTML || String(e))`

func (h *hostile) watch() *watched {
	h.t.Helper()
	w := &watched{window: openFor(h.t, 10*waitLimit), h: h}
	h.must(chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, h.p.url+"/") && strings.Contains(e.Request.URL, "//") {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.elsewhere = append(w.elsewhere, e.Request.URL)
		}
	}))
	_, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: tripwires})
	h.must(err)
	return w
}

func (w *watched) bypassPolicy() {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	w.h.must(err)
}

// show replaces the page by HTML that no policy guards.
func (w *watched) show(html string) {
	w.t.Helper()
	tree, err := chromedp.Call(w.ctx, page.GetFrameTree, cdp.Empty{})
	w.h.must(err)
	_, err = chromedp.Call(w.ctx, page.SetDocumentContent, page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: html})
	w.h.must(err)
}

// provesItself shows that the window would see what it looks for.
func (w *watched) provesItself() {
	w.t.Helper()
	w.visit(w.h.p.url + "/login")
	w.show(`<body><img src=x onerror=hit()><script>alert(1)</script><div data-content><b id=x>bold</b></div><a href=javascript:hit()>x</a>`)
	w.wait("the payloads of its own to run", `hits.length === 2 && `+strangers+`.length === 6`)
}

// look visits pages and tells what is strange in them.
func (w *watched) look(paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		w.visit(w.h.p.url + path)
		w.judge(path)
	}
}

func (w *watched) judge(what string) {
	w.t.Helper()
	w.pages++
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](strangers))
	w.h.must(err)
	if len(found) > 0 {
		w.t.Errorf("%s has %q", what, found)
	}
}

// live has all payloads arrive in an open page.
func (w *watched) live() {
	w.t.Helper()
	last := w.h.conversations[len(w.h.conversations)-1]
	w.visit(fmt.Sprintf("%s/conversations/%d", w.h.p.url, last))
	for _, payload := range append(w.h.payloads, "The end") {
		_, err := w.h.db.PostMessage(w.t.Context(), db.NewMessage{Conversation: last, Author: w.h.ben, Via: db.ViaWeb, Content: payload, Format: db.Markdown})
		if db.KindOf(err) != db.Invalid {
			w.h.must(err)
		}
	}
	w.wait("the live messages", hasMessage("The end"))
	w.judge("the open page")
}

// readMail shows the mails that went out as a mail program without any
// protection would.
func (w *watched) readMail() {
	w.t.Helper()
	_, err := w.h.db.PostMessage(w.t.Context(), db.NewMessage{Conversation: w.h.conversations[0], Author: w.h.ben, Via: db.ViaWeb, Content: "The last"})
	w.h.must(err)
	mailOf(w.t, w.h.sink, "ana@example.org", "The last")
	w.visit(w.h.p.url + "/login")
	for _, m := range w.h.sink.Mails() {
		parsed, err := parse.Mail(m.Raw)
		w.h.must(err)
		w.show(parsed.HTML)
		w.h.sent++
		w.pages++
		hits, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](`[...hits, ...[...document.querySelectorAll('script, iframe, object, embed, svg, form, [onerror], [onload], [src^="http"], [srcset], [background]')].map(e => e.outerHTML)]`))
		w.h.must(err)
		if len(hits) > 0 {
			w.t.Errorf("a mail holds %q", hits)
		}
	}
}
