package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"puddle/cmd/puddle/demo"
	"puddle/db/dbtest"
)

// TestScreenshots writes pictures of the pages into the folder that
// PUDDLE_SCREENSHOTS names: on a desk, on a phone, in the dark, without
// scripts.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("PUDDLE_SCREENSHOTS")
	if dir == "" {
		t.Skip("PUDDLE_SCREENSHOTS is not set")
	}
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+dbtest.URL(t), "PUDDLE_NOTIFY_DELAY=0s")
	p.ready()
	for _, look := range []struct {
		name          string
		width, height int64
		dark, scripts bool
	}{
		{"desk", 1280, 860, false, true},
		{"desk-dark", 1280, 860, true, true},
		{"phone", 390, 844, false, true},
		{"phone-dark", 390, 844, true, true},
		{"noscript", 1280, 860, false, false},
	} {
		w := open(t)
		w.do(chromedp.EmulateViewport(look.width, look.height))
		w.prefersDark(look.dark)
		if !look.scripts {
			w.withoutScripts()
		}
		w.shoot(dir, look.name, "browse", p.url+"/")
		w.shoot(dir, look.name, "login", p.url+"/login")
		w.shoot(dir, look.name, "signup", p.url+"/signup")
		w.logInAs(p, "ana@example.org", demo.Password)
		for _, page := range []struct{ name, path string }{
			{"item", "/items/11"}, {"own-item", "/items/12"}, {"new-item", "/items/new"}, {"inbox", "/conversations"},
			{"conversation", "/conversations/6"}, {"account", "/account"}, {"delete", "/items/12/delete"},
			{"not-found", "/items/999"}, {"mail", "/dev/mail"}, {"styles", "/dev/styles"},
		} {
			w.shoot(dir, look.name, page.name, p.url+page.path)
		}
	}
}

func (w *window) prefersDark(dark bool) {
	w.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[dark]
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	if err != nil {
		w.t.Fatal(err)
	}
}

// shoot writes a picture of a page.
func (w *window) shoot(dir, look, name, address string) {
	w.t.Helper()
	w.visit(address)
	w.wait("the pictures in view", `document.readyState === 'complete' && document.fonts.status === 'loaded' &&
		[...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight)`)
	w.keep(dir, look, name, chromedp.CaptureScreenshot())
}

func (w *window) keep(dir, look, name string, screenshot chromedp.Action[[]byte]) {
	w.t.Helper()
	picture, err := chromedp.Run(w.ctx, screenshot)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s.png", name, look)), picture, 0o644); err != nil {
		w.t.Fatal(err)
	}
}
