package reply

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines reads a text/html part into lines. shown are the Content-IDs of the
// images in it. ok is false if the tree is too
// deep to be read (512 elements).
func htmlLines(s string) (lines []line, shown []string, ok bool) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, nil, false
	}
	w := htmlWriter{}
	w.node(root)
	w.flush()
	return w.lines, w.shown, true
}

// htmlWriter walks the tree and writes lines.
type htmlWriter struct {
	scope
	lines []line
	line  lineWriter
	shown []string // the Content-IDs of all images, pixels among them
	opens bool     // the next line opens an earlier mail
	gap   bool     // an empty line is due before the next one
	above int      // the depth of the elements around the last line
	lists []int    // per open list: the next number, or -1 for bullets
	item  string   // the bullet or number that is due
	word  bool     // the last paragraph was an item of a list of Word
}

// scope is what ends with the element that set it.
type scope struct {
	depth int
	kind  Kind
	pre   int
	want  style
}

func (w *htmlWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		w.element(n)
	case html.DocumentNode:
		w.children(n)
	}
}

func (w *htmlWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *htmlWriter) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Head, atom.Style, atom.Script, atom.Title, atom.Noscript, atom.Template, atom.Iframe, atom.Object:
		return
	case atom.Br:
		w.br()
		return
	case atom.Hr:
		w.rule(n)
		return
	case atom.Img:
		w.image(n)
		return
	}
	if isWordBullet(n) {
		w.wordItem(n)
		return
	}
	if n.DataAtom == atom.P {
		w.wordList(n)
	}
	if n.DataAtom == atom.Pre && isCode(n) {
		w.code(n)
		return
	}
	before := w.scope
	r := roleOf(n)
	lines := blockLines(n)
	if r.kind != Own && lines == 0 && r.kind != Preheader {
		lines = 1
	}
	w.block(lines)
	w.enter(n, r)
	w.children(n)
	if lines > 0 && w.item != "" && n.DataAtom == atom.Li {
		w.item = ""
	}
	if lines > 0 {
		w.flush()
	}
	w.leave(n, before)
	w.block(lines)
}

// enter sets what holds within the element.
func (w *htmlWriter) enter(n *html.Node, r role) {
	if r.kind != Own && w.kind == Own && w.depth == 0 {
		w.flush()
		w.kind = r.kind
	}
	w.opens = w.opens || r.opens && w.depth == 0
	if n.DataAtom == atom.Blockquote && !isIndent(n) || r.quoted || n.DataAtom == atom.Div && isQuoteStyle(attr(n, "style")) {
		w.depth++
	}
	switch n.DataAtom {
	case atom.B, atom.Strong, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.want.bold = true
	case atom.I, atom.Em:
		w.want.italic = true
	case atom.Code, atom.Tt, atom.Kbd, atom.Samp:
		w.want.code = true
	case atom.A:
		w.want.href = href(n)
	case atom.Pre:
		w.pre++
	case atom.Ul:
		w.lists = append(w.lists, -1)
	case atom.Ol:
		w.lists = append(w.lists, 1)
	case atom.Li:
		w.startItem()
	case atom.Td, atom.Th:
		w.line.space = w.line.space || !w.line.empty()
	}
}

// leave restores what held before the element.
func (w *htmlWriter) leave(n *html.Node, before scope) {
	if w.kind != before.kind {
		w.flush()
	}
	w.scope = before
	if n.DataAtom == atom.Ul || n.DataAtom == atom.Ol {
		w.lists = w.lists[:len(w.lists)-1]
	}
}

// block ends the line; n is 2 if an empty line shall follow.
func (w *htmlWriter) block(n int) {
	if n > 0 {
		w.flush()
	}
	if n > 1 && len(w.lists) == 0 {
		w.gap = true
	}
}

func (w *htmlWriter) br() {
	if w.line.empty() {
		w.line.void = false
		w.emit(line{})
		return
	}
	w.flush()
}

func (w *htmlWriter) rule(n *html.Node) {
	w.flush()
	w.opens = w.opens || roleOf(n).opens && w.depth == 0
	w.gap = true
	w.emit(line{text: "---", src: "---", md: "---"})
	w.gap = true
}

// flush ends the line that is being written.
func (w *htmlWriter) flush() {
	if w.line.empty() {
		if w.line.void {
			w.line.void = false
			w.emit(line{})
		}
		return
	}
	src, md := w.line.take()
	width := int32(len(src))
	typed, rest := unquote(clean(src))
	if typed > 0 { // the marks stand in the text
		src, md = rest, withoutMarks(md, typed)
	}
	w.emit(line{text: strings.TrimSpace(rest), src: src, md: md, depth: int32(typed), width: width})
}

// withoutMarks takes n quote marks, escaped or not, from the beginning of md.
func withoutMarks(md string, n int) string {
	for range n {
		md = strings.TrimPrefix(strings.TrimLeft(md, " \t"), "\\")
		md = md[quoteMark(md):]
	}
	return strings.TrimPrefix(md, " ")
}

// emit appends a line; its depth is that of the marks in its text.
func (w *htmlWriter) emit(l line) {
	if n := len(w.lines); n > 0 && w.above != w.depth && !l.blank() {
		w.gap = true // the elements part a quote from its answer
	}
	if w.gap && len(w.lines) > 0 && !w.lines[len(w.lines)-1].blank() {
		last := &w.lines[len(w.lines)-1]
		w.lines = append(w.lines, line{depth: min(int32(w.depth), last.depth), kind: common(last.kind, w.kind)})
	}
	w.gap, w.above = false, w.depth
	l.depth += int32(w.depth)
	l.kind = w.kind
	if w.opens && !l.blank() {
		l.opens, w.opens = true, false
	}
	w.lines = append(w.lines, l)
}

// common is the kind of an empty line between lines of kinds a and b.
func common(a, b Kind) Kind {
	if a == b {
		return a
	}
	return Own
}

func (w *htmlWriter) text(s string) {
	if w.pre > 0 {
		w.preformatted(s)
		return
	}
	if w.item != "" && strings.TrimSpace(s) != "" {
		w.line.prefix(w.item)
		w.item = ""
	}
	w.line.words(s, w.want)
}

// preformatted keeps the line ends and blanks of <pre>.
func (w *htmlWriter) preformatted(s string) {
	for i, part := range strings.Split(s, "\n") {
		if i > 0 {
			w.br()
		}
		w.line.verbatim(strings.TrimRight(part, "\r"))
	}
}

// code writes the lines of a program between fences, as they are: a ">" is none
// of a quote there, a star none of Markdown's.
func (w *htmlWriter) code(n *html.Node) {
	w.block(2)
	text := strings.Trim(textOf(n), "\r\n")
	fence := line{md: "```"}
	if strings.Contains(text, fence.md) {
		fence.md = "~~~~~~"
	}
	w.emit(fence)
	for s := range strings.SplitSeq(text, "\n") {
		s = strings.TrimRight(s, " \t\r")
		w.emit(line{text: strings.TrimSpace(clean(s)), src: s, md: s, width: int32(len(s))})
	}
	w.emit(fence)
	w.block(2)
}

func (w *htmlWriter) image(n *html.Node) {
	alt, src := strings.TrimSpace(attr(n, "alt")), attr(n, "src")
	switch {
	case isEmoji(alt):
		w.line.words(alt, w.want)
	case contentID(src) != "":
		id := contentID(src)
		w.shown = append(w.shown, id)
		if !isPixel(n) {
			w.line.image(alt, id)
		}
	}
}
