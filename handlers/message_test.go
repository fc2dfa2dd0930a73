package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func (w *world) messagesPath() string {
	return fmt.Sprintf("/conversations/%d/messages", w.conversation)
}

func TestPostingWithAndWithoutAScript(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	a := b.post(w.messagesPath(), fields("content", "line one\r\nline two"))
	if a.status != 303 || !strings.HasPrefix(a.location(), fmt.Sprintf("/conversations/%d#message-", w.conversation)) {
		t.Errorf("%d to %q", a.status, a.location())
	}
	a = b.post(w.messagesPath(), fields("content", "from a script"), "HX-Request", "true", "HX-Request-Type", "partial")
	wants(t, a, 200, `data-author="Ben"`, "from a script")
	if strings.Contains(a.body, "<html") {
		t.Error("the fragment is a whole document")
	}
	if vary := a.header.Get("Vary"); !strings.Contains(vary, "HX-Request,") || !strings.Contains(vary, "HX-Request-Type") {
		t.Errorf("Vary %q", vary)
	}
	a = b.post(w.messagesPath(), fields("content", "whole page"), "HX-Request", "true", "HX-Request-Type", "full")
	if a.status != 303 {
		t.Errorf("full: %d", a.status)
	}
	want := []string{"Is it still there?", "Yes, it is.", "line one\nline two", "from a script", "whole page"}
	if diff := cmp.Diff(want, w.content(t)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestARepeatedPostMakesOneMessageAndAnswersAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	form := fields("content", "only once", "client_id", "abc")
	first := b.post(w.messagesPath(), form)
	wantsRedirect(t, b.post(w.messagesPath(), form), first.location())
	one := b.post(w.messagesPath(), form, "HX-Request", "true")
	two := b.post(w.messagesPath(), form, "HX-Request", "true")
	if diff := cmp.Diff(one.body, two.body); diff != "" {
		t.Errorf("-first +second:\n%s", diff)
	}
	if got := w.content(t); len(got) != 3 {
		t.Errorf("%q", got)
	}
}

func TestARefusedPostKeepsTheText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	wants(t, b.post(w.messagesPath(), fields("content", " \r\n ")), 422)
	long := strings.Repeat("long ", db.MaxContent/5+1)
	a := b.post(w.messagesPath(), fields("content", long, "client_id", "keep-me"))
	wants(t, a, 422, long[:1000], `value="keep-me"`)
	a = b.post(w.messagesPath(), fields("content", long, "client_id", "keep-me"), "HX-Request", "true")
	wants(t, a, 422, long[:1000], `value="keep-me"`)
	if strings.Contains(a.body, "<html") {
		t.Error("the fragment is a whole document")
	}
	many := map[string][]byte{}
	for n := range db.MaxAttachments + 1 {
		many[fmt.Sprintf("%d.txt", n)] = []byte("x")
	}
	wants(t, b.upload(w.messagesPath(), "attachments", many, fields("content", "keep these words")), 422, "keep these words")
	huge := map[string][]byte{"huge.bin": bytes.Repeat([]byte("x"), db.MaxFileBytes+1)}
	wants(t, b.upload(w.messagesPath(), "attachments", huge, fields("content", "keep these words")), 422, "keep these words", "25 MB")
	if got := w.content(t); len(got) != 2 {
		t.Errorf("%d messages", len(got))
	}
}

func TestWhatIsNoTextIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	for _, content := range []string{"\xff\xfe", "a\x00b"} {
		wants(t, b.post(w.messagesPath(), fields("content", content)), 400)
		wants(t, b.upload(w.messagesPath(), "attachments", nil, fields("content", content)), 400)
	}
	for _, content := range []string{`'; drop table users; --`, `$$ $1 \x27`, `<script>alert(1)</script>`, `{{.}}`, "\u202e"} {
		if a := b.post(w.messagesPath(), fields("content", content)); a.status != 303 {
			t.Errorf("%q: %d", content, a.status)
		}
	}
	page := b.get(fmt.Sprintf("/conversations/%d", w.conversation))
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a script got into the page")
	}
	for name, a := range map[string]answer{
		"wrong type":     b.do("POST", w.messagesPath(), strings.NewReader("content=x"), "Content-Type", "text/plain"),
		"broken type":    b.do("POST", w.messagesPath(), strings.NewReader("content=x"), "Content-Type", ";;"),
		"broken escapes": b.do("POST", w.messagesPath(), strings.NewReader("content=%zz"), "Content-Type", "application/x-www-form-urlencoded"),
		"broken parts":   b.do("POST", w.messagesPath(), strings.NewReader("rubbish"), "Content-Type", "multipart/form-data; boundary=x"),
		"no boundary":    b.do("POST", w.messagesPath(), strings.NewReader("--x\r\n"), "Content-Type", "multipart/form-data"),
		"many fields":    b.do("POST", w.messagesPath(), strings.NewReader(strings.Repeat("a=b&", 1000)), "Content-Type", "application/x-www-form-urlencoded"),
	} {
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d, want 400", name, a.status)
		}
	}
	wants(t, b.post(w.messagesPath(), url.Values{"content": {strings.Repeat("x", fieldsBytes)}}), 413)
}

func TestMessagesAreChangedAndDeletedByTheirAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/messages/%d", w.message.ID)
	place := fmt.Sprintf("/conversations/%d#message-%d", w.conversation, w.message.ID)
	author, other := w.loggedIn(w.owner), w.loggedIn(w.enquirer)
	wantsRedirect(t, other.get(path), place)
	wants(t, other.get(path+"/edit"), 404)
	wants(t, other.post(path, fields("content", "not mine")), 403)
	wants(t, other.post(path+"/delete", nil), 403)
	wants(t, author.get(path+"/edit"), 200, "Yes, it is.")
	wants(t, author.post(path, fields("content", "")), 422)
	wantsRedirect(t, author.post(path, fields("content", "Yes, it was.")), place)
	wants(t, author.post(path, fields("content", "Yes, indeed."), "HX-Request", "true"), 200, "Yes, indeed.")
	wantsRedirect(t, author.post(path+"/delete", nil), place)
	wants(t, author.post(path+"/delete", nil), 409)
	if page := other.get(fmt.Sprintf("/conversations/%d", w.conversation)); strings.Contains(page.body, "Yes,") {
		t.Error("the words are still there")
	}
}

func TestAnOldMessageIsFoundOnItsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 2 * messagesPerPage {
		w.says(w.owner, w.conversation, fmt.Sprint("more ", n))
	}
	b := w.loggedIn(w.enquirer)
	a := b.get(fmt.Sprintf("/messages/%d", w.message.ID))
	path, fragment, _ := strings.Cut(a.location(), "#")
	wants(t, b.get(path), 200, fmt.Sprintf(`id="%s"`, fragment))
}

func TestAPreviewShowsTheMessageAndMakesNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/conversations/%d/preview", w.conversation)
	b := w.loggedIn(w.enquirer)
	form := fields("content", "**bold** <i>", "client_id", "keep-me")
	a := b.post(path, form)
	wants(t, a, 200, "<strong>bold</strong> &lt;i&gt;", "**bold** &lt;i&gt;</textarea>", `value="keep-me"`, "<html")
	a = b.post(path, form, "HX-Request", "true")
	wants(t, a, 200, "<strong>bold</strong> &lt;i&gt;")
	if strings.Contains(a.body, "<html") || strings.Contains(a.body, "data-message-id") {
		t.Errorf("the fragment is %s", a.body)
	}
	wants(t, b.upload(path, "attachments", map[string][]byte{"a.txt": []byte("x")}, form), 200, "<strong>bold</strong>")
	long := fields("content", strings.Repeat("x", db.MaxContent+1))
	wants(t, b.post(path, long), 422, "too long", "<html")
	wants(t, b.post(path, long, "HX-Request", "true"), 422, "too long")
	wants(t, w.loggedIn(w.stranger).post(path, form), 404)
	if got := w.content(t); len(got) != 2 {
		t.Errorf("a preview made a message: %q", got)
	}
	c, err := w.db.ConversationByID(t.Context(), w.enquirer, w.conversation)
	must(t, err)
	if c.Me.Draft != "" {
		t.Errorf("a preview changed the draft to %q", c.Me.Draft)
	}
}

func TestTheAnswerToAPostSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	wants(t, b.post(w.messagesPath(), fields("content", "At six?", "client_id", "abc"), "HX-Request", "true"), 200, "At six?", `data-key="abc"`, "Will be mailed to Ana")
	for n := range messagesPerPage {
		w.says(w.owner, w.conversation, fmt.Sprint("more ", n))
	}
	older := fmt.Sprintf("/conversations/%d?before=%d", w.conversation, 10)
	wants(t, b.get(older), 200, "At six?", `id="receipts"`, "Ana answered")
	if page := b.get(older, "HX-Request", "true", "HX-Request-Type", "partial"); strings.Contains(page.body, `id="receipts"`) {
		t.Error("older messages take the open page's delivery line away")
	}
	if page := w.loggedIn(w.owner).get(older); strings.Contains(page.body, `data-key="abc"`) {
		t.Error("another person's page knows the form's name")
	}
}
