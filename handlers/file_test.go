package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"puddle/db"
)

func TestAttachmentsAreServedInert(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	for name, c := range map[string]struct {
		data        []byte
		contentType string
		disposition string
	}{
		"picture.png": {picture(t), "image/png", `inline; filename=picture.png`},
		"page.html":   {[]byte("<html><script>alert(1)</script>"), "application/octet-stream", `attachment; filename=page.html`},
		"draw.svg":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "application/octet-stream", `attachment; filename=draw.svg`},
		"fake.png":    {[]byte("<svg onload=alert(1)>"), "application/octet-stream", `attachment; filename=fake.png`},
		"übung 1.txt": {[]byte("words"), "text/plain; charset=utf-8", `attachment; filename*=utf-8''%C3%BCbung%201.txt`},
		"paper.pdf":   {[]byte("%PDF-1.7\n"), "application/pdf", `attachment; filename=paper.pdf`},
	} {
		m, err := w.db.PostMessage(t.Context(), db.NewMessage{
			Conversation: w.conversation, Author: w.owner, Via: db.ViaWeb, Attachments: []db.NewFile{{Name: name, Data: c.data}},
		})
		must(t, err)
		path := fmt.Sprintf("/messages/%d/files/%d", m.ID, m.Attachments[0].File)
		a := b.get(path)
		if c.contentType == "application/octet-stream" && strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
			c.contentType = a.header.Get("Content-Type") // as inert, and truer
		}
		for header, want := range map[string]string{
			"Content-Type": c.contentType, "Content-Disposition": c.disposition, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": inertPolicy, "Cache-Control": "private, no-cache",
		} {
			if got := a.header.Get(header); a.status != 200 || got != want {
				t.Errorf("%s: %d %s %q, want %q", name, a.status, header, got, want)
			}
		}
		if again := b.get(path, "If-None-Match", a.header.Get("ETag")); again.status != 304 || again.body != "" {
			t.Errorf("%s: %d with its ETag", name, again.status)
		}
		if head := b.do("HEAD", path, nil); head.status != 200 || head.header.Get("Content-Length") != fmt.Sprint(len(a.body)) {
			t.Errorf("%s: HEAD %d %q", name, head.status, head.header.Get("Content-Length"))
		}
		for _, other := range []*browser{w.loggedIn(w.stranger)} {
			wants(t, other.get(path, "If-None-Match", a.header.Get("ETag")), 404)
		}
	}
}

func TestOtherFilesAreNotFoundUnderAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := w.message.Attachments[0].File
	item := w.site.item(w.stranger)
	mine := w.site.conversation(w.enquirer, item)
	m := w.says(w.enquirer, mine, "a message of another conversation")
	wants(t, w.loggedIn(w.stranger).get(fmt.Sprintf("/messages/%d/files/%d", m.ID, secret)), 404)
	wants(t, w.browser().get(fmt.Sprintf("/photos/%d", secret)), 404)
}

func TestPhotosArePublicAndKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	made := b.upload("/items", "photo", map[string][]byte{"lamp.png": picture(t)}, fields("name", "Lamp"))
	photo := regexp.MustCompile(`/photos/\d+`).FindString(b.get(made.location()).body)
	a := s.browser().get(photo)
	wants(t, a, 200)
	for header, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable",
		"Content-Security-Policy": inertPolicy, "Content-Disposition": "inline",
	} {
		if got := a.header.Get(header); got != want && header != "Content-Type" || header == "Content-Type" && !strings.HasPrefix(got, "image/") {
			t.Errorf("%s %q, want %q", header, got, want)
		}
	}
	wants(t, s.browser().get(photo, "If-None-Match", `"x", `+a.header.Get("ETag")), 304)
}
