package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// says is the JavaScript list of what the messages of a page say, in order.
const says = `[...document.querySelectorAll('#messages [data-message-id] [data-content]')].map(e => e.textContent.trim())`

// inOrder is true in a page whose messages stand in their order without a gap.
const inOrder = `[...document.querySelectorAll('.entry:not(.pending)')].every((e, i, all) => !i || e.dataset.order - all[i - 1].dataset.order === 1)`

// ends is true in a page whose last messages say this, each message once and
// all in order.
func ends(words ...string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = fmt.Sprintf("%q", w)
	}
	want := "[" + strings.Join(list, ",") + "]"
	return fmt.Sprintf(`((all) => JSON.stringify(all.slice(-%d)) === JSON.stringify(%s) && %s.every(w => all.filter(a => a === w).length === 1))(%s) && %s`,
		len(words), want, want, says, inOrder)
}

// send types a message and presses Enter.
func (w *window) send(words string) {
	w.t.Helper()
	w.do(chromedp.WaitVisible(chromedp.CSS(`#message`)), chromedp.SendKeys(chromedp.CSS(`#message`), words))
	w.run(enter)
}

const (
	offlineShown = `!document.querySelector('#offline').hidden`
	retry        = `document.querySelector('.failed [data-retry]').click()`
	nothingLeft  = `!document.querySelector('.pending') && document.querySelector('#message').value === '' && !Object.keys(localStorage).some(k => k.startsWith('unsent'))`
)

// failedMessage is true in a page where a message that was not sent waits for another
// try.
func failedMessage(words string) string {
	return fmt.Sprintf(`(([e, ...more]) => e?.textContent.includes(%q) && !more.length && !e.querySelector('[data-retry]').hidden)(document.querySelectorAll('.failed'))`, words)
}

// TestOfflineAndBack writes while there is no connection: the page says so,
// keeps what could not be sent over a reload, catches up with what the others
// wrote meanwhile, and makes one message of it in the end.
func TestOfflineAndBack(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	l := newLine(t, p)
	ana := open(t)
	ana.logIn(p, "ana@example.org") // cookies know no ports
	ana.visit(l.URL + c.path)
	ana.wait("the page", ends("Yes, come by."))

	ana.network(true, -1)
	l.CloseClientConnections()
	ana.wait("a notice", offlineShown)
	ana.send("Written offline")
	ana.wait("the message that waits", failedMessage("Written offline"))
	for _, words := range []string{"one", "two", "three"} {
		c.ben.post(c.path+"/messages", url.Values{"content": {words}})
	}
	ana.network(false, -1)
	ana.wait("what Ben wrote meanwhile", ends("one", "two", "three"))
	ana.wait("no notice", "!("+offlineShown+")")
	ana.wait("the message that waits still", failedMessage("Written offline"))

	ana.visit(l.URL + c.path)
	ana.wait("it after a reload", failedMessage("Written offline"))
	ana.run(retry)
	ana.wait("the message", ends("one", "two", "three", "Written offline")+" && "+nothingLeft)
	ana.visit(l.URL + c.path)
	ana.wait("it once", ends("one", "two", "three", "Written offline")+" && "+nothingLeft)
}

// TestAnswerIsLost has the program take a message and the line fail before the
// browser hears of it: trying again makes no second one, and where the stream
// brings the message, nobody need try.
func TestAnswerIsLost(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	l := newLine(t, p)
	ana := open(t)
	ana.unreliable.Store(true)
	ana.logIn(p, "ana@example.org")
	ana.visit(l.URL + c.path)
	ana.wait("the page", ends("Yes, come by."))

	l.swallows.Store(true)
	ana.send("Told by the stream")
	ana.wait("the message, and none that failed", ends("Yes, come by.", "Told by the stream")+" && "+nothingLeft)

	l.silent.Store(true)
	l.CloseClientConnections()
	ana.wait("a notice", offlineShown)
	ana.send("Told by nobody")
	ana.wait("the message that waits", failedMessage("Told by nobody"))
	l.swallows.Store(false)
	ana.run(retry)
	ana.wait("the message", ends("Told by the stream", "Told by nobody")+" && "+nothingLeft)
	l.silent.Store(false)
	ana.wait("no notice", "!("+offlineShown+")")
	c.ben.post(c.path+"/messages", url.Values{"content": {"Understood."}})
	ana.wait("the stream again", ends("Told by the stream", "Told by nobody", "Understood."))
	if l.swallowed.Load() < 2 {
		t.Errorf("%d answers were lost, want one for each message", l.swallowed.Load())
	}
}

// TestRestartDuringPost stops the program while a message waits in its
// database, and starts it again: the page comes back by itself, and trying
// again makes one message.
func TestRestartDuringPost(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	database := dbtest.URL(t)
	variables := []string{"DATABASE_URL=" + database, "PUDDLE_DATA_DIR=" + t.TempDir(), "PUDDLE_HTTP_ADDR=" + freeAddress(t),
		"PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL=" + sink.URL()}
	p := serveOn(t, variables...)
	c := p.conversation(sink)
	ana := open(t)
	ana.unreliable.Store(true)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	ana.wait("the page", ends("Yes, come by."))

	release := lockConversations(t, database)
	ana.send("In the middle")
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "Half a thought"))
	ana.wait("it on its way", `document.querySelector('.pending')?.textContent.includes('In the middle')`)
	p.stop()
	release()
	ana.wait("the message that waits", failedMessage("In the middle"))
	ana.wait("a notice", offlineShown)

	p = serveOn(t, variables...)
	ana.wait("the program again", "!("+offlineShown+")")
	ana.run(retry)
	ana.wait("the message", ends("Yes, come by.", "In the middle")+` && !document.querySelector('.pending')`)
	ana.visit(p.url + c.path)
	ana.wait("it once, and the draft", ends("Yes, come by.", "In the middle")+` && !document.querySelector('.pending') && document.querySelector('#message').value === 'Half a thought'`)
}

// lockConversations keeps everybody from posting until release is called.
func lockConversations(t *testing.T, database string) (release func()) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Exec(t.Context(), `begin; lock conversations in exclusive mode`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := connection.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
