package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"puddle/mail/mailtest"
)

// composing is a conversation with a window in which Ana has it open.
func composing(t *testing.T) (*puddle, *conversation, *window) {
	t.Helper()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	ana := open(t)
	ana.logIn(p, "ana@example.org")
	ana.visit(p.url + c.path)
	ana.wait("the page", hasMessage("Yes, come by."))
	return p, c, ana
}

// choose puts files of these sizes into the composer, as its picker does.
func (w *window) choose(sizes ...int) {
	w.t.Helper()
	dir := w.t.TempDir()
	var paths []string
	for i, size := range sizes {
		path := filepath.Join(dir, fmt.Sprintf("file %d.bin", i+1))
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			w.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	w.do(chromedp.SetUploadFiles(chromedp.CSS(`#composer [type=file]`), paths))
}

const preview = `document.querySelector('#preview')`

// TestPreview shows what is written as it will look, by the keyboard alone, and
// makes no message of it.
func TestPreview(t *testing.T) {
	t.Parallel()
	_, c, ana := composing(t)
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "Some **bold** words"))
	ana.wait("the button", `document.querySelector('[data-preview-toggle]').ariaExpanded === 'false' && `+preview+`.hidden`)
	ana.run(`document.querySelector('[data-preview-toggle]').focus()`)
	ana.do(chromedp.KeyEvent("\r"))
	ana.wait("the preview", preview+`.querySelector('[data-content] strong')?.textContent === 'bold' && document.querySelector('[data-preview-toggle]').ariaExpanded === 'true'`)
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), " and `code`"))
	ana.wait("what was written since", preview+`.querySelector('code')?.textContent === 'code'`)
	ana.wait("no message yet", `document.querySelectorAll('#messages [data-message-id]').length === 2`)
	ana.run(enter)
	ana.wait("the message", `[...document.querySelectorAll('#messages .entry:not(.pending) [data-content]')].at(-1).innerHTML.trim() === '<p>Some <strong>bold</strong> words and <code>code</code></p>'`)
	ana.wait("no preview", preview+`.hidden && document.querySelector('[data-preview-toggle]').ariaExpanded === 'false' && document.activeElement.id === 'message'`)
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "1. of 5*3"))
	ana.run(enter)
	ana.wait("as typed what only looks like it", hasMessage("1. of 5*3"))

	ana.withoutScripts()
	ana.visit(c.p.url + c.path)
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "- one\r- two"))
	ana.leaves(chromedp.Click(chromedp.CSS(`[data-preview-toggle]`)))
	ana.wait("the preview without scripts", preview+`.querySelectorAll('li').length === 2 && document.querySelector('#message').value === '- one\n- two'`)
	ana.wait("no message of it", `document.querySelectorAll('#messages [data-message-id]').length === 4`)
	ana.leaves(chromedp.Click(chromedp.CSS(`.composer button.send`)))
	ana.wait("the list", `document.querySelectorAll('#messages [data-content] li').length === 2`)
}

// TestUpload sends a file over a slow line: the page tells how much has left,
// cancelling gives words and file back, and sending again makes one message.
func TestUpload(t *testing.T) {
	t.Parallel()
	_, _, ana := composing(t)
	ana.network(false, 100_000)
	ana.choose(2_000_000)
	ana.do(chromedp.SendKeys(chromedp.CSS(`#message`), "The film"))
	ana.run(enter)
	ana.wait("progress", `((p) => p && !p.hidden && p.value > 0 && p.value < 1)(document.querySelector('.pending progress'))`)
	ana.wait("it in words", `/^\d+ %$/.test(document.querySelector('.pending [data-state]').textContent) && document.querySelector('.pending .file-name').textContent === 'file 1.bin'`)
	ana.wait("a free composer", `document.querySelector('#message').value === '' && document.querySelector('#composer [type=file]').files.length === 0`)
	ana.run(`document.querySelector('.pending [data-take-back]').click()`)
	ana.wait("words and file again", `!document.querySelector('.pending') && document.querySelector('#message').value === 'The film' && document.querySelector('#composer [type=file]').files[0].size === 2000000`)
	ana.network(false, -1)
	ana.run(enter)
	ana.wait("the message", hasMessage("The film")+` && document.querySelectorAll('a.file').length === 1 && `+nothingLeft)
	ana.wait("how far it came", `document.querySelector('#receipts').innerText.includes('Ben')`)
}

// TestLimitsAreSaidBeforeSending tells what is too much while it is still in
// the composer, beside it, and what keeps the button from sending.
func TestLimitsAreSaidBeforeSending(t *testing.T) {
	t.Parallel()
	_, _, ana := composing(t)
	note := `document.getElementById(document.querySelector('.send').getAttribute('aria-describedby'))`
	refuses := `document.querySelector('.send').ariaDisabled === 'true'`
	ana.run(enter)
	ana.wait("that there is nothing", note+`.textContent === 'Write a message or attach a file first.' && `+refuses)
	ana.run(`const m = document.querySelector('#message'); m.value = 'é'.repeat(Number(document.querySelector('#composer').dataset.maxText) / 2 - 100); m.dispatchEvent(new Event('input', {bubbles: true}))`)
	ana.wait("that little is left", note+`.textContent === '200 bytes of text left.' && !(`+refuses+`)`)
	ana.run(`const m = document.querySelector('#message'); m.value += 'é'.repeat(101); m.dispatchEvent(new Event('input', {bubbles: true}))`)
	ana.wait("that it is too long", note+`.textContent.startsWith('Too long by 2 bytes: ') && `+refuses)
	ana.run(enter)
	ana.wait("the words still there", `document.querySelector('#message').value.endsWith('é') && !document.querySelector('.pending')`)
	ana.run(`const m = document.querySelector('#message'); m.value = 'Files'; m.dispatchEvent(new Event('input', {bubbles: true}))`)

	ana.choose(26<<20, 20<<20, 6<<20, 1)
	ana.wait("which are too large", `JSON.stringify([...document.querySelectorAll('[data-previews] li')].map(li => li.querySelector('.why')?.textContent ?? '')) ===
		JSON.stringify(['27.3 MB, over 25 MB', '', '6.3 MB, too much: 25 MB together', ''])`)
	ana.wait("the reason at the button", note+`.textContent === "Take away the files that can't be sent." && `+refuses)
	ana.choose(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	ana.wait("which is one too many", `document.querySelectorAll('[data-previews] .why').length === 1 && document.querySelector('[data-previews] li:last-child .why').textContent === '1 byte, one too many: 10 at most'`)
	ana.run(`document.querySelector('[data-previews] .bad button').click()`)
	ana.wait("nothing in the way", `!(`+refuses+`) && `+note+`.textContent === ''`)
	ana.run(enter)
	ana.wait("the message", hasMessage("Files")+` && document.querySelectorAll('a.file').length === 10 && `+nothingLeft)
}

// TestComposerReadsInOrder finds the words before the files, for keyboards and
// screen readers, with scripts and without.
func TestComposerReadsInOrder(t *testing.T) {
	t.Parallel()
	_, c, ana := composing(t)
	order := func() {
		t.Helper()
		ana.wait("the order", `[...document.querySelectorAll('#composer :is(textarea, input:not([type=hidden]), button)')].map(e => e.type + (e.className || '')).join() === 'textarea,file,submitsend,submitlink'`)
		ana.wait("its place", `document.querySelector('.attach').getBoundingClientRect().left < document.querySelector('.send').getBoundingClientRect().left`)
	}
	order()
	ana.wait("the clip before the words", `document.querySelector('.attach').getBoundingClientRect().right <= document.querySelector('#message').getBoundingClientRect().left`)
	ana.withoutScripts()
	ana.visit(c.p.url + c.path)
	order()
}

// TestPaste takes pasted pictures as files, and words as words where the program
// that they come from adds a picture of them.
func TestPaste(t *testing.T) {
	t.Parallel()
	_, _, ana := composing(t)
	paste := func(texts string) string {
		return `(() => {
			const data = new DataTransfer();
			for (const [type, words] of Object.entries(` + texts + `)) data.setData(type, words);
			data.items.add(new File(['x'], 'picture.png', {type: 'image/png'}));
			const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
			document.querySelector('#message').dispatchEvent(paste);
			return [paste.defaultPrevented, document.querySelector('#composer [type=file]').files.length].join();
		})()`
	}
	ana.wait("words from an office program left to the browser", paste(`{'text/plain': 'Words', 'text/html': '<b>Words</b>'}`)+` === 'false,0'`)
	ana.wait("a copied file", paste(`{'text/plain': 'picture.png'}`)+` === 'true,1'`)
	ana.wait("a copied picture", paste(`{'text/html': '<img>'}`)+` === 'true,2'`)
}
