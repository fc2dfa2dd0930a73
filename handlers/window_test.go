package handlers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"puddle/db"
)

// chromium is the one browser process of these tests. It ends with them: its
// pipe closes.
var chromium = sync.OnceValues(func() (context.Context, error) {
	options := chromedp.DefaultExecAllocatorOptions[:]
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx)
})

// window is a browser window with cookies of its own.
type window struct {
	s   *site
	ctx context.Context

	mu      sync.Mutex
	console []string
}

// window opens one. When the test ends, nothing may stand on its console that
// is an error or a breach of the page's policy.
func (s *site) window() *window {
	s.t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		s.t.Skip("Chromium is not installed; make test does it where it may")
	}
	root, err := chromium()
	must(s.t, err)
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	w := &window{s: s, ctx: ctx}
	must(s.t, chromedp.Do(ctx))
	messages := chromedp.Console(ctx)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for m, err := range messages {
			if err != nil {
				return
			}
			w.note(m)
		}
	}()
	s.t.Cleanup(func() {
		stop()
		cancel()
		<-read
		if len(w.console) > 0 {
			s.t.Errorf("on the console:\n%s", strings.Join(w.console, "\n"))
		}
	})
	return w
}

func (w *window) note(m chromedp.ConsoleMessage) {
	if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleWarning && !m.IsException() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.console = append(w.console, fmt.Sprintf("%v (%s)", m, m.URL))
}

// forgive takes what stands on the console by now for expected.
func (w *window) forgive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.console = nil
}

// windowOf opens a window in which the person is logged in.
func (s *site) windowOf(who db.UserID) *window {
	s.t.Helper()
	w := s.window()
	_, err := chromedp.Call(w.ctx, cdpnetwork.SetCookie, cdpnetwork.SetCookieParams{
		Name: s.h.sessions.name, Value: s.loggedIn(who).sessionCookie(), URL: s.url,
	})
	must(s.t, err)
	return w
}

func (w *window) withoutScripts() *window {
	w.s.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(w.s.t, err)
	return w
}

func (w *window) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.s.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.s.t.Fatalf("%s: %v\n%s", what, err, w.text())
	}
}

// text is what the page says, for reports.
func (w *window) text() string {
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.title + "\n" + document.body.innerText + "\nfields: " + JSON.stringify([...document.querySelectorAll("textarea")].map((e) => e.value))`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (w *window) opens(path string) {
	w.s.t.Helper()
	w.do("open "+path, chromedp.Navigate(w.s.url+path))
}

// sees waits until a script's expression is true.
func (w *window) sees(expression string) {
	w.s.t.Helper()
	// Not chromedp.Poll: it compiles in the page, which the page's policy forbids.
	script := `new Promise((done) => {
		const is = () => { try { return ` + expression + `; } catch { return false; } };
		const look = () => is() ? done(true) : setTimeout(look, 10);
		look();
	})`
	ctx, cancel := context.WithTimeout(w.ctx, patiently)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		var wrong *chromedp.ExceptionError
		if ctx.Err() != nil || errors.As(err, &wrong) { // and not that a navigation took the page away
			w.s.t.Fatalf("waiting for %s: %v\n%s", expression, err, w.text())
		}
	}
}

// seesMessage waits until exactly one message of the author holds the words
// and nothing else.
func (w *window) seesMessage(author, words string) {
	w.s.t.Helper()
	w.sees(fmt.Sprintf(`[...document.querySelectorAll("[data-message-id]")].filter((m) =>
		m.dataset.author === %q && m.querySelector("[data-content]").textContent.trim() === %q).length === 1`, author, words))
}

// says types a message and sends it with the Enter key.
func (w *window) says(words string) {
	w.s.t.Helper()
	w.do("say "+words, chromedp.SendKeys(chromedp.CSS("#message"), words))
	// Not SendKeys: it sends the line break even where the page has said no to the key.
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(w.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13,
		})
		must(w.s.t, err)
	}
}

// presses sends the form in which a field stands, by its button.
func (w *window) presses(selector string) {
	w.s.t.Helper()
	if _, err := chromedp.RunResponse(w.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		w.s.t.Fatalf("press %s: %v\n%s", selector, err, w.text())
	}
}

func (w *window) types(selector, text string) {
	w.s.t.Helper()
	w.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}
