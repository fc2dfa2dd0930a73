package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// unruly are texts that would leave their message if they could.
var unruly = map[string]string{
	"an override":        "\u202eThis is written from the right",
	"an open isolate":    "\u2067\u2067\u2067\u202eand this\u2066",
	"Hebrew and Arabic":  "שלום ثم نفس سقطت 123 (abc)",
	"marks upon marks":   strings.Repeat("Z"+strings.Repeat("\u0351\u0300\u0323\u0336", 12)+" ", 20),
	"one letter's marks": "a" + strings.Repeat("\u0301", 3000),
	"one long word":      strings.Repeat("W", 400),
	"wide characters":    strings.Repeat("\ufdfd", 60),
	"many lines":         strings.Repeat("\u2028\u0085\v", 50) + "end",
}

// TestDirectionsAndMarksStayInTheirMessage shows unruly texts by somebody of an
// unruly name between plain ones, and looks at the picture: where the plain ones
// stand nothing changes when the unruly ones are hidden. Boxes lie below each
// other within their list, and what follows an unruly text reads as ever.
func TestDirectionsAndMarksStayInTheirMessage(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	name := "Bn" + strings.Repeat("\u0351\u0323", 30) + " שלום"
	c.ben.post("/account/profile", url.Values{"name": {name}, "time_zone": {"UTC"}})
	w := open(t)
	w.do(chromedp.EmulateViewport(1000, 1500))
	w.logIn(p, "ana@example.org")
	for what, text := range unruly {
		t.Run(what, func(t *testing.T) {
			w.t = t
			c.ana.post(c.path+"/messages", url.Values{"content": {"Plain before"}})
			c.ben.post(c.path+"/messages", url.Values{"content": {text}})
			c.ana.post(c.path+"/messages", url.Values{"content": {"Plain after"}})
			w.visit(p.url + c.path)
			w.wait("the page", `document.readyState === 'complete' && document.fonts.status === 'loaded' && !!document.querySelector('[data-content]')`)
			w.run(markPlaces)
			for _, wrong := range w.strings(looksWrong) {
				t.Error(wrong)
			}
			shown := w.picture()
			w.run(`window.unrulyEntry.style.visibility = 'hidden'`)
			hidden := w.picture()
			if box := w.boxes(`[window.unrulyBox]`)[0]; differ(shown, hidden, box) == 0 {
				t.Error("there was nothing to hide")
			}
			for _, box := range w.boxes(`window.plainBoxes`) {
				if n := differ(shown, hidden, box); n > 0 {
					t.Errorf("%d pixels of what stands at %v are not its own", n, box)
				}
			}
		})
	}
}

// markPlaces remembers the newest three messages and where the plain two are.
const markPlaces = `
	const entries = [...document.querySelectorAll('.entry')].slice(-3);
	window.unrulyEntry = entries[1];
	const box = (e) => { const r = e.querySelector('.bubble').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom].map(Math.round); };
	window.unrulyBox = box(entries[1]);
	window.plainBoxes = [box(entries[0]), box(entries[2])]`

// looksWrong says what is out of place: boxes beyond their list or over each
// other, and texts of ours that run backwards.
const looksWrong = `(() => {
	const wrong = [], list = document.querySelector('#messages').getBoundingClientRect();
	const entries = [...document.querySelectorAll('.entry')].slice(-3);
	entries.forEach((e, n) => {
		for (const part of [e, ...e.querySelectorAll('.bubble, .content, .author, time')]) {
			const r = part.getBoundingClientRect();
			if (r.left < list.left - 1 || r.right > list.right + 1) wrong.push(n + ': ' + part.className + ' leaves its list');
		}
		if (n && e.getBoundingClientRect().top < entries[n - 1].getBoundingClientRect().bottom - 1) wrong.push(n + ' lies over ' + (n - 1));
	});
	const backwards = (el) => {
		const texts = document.createTreeWalker(el, NodeFilter.SHOW_TEXT), at = [];
		while (texts.nextNode()) for (const i of texts.currentNode.data.trim() ? [0, texts.currentNode.data.length - 1] : []) {
			const range = document.createRange();
			range.setStart(texts.currentNode, i);
			range.setEnd(texts.currentNode, i + 1);
			at.push(range.getBoundingClientRect().left);
		}
		return at.length > 1 && at[0] > at.at(-1);
	};
	for (const el of [entries[0].querySelector('.content'), entries[2].querySelector('.content'), ...document.querySelectorAll('time')])
		if (el.checkVisibility() && backwards(el)) wrong.push('runs backwards: ' + el.textContent.trim());
	return wrong;
})()`

func (w *window) strings(expression string) []string {
	w.t.Helper()
	list, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](expression))
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *window) boxes(expression string) (list []image.Rectangle) {
	w.t.Helper()
	edges, err := chromedp.Run(w.ctx, chromedp.Evaluate[[][4]int](expression))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range edges {
		list = append(list, image.Rect(e[0], e[1], e[2], e[3]))
	}
	return list
}

// picture is what the window shows.
func (w *window) picture() image.Image {
	w.t.Helper()
	data, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// differ counts the pixels in a box that are not the same in two pictures.
func differ(a, b image.Image, box image.Rectangle) (n int) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if fmt.Sprint(a.At(x, y)) != fmt.Sprint(b.At(x, y)) {
				n++
			}
		}
	}
	return n
}
