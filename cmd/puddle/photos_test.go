package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"puddle/mail/mailtest"
)

// paintedFiles are pictures on the disk, each of a colour and a width of its own.
func paintedFiles(t *testing.T, n int) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		img := image.NewRGBA(image.Rect(0, 0, 100+10*i, 80))
		draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{uint8(60 * i), 120, 90, 255}), image.Point{}, draw.Src)
		path := filepath.Join(dir, fmt.Sprintf("photo%d.png", i))
		file, err := os.Create(path)
		if err == nil {
			err = png.Encode(file, img)
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// shownAlts is what the item's photos show, as a JavaScript expression.
const shownAlts = `[...document.querySelectorAll('.item-pictures img')].map(i => i.alt).join()`

// TestPhotos has Ana choose photos, put them into an order and describe them; a
// mistake in the form loses none of it. Then she looks at them by keyboard.
func TestPhotos(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	p.visitor().signUp("Ana", "ana@example.org", func(to string) string { return string(mailOf(t, sink, to, "").Raw) })
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + "/items/new")
	files := paintedFiles(t, 3)
	ana.do(
		chromedp.SendKeys(chromedp.CSS(`[name=name]`), "Lamp"), chromedp.SendKeys(chromedp.CSS(`[name=price]`), "many"),
		chromedp.SetUploadFiles(chromedp.CSS(`#photo`), files[:2]), chromedp.SetUploadFiles(chromedp.CSS(`#photo`), files[2:]),
	)
	ana.wait("small pictures of what was chosen", `document.querySelectorAll('.photo-entry canvas').length === 3`)
	ana.run(`document.querySelectorAll('[name=photo_alt_new]').forEach((field, n) => field.value = 'ABC'[n]);
		document.querySelectorAll('[data-move="-1"]')[2].click(); document.activeElement.click()`)
	ana.wait("the last one first", `[...document.querySelector('#photo').files].map(f => f.name).join() === 'photo2.png,photo0.png,photo1.png'`)
	ana.do(chromedp.Click(chromedp.CSS(`#item-form .primary`)))
	ana.wait("the form that is wrong", `document.querySelector('#price-error') && document.querySelector('[name=price]').value === 'many'`)
	ana.wait("its photos as they were", `document.querySelector('#photo').files.length === 3 && document.querySelectorAll('.photo-entry canvas').length === 3`)
	ana.do(chromedp.SetValue(chromedp.CSS(`[name=price]`), "5"), chromedp.Click(chromedp.CSS(`#item-form .primary`)))
	ana.wait("the photos in their order", `/^\/items\/\d+$/.test(location.pathname) && `+shownAlts+` === 'C,A,B' && document.readyState === 'complete'`)

	ana.look(`document.querySelectorAll('[data-picture]')[1]`)
	ana.wait("focus where it was", `document.activeElement === document.querySelectorAll('[data-picture]')[1]`)

	ana.run(`location.href += '/edit'`)
	ana.wait("the form", `document.querySelectorAll('.photo-entry').length === 3 && document.readyState === 'complete'`)
	ana.run(`document.querySelectorAll('[name=photo_remove]')[1].click(); document.querySelectorAll('[data-move="1"]')[0].click()`)
	ana.do(chromedp.SetUploadFiles(chromedp.CSS(`#photo`), files[:1]))
	ana.wait("the new one", `document.querySelectorAll('.photo-entry canvas').length === 1`)
	ana.run(`const up = [...document.querySelectorAll('[data-move="-1"]')].pop(); up.click(); up.click(); up.click();
		document.querySelector('[name=photo_alt_new]').value = 'D'`)
	ana.do(chromedp.Click(chromedp.CSS(`#item-form .primary`)))
	ana.wait("one gone and one before the others", shownAlts+` === 'D,C,B'`)
}

// look opens a picture that has two more around it, and goes through them by
// key.
func (w *window) look(link string) {
	w.t.Helper()
	shows := func(count, alt string) {
		w.t.Helper()
		w.wait(count, fmt.Sprintf(`document.querySelector('#picture[open] [data-count]')?.textContent === %q &&
			document.querySelector('#picture img').alt === %[2]q && document.querySelector('#picture figcaption').textContent === %[2]q`, count, alt))
	}
	w.run(link + `.focus()`)
	w.do(chromedp.KeyEvent(kb.Enter))
	shows("2 of 3", "A")
	w.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	shows("3 of 3", "B")
	w.do(chromedp.KeyEvent(kb.Home))
	shows("1 of 3", "C")
	w.wait("no way further back", `document.querySelector('[data-turn="-1"]').ariaDisabled === 'true'`)
	w.do(chromedp.KeyEvent(kb.Escape))
	w.wait("the page", `!document.querySelector('#picture').open`)
}

// TestPicturesOfAThread opens a picture of a message over its thread.
func TestPicturesOfAThread(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	c.ana.post(c.path+"/messages", url.Values{"content": {"See the photos."}})
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	ana.do(chromedp.SetUploadFiles(chromedp.CSS(`.composer [type=file]`), paintedFiles(t, 2)))
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "Two of them"), chromedp.Click(chromedp.CSS(`.composer button.send`)))
	ana.wait("the pictures", `document.querySelectorAll('[data-message-id] a[data-picture]').length === 2`)
	ana.run(`document.querySelector('a[data-picture]').click()`)
	ana.wait("the first one", `document.querySelector('#picture[open] [data-count]').textContent === '1 of 2'`)
	ana.do(chromedp.Click(chromedp.CSS(`[data-turn="1"]`)))
	ana.wait("the second one", `document.querySelector('#picture figcaption').textContent === 'photo1.png'`)
	ana.do(chromedp.Click(chromedp.CSS(`#picture [data-close]`)))
	ana.wait("the thread", `!document.querySelector('#picture').open && document.activeElement.matches('a[data-picture]')`)
}
