package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLText gives the words of HTML as text: a block a line, paragraphs apart by
// a blank line, "- " before list items, "> " before quotes, links and images as
// their text. It reads tokens, not a tree, so any nesting costs the same.
func HTMLText(s string) string {
	w := textWriter{}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if w.hidden == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.start(atom.Lookup(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// textWriter writes text with collapsed white space and quote marks.
type textWriter struct {
	out    strings.Builder
	quote  int
	pre    int
	hidden int
	breaks int  // line ends that are due before the next word
	space  bool // a blank is due before the next word
}

func (w *textWriter) String() string {
	return strings.TrimSpace(w.out.String())
}

func (w *textWriter) start(a atom.Atom) {
	switch a {
	case atom.Head, atom.Style, atom.Script, atom.Title:
		w.hidden++
	case atom.Br:
		w.breaks++
	case atom.Blockquote:
		w.block(2)
		w.quote++
	case atom.Pre:
		w.block(1)
		w.pre++
	case atom.Li:
		w.block(1)
		w.word("- ")
	case atom.Td, atom.Th:
		w.space = true
	default:
		w.block(lineEnds(a))
	}
}

func (w *textWriter) end(a atom.Atom) {
	switch a {
	case atom.Head, atom.Style, atom.Script, atom.Title:
		w.hidden = max(0, w.hidden-1)
	case atom.Blockquote:
		w.block(2)
		w.quote = max(0, w.quote-1)
	case atom.Pre:
		w.block(1)
		w.pre = max(0, w.pre-1)
	case atom.Body:
		w.hidden = 0
	default:
		w.block(lineEnds(a))
	}
}

// lineEnds is how many line ends stand around an element.
func lineEnds(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table, atom.Hr:
		return 2
	case atom.Div, atom.Tr, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Address, atom.Center, atom.Form,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Fieldset:
		return 1
	}
	return 0
}

func (w *textWriter) block(n int) {
	w.breaks = max(w.breaks, n)
}

func (w *textWriter) text(s string) {
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.breaks++
			}
			w.word(line)
		}
		return
	}
	fields := strings.FieldsFunc(s, isHTMLSpace)
	if len(fields) == 0 {
		w.space = w.space || s != ""
		return
	}
	w.space = w.space || isHTMLSpace(rune(s[0]))
	for i, f := range fields {
		w.space = w.space || i > 0
		w.word(f)
	}
	w.space = isHTMLSpace(rune(s[len(s)-1]))
}

func isHTMLSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f'
}

func (w *textWriter) word(s string) {
	if s == "" {
		return
	}
	switch {
	case w.breaks > 0 || w.out.Len() == 0:
		for range min(w.breaks, 3) {
			w.out.WriteByte('\n')
		}
		w.out.WriteString(strings.Repeat("> ", min(w.quote, 20)))
	case w.space:
		w.out.WriteByte(' ')
	}
	w.breaks, w.space = 0, false
	w.out.WriteString(s)
}

// metaCharset finds the charset that an HTML part names in its own head.
func metaCharset(b []byte) string {
	head := strings.ToLower(string(b[:min(len(b), 1024)]))
	i := strings.Index(head, "charset=")
	if i < 0 {
		return ""
	}
	name := strings.TrimLeft(head[i+len("charset="):], `"' 3d`)
	if j := strings.IndexAny(name, "\"' />;\r\n"); j >= 0 {
		name = name[:j]
	}
	return name
}
