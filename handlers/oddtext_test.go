package handlers

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"puddle/db"
)

// oddTexts are what programs trip over: quotes of other languages, numbers
// that are none, directions, marks, and characters beyond the common.
var oddTexts = []string{
	`'; drop table users; --`, `' or '1'='1`, `$$; select 1; $$`, `\'; --`, `%' and 1=0 union select null --`, "E'\\\\'", `"; --`, "$1 $2 :a @b ?",
	"undefined", "null", "NaN", "Infinity", "-0", "1e999", "0x41", "true", "()", "[]", "{}", `\`, `\\`, "/", "%", "_", "%s%n%d", "${x}", "{{x}}",
	"Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "사회과학원", "ثم نفس سقطت", "הָיְתָה", "ﷺ", "𠜎𠜱𠝹", "👩‍👩‍👧‍👦 👍🏽", "🇩🇪🇫🇷",
	"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤a̷͙ͭͫ̕l̘̬̗g͔̥͇͑o", "\u202Etest\u202C", "\u2066test\u2069", "a\u200Bb\u200Dc\uFEFF", "ﬁ ﬂ ǅ", "İıſK", "e\u0301 é", "\u00A0x\u3000",
	"=cmd|' /C calc'!A0", "+1", "-1", "@sum(1)", "|", "&amp;lt;", "--><!--", "Content-Length: 0", "../../etc/passwd", "<b>x</b>", "a\tb",
	strings.Repeat("long", 500), strings.Repeat("a\u0301", 500), "con", "CON", "nul", "\U0010FFFD",
}

// What people write is kept and shown as they wrote it, found again, and
// breaks nothing.
func TestOddTextsAreKeptAsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	page := fmt.Sprintf("/conversations/%d", w.conversation)
	for _, text := range oddTexts {
		if a := b.post(w.messagesPath(), fields("content", text)); a.status != http.StatusSeeOther {
			t.Errorf("%q: %d", text, a.status)
			continue
		}
		messages, _, err := w.db.Messages(t.Context(), w.owner, w.conversation, 0, 1)
		must(t, err)
		if want := strings.TrimRight(text, " \t\n"); messages[0].Content != want {
			t.Errorf("%q is kept as %q", want, messages[0].Content)
		}
		for _, path := range []string{
			"/items?query=" + url.QueryEscape(text), "/conversations?query=" + url.QueryEscape(text), "/login?next=" + url.QueryEscape(text),
			"/" + url.PathEscape(text), "/items?category=" + url.QueryEscape(text), "/conversations?before=" + url.QueryEscape(text),
		} {
			if a := b.get(path); a.status >= 500 {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if len(text) < 120 {
			made := b.post("/items", fields("name", text, "description", text, "price", "1"))
			if made.status != http.StatusSeeOther && made.status != http.StatusUnprocessableEntity {
				t.Errorf("an item called %q: %d", text, made.status)
			}
		}
	}
	var shown strings.Builder
	for before := len(oddTexts) + 10; before > 0; before -= messagesPerPage {
		shown.WriteString(b.get(fmt.Sprintf("%s?before=%d", page, before)).body)
	}
	for _, text := range oddTexts {
		if !strings.Contains(html.UnescapeString(shown.String()), strings.TrimRight(text, " \t\n")) {
			t.Errorf("%q is not shown as typed", text)
		}
	}
}

// Every field of every form takes what is no text, or no sense, with an answer
// that is ours.
func TestNoFieldBreaksTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	names := []string{"name", "email", "password", "old_password", "new_password", "content", "client_id", "price", "currency", "category", "status",
		"description", "seq", "muted", "archived", "reason", "locale", "time_zone", "notify", "digest_hour", "quiet_from", "quiet_to", "content_free",
		"mailbox", "key", "next", "piece"}
	for _, rt := range routes() {
		method, path := w.path(rt.pattern)
		if method != "POST" || strings.HasSuffix(path, "/delete") || strings.HasSuffix(path, "/leave") || strings.HasSuffix(path, "/block") ||
			path == "/logout" || path == "/login" || path == "/signup" || rt.policy == local { // what ends the test, or costs a hash each
			continue
		}
		for _, value := range []string{"\x00", "\xff\xfe", "'\"\\;$$--", "9223372036854775808", "-1", strings.Repeat("x", 70_000), "\u202e\u0000"} {
			form := url.Values{}
			for _, name := range names {
				form.Set(name, value)
			}
			if a := b.post(path, form); a.status >= 500 || a.status == 0 {
				t.Errorf("POST %s with %.20q: %d\n%.300s", path, value, a.status, a.body)
			}
		}
		if a := b.do("POST", path, nil); a.status >= 500 { // without a content type
			t.Errorf("POST %s with nothing: %d", path, a.status)
		}
		if a := b.post(path, fields("more", "1")); a.status >= 500 {
			t.Errorf("POST %s without its fields: %d", path, a.status)
		}
		if a := b.do("POST", path, bytes.NewReader([]byte("%zz=%&=&&\xff")), "Content-Type", "application/x-www-form-urlencoded"); a.status >= 500 {
			t.Errorf("POST %s with a broken form: %d", path, a.status)
		}
	}
	wants(t, b.get("/account"), 200)
	if got := w.content(t); got[0] != "Is it still there?" {
		t.Errorf("%q", got)
	}
}

// Names of files reach the header in one field, whatever they hold.
func TestHostileFileNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for _, name := range []string{
		"a\r\nSet-Cookie: x=y", "a\"; filename=\"evil.exe", "../../etc/passwd", `..\..\x.dll`, "\u202egpj.exe", "a\x00.txt", "%0d%0aX: y",
		"a;b=c.txt", "a'b''c.txt", "=?utf-8?q?x?=", strings.Repeat("n", 400), "日本.txt", "CON", ".", "a\tb.txt", `C:\x:y|z?*.txt`,
	} {
		m, err := w.db.PostMessage(t.Context(), db.NewMessage{
			Conversation: w.conversation, Author: w.owner, Via: db.ViaWeb, Attachments: []db.NewFile{{Name: name, Data: []byte("words")}},
		})
		must(t, err)
		a := b.get(fmt.Sprintf("/messages/%d/files/%d", m.ID, m.Attachments[0].File))
		form := multipart.Part{Header: map[string][]string{"Content-Disposition": {strings.Replace(a.header.Get("Content-Disposition"), "attachment", "form-data; name=x", 1)}}}
		saved := form.FileName()
		if a.status != 200 || saved == "" || strings.ContainsAny(saved, "/\\\r\n\x00\"") || len(saved) > 255 || a.header.Get("Set-Cookie") != "" || a.header.Get("X") != "" {
			t.Errorf("%q: %d, saved as %q by %q", name, a.status, saved, a.header.Get("Content-Disposition"))
		}
		if a.header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%q: %v", name, a.header)
		}
	}
}
