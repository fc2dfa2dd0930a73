package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/cmd/puddle/demo"
	"puddle/db/dbtest"
)

// TestComposerScreenshots writes pictures of the composer in its states into the
// folder that PUDDLE_SCREENSHOTS names.
func TestComposerScreenshots(t *testing.T) {
	dir := os.Getenv("PUDDLE_SCREENSHOTS")
	if dir == "" {
		t.Skip("PUDDLE_SCREENSHOTS is not set")
	}
	p := run(t, []string{"serve", "--demo"}, "DATABASE_URL="+dbtest.URL(t), "PUDDLE_NOTIFY_DELAY=0s")
	p.ready()
	for _, look := range []struct {
		name          string
		width, height int64
		dark          bool
	}{{"desk", 1280, 860, false}, {"desk-dark", 1280, 860, true}, {"phone", 375, 812, false}, {"phone-dark", 375, 812, true}} {
		w := open(t)
		w.unreliable.Store(true)
		w.do(chromedp.EmulateViewport(look.width, look.height))
		w.prefersDark(look.dark)
		w.logInAs(p, "ana@example.org", demo.Password)
		w.visit(p.url + "/conversations/6")
		w.wait("the page", `document.querySelectorAll('[data-message-id]').length > 1 && document.fonts.status === 'loaded'`)
		state := func(name, change, reached string) {
			w.run(change)
			w.wait(name, reached)
			w.keep(dir, look.name, "composer-"+name, chromedp.CaptureScreenshot())
		}
		says := func(js string) string {
			return `const m = document.querySelector('#message'); m.value = ` + js + `; m.dispatchEvent(new Event('input', {bubbles: true}))`
		}
		state("empty", `document.querySelector('#message').focus()`, `true`)
		state("long", says(`'I could come on Saturday at ten, or on Sunday in the afternoon. '.repeat(9)`), `document.querySelector('#message').offsetHeight > 60`)
		state("preview", says(`'Two questions:\n\n- is the **lamp** still *working*?\n- could you bring it along?\n\n> Saturday at ten\n\nfits. The model is '+'\x60B12\x60.'`)+`; document.querySelector('[data-preview-toggle]').click()`, `!!document.querySelector('#preview li')`)
		state("too-long", says(`'word '.repeat(Number(document.querySelector('#composer').dataset.maxText) / 5 + 30)`), `!!document.querySelector('.composer-note.bad')`)
		w.run(says(`'Here is how it looks.'`))
		w.choose(300_000, 27<<20, 12<<20)
		state("files", ``, `document.querySelectorAll('[data-previews] li').length === 3`)
		w.run(`document.querySelector('[data-previews] .bad button').click()`)
		w.network(false, 3_000_000)
		state("uploading", enter, `document.querySelector('.pending progress')?.value > 0.2`)
		w.run(`document.querySelector('.pending [data-take-back]').click()`)
		w.network(true, -1)
		state("failed", enter, `!!document.querySelector('.failed') && `+offlineShown)
		w.run(fmt.Sprintf(`document.querySelector('.failed [data-take-back]').click(); %s; localStorage.clear()`, says(`''`)))
	}
}
