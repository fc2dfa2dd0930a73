package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestPlaceIsKept reads above while somebody writes: nothing moves, a button
// leads to the newest, a message's own address opens where it stands, and what
// came is said aloud.
func TestPlaceIsKept(t *testing.T) {
	t.Parallel()
	p, c, ana := composing(t)
	for n := range 90 {
		c.ana.post(c.path+"/messages", url.Values{"content": {fmt.Sprintf("Line %d", n)}})
	}
	ana.visit(p.url + c.path)
	ana.wait("the end in sight", hasMessage("Line 89")+` && document.querySelector('.scroller').scrollTop === 0`)
	c.ben.post(c.path+"/messages", url.Values{"content": {"Said politely."}})
	ana.wait("the live region", `((l) => l.textContent === 'Ben: Said politely.' && l.ariaLive === 'polite')(document.querySelector('#live'))`)

	ana.run(`const s = document.querySelector('.scroller'); s.scrollTop = -s.clientHeight;
		window.first = [...document.querySelectorAll('.entry')].find(e => e.getBoundingClientRect().bottom > s.getBoundingClientRect().top);
		window.top0 = window.first.getBoundingClientRect().top`)
	c.ben.post(c.path+"/messages", url.Values{"content": {"Far below."}})
	ana.wait("the message", hasMessage("Far below."))
	ana.wait("what was in sight in its place", `Math.abs(window.first.getBoundingClientRect().top - window.top0) < 2 && !document.querySelector('[data-newest]').hidden`)
	ana.run(`document.querySelector('[data-newest]').click()`)
	ana.wait("the newest", `document.querySelector('.scroller').scrollTop > -2 && document.querySelector('[data-newest]').hidden && document.activeElement.id === 'message'`)
	ana.send("Written at the end.")
	ana.wait("the focus where it was", hasMessage("Written at the end.")+` && document.activeElement.id === 'message' && document.querySelector('.scroller').scrollTop > -2`)

	ana.run(`document.querySelector('#older a').click()`)
	ana.wait("older messages", hasMessage("Line 5"))
	permalink, err := chromedp.Run(ana.ctx, chromedp.Evaluate[string](`'/messages/' + [...document.querySelectorAll('[data-message-id]')].find(m => m.textContent.includes('Line 5')).dataset.messageId`))
	if err != nil {
		t.Fatal(err)
	}
	ana.visit(p.url + permalink)
	inSight := `((m) => m && m.textContent.includes('Line 5') && m.getBoundingClientRect().top >= document.querySelector('.scroller').getBoundingClientRect().top && m.getBoundingClientRect().bottom <= document.querySelector('.composer').getBoundingClientRect().top)(document.querySelector(':target'))`
	ana.wait("the message in sight", inSight)
	ana.wait("how far the newest own one on that page came", `document.querySelector('#receipts').previousElementSibling.matches('.mine')`)
	ana.send("Written on an old page.")
	ana.wait("the newest page", ends("Written at the end.", "Written on an old page.")+` && !location.search`)
}

// TestFeedback measures from the key to the message in the page.
func TestFeedback(t *testing.T) {
	t.Parallel()
	_, _, ana := composing(t)
	var worst time.Duration
	for n := range 5 {
		ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), fmt.Sprintf("Quick %d", n)))
		took, err := chromedp.Run(ana.ctx, chromedp.Evaluate[float64](`new Promise((done) => {
			const begin = performance.now();
			new MutationObserver((_, o) => {
				if (!document.querySelector('.pending')) return;
				o.disconnect();
				requestAnimationFrame(() => done(performance.now() - begin));
			}).observe(document.querySelector('#messages'), { childList: true });
			`+enter+`;
		})`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, time.Duration(took*float64(time.Millisecond)))
		ana.wait("the message", hasMessage(fmt.Sprintf("Quick %d", n)))
	}
	t.Logf("Enter → the message in the page: at most %v", worst)
	if worst > 2*time.Second {
		t.Errorf("a message shows after %v", worst)
	}
}

// shift is how much of the page moved while it loaded (CLS), and what did.
const shift = `new Promise((done) => {
	const found = { sum: 0, moved: [] };
	const add = (entries) => entries.forEach((e) => {
		found.sum += e.value;
		for (const { node, previousRect: a, currentRect: b } of e.sources)
			found.moved.push((node?.outerHTML ?? node?.data ?? '').slice(0, 120) + ' from ' + [a.x, a.y, a.width, a.height] + ' to ' + [b.x, b.y, b.width, b.height]);
	});
	const observer = new PerformanceObserver((list) => add(list.getEntries()));
	observer.observe({ type: 'layout-shift', buffered: true });
	requestAnimationFrame(() => setTimeout(() => {
		add(observer.takeRecords());
		done(found);
	}));
})`

// weight is what came over the wire for the page and all it needs.
const weight = `performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).reduce((sum, e) => sum + e.transferSize, 0)`

// TestNothingShifts loads the main pages and sums what moved meanwhile; the first
// of them tells its weight.
func TestNothingShifts(t *testing.T) {
	t.Parallel()
	p, c, ana := composing(t)
	first := open(t)
	first.visit(p.url + "/")
	first.wait("all of it", `document.readyState === 'complete'`)
	bytes, err := chromedp.Run(first.ctx, chromedp.Evaluate[float64](weight))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the first page over the wire: %.1f kB", bytes/1000)
	if bytes > 60_000 {
		t.Errorf("the first page is %.0f bytes over the wire", bytes)
	}
	for _, path := range []string{"/", "/conversations", c.path, "/items/new", "/account"} {
		ana.visit(p.url + path)
		ana.wait("all of it", `document.readyState === 'complete' && document.fonts.status === 'loaded'`)
		found, err := chromedp.Run(ana.ctx, chromedp.Evaluate[struct {
			Sum   float64
			Moved []string
		}](shift, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: layout shift %.4f", path, found.Sum)
		if found.Sum >= 0.01 {
			t.Errorf("%s shifts by %.4f:\n%s", path, found.Sum, strings.Join(found.Moved, "\n"))
		}
	}
}
