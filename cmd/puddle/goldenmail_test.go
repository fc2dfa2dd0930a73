package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jhillyerd/enmime/v2"
)

// TestScreenshotsOfMail writes pictures of the HTML of each golden mail, as a
// telephone and the pane of a mail program show it, by day and by night.
func TestScreenshotsOfMail(t *testing.T) {
	dir := os.Getenv("PUDDLE_SCREENSHOTS")
	if dir == "" {
		t.Skip("PUDDLE_SCREENSHOTS is not set")
	}
	url, mails := serveGoldenMails(t)
	for _, look := range []struct {
		name  string
		width int64
		dark  bool
	}{
		{"phone", 375, false}, {"phone-dark", 375, true}, {"pane", 700, false}, {"pane-dark", 700, true},
	} {
		w := open(t)
		w.do(chromedp.EmulateViewport(look.width, 800))
		w.prefersDark(look.dark)
		for _, mail := range mails {
			w.visit(url + mail)
			const best = 100 // it is a PNG then
			w.keep(dir, look.name, "mail-"+strings.TrimSuffix(mail, ".eml"), chromedp.FullScreenshot(best))
		}
	}
}

// TestMailsHaveNoBarriers holds the HTML of a mail of each kind against WCAG 2.2
// AA, light and dark, with axe-core.
func TestMailsHaveNoBarriers(t *testing.T) {
	t.Parallel()
	axe := axeScript(t)
	url, mails := serveGoldenMails(t)
	w := open(t)
	for _, mail := range mails {
		if kind := strings.TrimSuffix(mail, ".eml"); filepath.Ext(kind) == "" || filepath.Ext(kind) == ".de" {
			w.visit(url + mail)
			w.hasNoBarriers(axe, mail)
		}
	}
}

// serveGoldenMails shows the HTML of the golden mails below url, each under the
// name of its file.
func serveGoldenMails(t *testing.T) (url string, names []string) {
	t.Helper()
	mails, err := filepath.Glob("../../mail/testdata/out/*.eml")
	if err != nil || len(mails) == 0 {
		t.Fatalf("no golden mails: %v", err)
	}
	mux := http.NewServeMux()
	for _, file := range mails {
		name := filepath.Base(file)
		names = append(names, name)
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, mailHTML(t, file))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/", names
}

// mailHTML is the HTML part of a mail with its pictures in it.
func mailHTML(t *testing.T, file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
		return ""
	}
	mail, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		t.Error(err)
		return ""
	}
	html := mail.HTML
	for _, part := range append(mail.Inlines, mail.OtherParts...) {
		data := "data:" + part.ContentType + ";base64," + base64.StdEncoding.EncodeToString(part.Content)
		html = strings.ReplaceAll(html, "cid:"+part.ContentID, data)
	}
	return html
}
