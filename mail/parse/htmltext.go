package parse

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLText gives the words of HTML as text: a block a line, paragraphs apart by
// a blank line, "- " or "1. " before list items, "> " before quotes, links as
// their text, images and hidden elements left out. It reads tokens, not a tree,
// so time is linear whatever the nesting.
func HTMLText(s string) string {
	w := textWriter{}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if w.hide.depth == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, hasAttr := z.TagName()
			a := atom.Lookup(name)
			if !w.hide.open(a, isUnseen(a) || hasAttr && isHidden(z)) {
				w.start(a)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if !w.hide.close(a) {
				w.end(a)
			}
		}
	}
}

// isHidden reads the attributes of the current tag for what keeps an element
// from being seen.
func isHidden(z *html.Tokenizer) bool {
	for {
		key, value, more := z.TagAttr()
		switch string(key) {
		case "hidden":
			return true
		case "style":
			if hidingStyle(string(value)) {
				return true
			}
		}
		if !more {
			return false
		}
	}
}

// hidingStyle tells whether an inline style keeps an element from being seen,
// as preheaders and trackers do.
func hidingStyle(style string) bool {
	if !strings.ContainsAny(style, ":") {
		return false
	}
	style = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.ToLower(style))
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(strings.TrimSuffix(declaration, "!important"), ":")
		switch name {
		case "display", "visibility":
			if value == "none" || value == "hidden" {
				return true
			}
		case "mso-hide":
			if value == "all" {
				return true
			}
		case "font-size", "max-height", "opacity":
			if number := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz%"); number != "" && strings.Trim(number, "0.") == "" {
				return true
			}
		}
	}
	return false
}

// hiding is the hidden element that is being read: until its end tag comes,
// nothing is shown. Only elements of the same name are counted, so that what
// is not closed inside does no harm.
type hiding struct {
	tag   atom.Atom
	depth int
}

// open takes a start tag and tells whether it is inside a hidden element.
func (h *hiding) open(a atom.Atom, hidden bool) bool {
	switch {
	case a == atom.Body && h.tag == atom.Head: // the head was not closed
		h.depth = 0
	case h.depth > 0 && a == h.tag:
		h.depth++
	case h.depth == 0 && hidden && !isVoid(a):
		h.tag, h.depth = a, 1
	}
	return h.depth > 0
}

// close takes an end tag and tells whether it is inside a hidden element.
func (h *hiding) close(a atom.Atom) bool {
	if h.depth == 0 {
		return false
	}
	if a == h.tag {
		h.depth--
	}
	return true
}

// isUnseen tells whether an element is never text.
func isUnseen(a atom.Atom) bool {
	switch a {
	case atom.Head, atom.Style, atom.Script, atom.Title, atom.Template:
		return true
	}
	return false
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Wbr, 0:
		return true
	}
	return false
}

// textWriter writes text with collapsed white space and quote marks.
type textWriter struct {
	out    bytes.Buffer
	hide   hiding
	quote  int
	pre    int
	lists  []int // the number of the last item of each open list; -1 unordered
	breaks int   // line ends due before the next word
	marked int   // quote depth of the line that was written last
	space  bool  // a blank is due before the next word
}

func (w *textWriter) String() string {
	return strings.TrimSpace(w.out.String())
}

func (w *textWriter) start(a atom.Atom) {
	switch a {
	case atom.Br:
		w.breaks++
	case atom.Blockquote:
		w.block(2)
		w.quote++
	case atom.Pre, atom.Textarea:
		w.block(1)
		w.pre++
	case atom.Ul, atom.Ol:
		w.openList(a == atom.Ol)
	case atom.Li:
		w.item()
	case atom.Td, atom.Th:
		w.space = true
	default:
		w.block(lineEnds(a))
	}
}

func (w *textWriter) end(a atom.Atom) {
	switch a {
	case atom.Blockquote:
		w.block(2)
		w.quote = max(0, w.quote-1)
	case atom.Pre, atom.Textarea:
		w.block(1)
		w.pre = max(0, w.pre-1)
	case atom.Ul, atom.Ol:
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
		w.aroundList()
	default:
		w.block(lineEnds(a))
	}
}

// lineEnds is how many line ends stand around an element.
func lineEnds(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Hr:
		return 2
	case atom.Div, atom.Tr, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Address, atom.Center, atom.Form,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Fieldset:
		return 1
	}
	return 0
}

// block asks for n line ends, also where fewer are due.
func (w *textWriter) block(n int) {
	w.breaks = max(w.breaks, n)
}

const maxLists = 20

// aroundList sets a list apart from the text around it, but not from the list
// that it is in.
func (w *textWriter) aroundList() {
	if len(w.lists) == 0 {
		w.block(2)
	} else {
		w.block(1)
	}
}

func (w *textWriter) openList(ordered bool) {
	w.aroundList()
	n := -1
	if ordered {
		n = 0
	}
	if len(w.lists) < maxLists {
		w.lists = append(w.lists, n)
	}
}

func (w *textWriter) item() {
	w.block(1)
	n := len(w.lists)
	if n == 0 || w.lists[n-1] < 0 {
		w.word("- ")
		return
	}
	w.lists[n-1]++
	w.word(strconv.Itoa(w.lists[n-1]) + ". ")
}

// text writes the words of one text token.
func (w *textWriter) text(s string) {
	if w.pre > 0 {
		for i, line := range strings.Split(strings.ReplaceAll(s, "\r", ""), "\n") {
			if i > 0 {
				w.breaks++
			}
			w.word(line)
		}
		return
	}
	for s != "" {
		n := 0
		for n < len(s) && !isHTMLSpace(s[n]) {
			n++
		}
		w.word(s[:n])
		if n == len(s) {
			return
		}
		for n < len(s) && isHTMLSpace(s[n]) {
			n++
		}
		w.space, s = true, s[n:]
	}
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

func (w *textWriter) word(s string) {
	if s == "" {
		return
	}
	switch {
	case w.out.Len() == 0:
		w.startLine()
	case w.breaks > 0:
		between := min(w.quote, w.marked)
		for range min(w.breaks, 3) - 1 {
			w.out.WriteByte('\n')
			w.out.WriteString(strings.Repeat(">", min(between, maxQuoteMarks)))
		}
		w.out.WriteByte('\n')
		w.startLine()
	case w.space && !bytes.HasSuffix(w.out.Bytes(), []byte(" ")):
		w.out.WriteByte(' ')
	}
	w.breaks, w.space = 0, false
	w.out.WriteString(s)
}

const maxQuoteMarks = 20

func (w *textWriter) startLine() {
	w.out.WriteString(strings.Repeat("> ", min(w.quote, maxQuoteMarks)))
	w.marked = w.quote
}

// metaCharset finds the charset that an HTML part names in its own head.
func metaCharset(b []byte) string {
	head := strings.ToLower(string(b[:min(len(b), 1024)]))
	_, name, ok := strings.Cut(head, "charset=")
	if !ok {
		return ""
	}
	name = strings.TrimLeft(name, `"' `)
	if end := strings.IndexAny(name, "\"' />;\r\n"); end >= 0 {
		name = name[:end]
	}
	return name
}
