package reply

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isIndent tells whether the blockquote only moves its text to the right, as
// editors do for their indent button.
func isIndent(n *html.Node) bool {
	style := strings.ToLower(strings.Join(strings.Fields(attr(n, "style")), ""))
	return attr(n, "class") == "" && attr(n, "type") == "" && strings.Contains(style, "border:none") && !strings.Contains(style, "border-left:")
}

// blockLines is how many line ends stand around the element: 0 inline, 1 a
// block, 2 a paragraph.
func blockLines(n *html.Node) int {
	switch n.DataAtom {
	case atom.P:
		if isWordParagraph(n) {
			return 1
		}
		return 2
	case atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Dl:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Center, atom.Body, atom.Address,
		atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Figure, atom.Main, atom.Nav, atom.Aside, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot:
		return 1
	}
	return 0
}

// isWordParagraph tells whether a paragraph is one of Word's, which have no
// margin: empty lines are paragraphs of their own there.
func isWordParagraph(n *html.Node) bool {
	style := strings.ToLower(strings.Join(strings.Fields(attr(n, "style")), ""))
	return strings.HasPrefix(attr(n, "class"), "Mso") || strings.Contains(style, "margin:0") || strings.Contains(style, "margin-top:0") && strings.Contains(style, "margin-bottom:0")
}

// isWordBullet tells whether the element holds the bullet or number of one of
// Word's list paragraphs.
func isWordBullet(n *html.Node) bool {
	return n.DataAtom == atom.Span && strings.Contains(strings.ToLower(attr(n, "style")), "mso-list:ignore")
}

// wordItem takes over Word's number, or a dash for its bullet of a symbol font.
func (w *htmlWriter) wordItem(n *html.Node) {
	mark := strings.Trim(textOf(n), " \u00a0\t\r\n")
	w.item = "- "
	if strings.HasSuffix(mark, ".") || strings.HasSuffix(mark, ")") {
		w.item = mark + " "
	}
}

// wordList parts a paragraph from the list of Word's that it follows.
func (w *htmlWriter) wordList(n *html.Node) {
	item := strings.Contains(attr(n, "class"), "MsoList") || strings.Contains(attr(n, "style"), "mso-list:")
	if w.word && !item {
		w.flush()
		w.gap = true
	}
	w.word = item
}

// isCode tells whether <pre> holds a program. Thunderbird, K-9 and others put a
// whole mail into one, right below <body>.
func isCode(n *html.Node) bool {
	if n.FirstChild != nil && n.FirstChild.DataAtom == atom.Code {
		return true
	}
	top := n.Parent == nil || n.Parent.DataAtom == atom.Body || n.Parent.DataAtom == atom.Html
	return !top && attr(n, "class") == "" && !hasQuoteMark(textOf(n))
}

// hasQuoteMark tells whether a line begins with a quote mark.
func hasQuoteMark(s string) bool { return quoteMark(s) > 0 || strings.Contains(s, "\n>") }

// textOf is the text within an element.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func (w *htmlWriter) startItem() {
	if len(w.lists) == 0 {
		w.item = "- "
		return
	}
	n := &w.lists[len(w.lists)-1]
	indent := strings.Repeat("   ", len(w.lists)-1)
	if *n < 0 {
		w.item = indent + "- "
		return
	}
	w.item = indent + strconv.Itoa(*n) + ". "
	*n++
}

// isPixel tells whether the image is too small to be seen.
func isPixel(n *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if v, err := strconv.Atoi(strings.TrimSuffix(attr(n, key), "px")); err == nil && v <= 2 {
			return true
		}
	}
	return false
}

// isEmoji tells whether the text of an image is an emoji rather than a name.
func isEmoji(alt string) bool {
	n := 0
	for _, r := range alt {
		if r < 0x2190 {
			return false
		}
		n++
	}
	return n > 0 && n <= 8
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
