package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// window is a browser window of its own: it shares no cookies with others.
type window struct {
	t          *testing.T
	ctx        context.Context
	unreliable atomic.Bool // the test cuts its line, of which Chromium and htmx tell
}

// chromium starts one browser for all windows; it ends with the tests.
var chromium = sync.OnceValues(func() (context.Context, error) {
	options := chromedp.DefaultExecAllocatorOptions[:]
	for _, quiet := range []string{"disable-background-networking", "disable-component-update", "disable-sync", "disable-quic"} {
		options = append(options, chromedp.Flag(quiet, true))
	}
	options = append(options, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")) // nothing leaves this machine
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...) // ends with the process
	browser, _ := chromedp.NewContext(allocator)
	return browser, chromedp.Do(browser)
})

// open opens a window. Errors and warnings on its console fail the test.
func open(t *testing.T) *window {
	t.Helper()
	return openFor(t, 2*waitLimit)
}

// openFor is open for a test that needs its window longer.
func openFor(t *testing.T, limit time.Duration) *window {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, limit)
	t.Cleanup(cancelTime)
	w := &window{t: t, ctx: ctx}
	w.do(chromedp.EmulateViewport(1280, 800))
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			if strings.Contains(m.Text, "status of 422") || strings.Contains(m.Text, "status of 404") {
				continue // Chromium itself says so of a form that comes back and a page that is not there
			}
			if w.unreliable.Load() && (strings.HasPrefix(m.Text, "Failed to load resource") || strings.HasPrefix(m.Text, "htmx: htmx:")) {
				continue
			}
			if (m.Type == "error" || m.Type == "warning" || m.IsException()) && ctx.Err() == nil {
				t.Errorf("the console says %s: %s (%s:%d)", m.Type, m.Text, m.URL, m.Line)
			}
		}
	}()
	return w
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) visit(address string) {
	w.t.Helper()
	w.do(chromedp.Navigate(address))
}

// logIn uses the login page, as a person does.
func (w *window) logIn(p *puddle, email string) {
	w.t.Helper()
	w.logInAs(p, email, password)
}

func (w *window) logInAs(p *puddle, email, password string) {
	w.t.Helper()
	w.visit(p.url + "/login")
	w.do(
		chromedp.SetValue(chromedp.CSS(`form[action="/login"] [name=email]`), email),
		chromedp.SetValue(chromedp.CSS(`form[action="/login"] [name=password]`), password),
	)
	w.leaves(chromedp.Submit(chromedp.CSS(`form[action="/login"] [name=password]`)))
}

// leaves does a step that leads to another page, and waits for that.
func (w *window) leaves(step chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if _, err := chromedp.RunResponse(w.ctx, step); err != nil {
		w.t.Fatal(err)
	}
}

// wait returns when the expression is true in the page.
func (w *window) wait(what, expression string) {
	w.t.Helper()
	waitFor(w.t, what, func() error {
		is, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && !is {
			err = fmt.Errorf("%s is false", expression)
		}
		return err
	})
}

// hasMessage is true in a page that shows exactly one message of these words.
func hasMessage(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('[data-message-id] [data-content]')].filter(e => e.textContent.trim() === %q).length === 1`, words)
}

func (w *window) withoutScripts() {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		w.t.Fatal(err)
	}
}

// write types a message into the composer and sends it.
func (w *window) write(words string) {
	w.t.Helper()
	w.do(
		chromedp.WaitVisible(chromedp.CSS(`.composer textarea`)),
		chromedp.SendKeys(chromedp.CSS(`.composer textarea`), strings.ReplaceAll(words, "\n", "\r")),
		chromedp.Click(chromedp.CSS(`.composer button.send`)),
	)
}
