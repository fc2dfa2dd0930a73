package reply

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// style is the emphasis of a run of words.
type style struct {
	bold, italic, code bool
	href               string
}

// lineWriter writes one line twice: as plain text and as Markdown. Marks are
// opened at the first word that wants them and closed at the last, so that
// they always touch a word.
type lineWriter struct {
	src, md strings.Builder
	space   bool // a blank is due before the next word
	void    bool // a no-break blank stands for an empty line
	have    style
}

func (w *lineWriter) empty() bool { return w.md.Len() == 0 && w.src.Len() == 0 }

// take closes the line and returns it.
func (w *lineWriter) take() (src, md string) {
	w.turn(style{})
	src, md = w.src.String(), w.md.String()
	w.src.Reset()
	w.md.Reset()
	w.space, w.void = false, false
	return src, md
}

// words writes text with its white space collapsed.
func (w *lineWriter) words(s string, want style) {
	for s != "" {
		i := strings.IndexFunc(s, isHTMLSpace)
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			w.word(s[:i], want)
		}
		rest := strings.TrimLeftFunc(s[i:], isHTMLSpace)
		if len(rest) < len(s)-i {
			w.space = !w.empty()
		}
		s = rest
	}
}

// isHTMLSpace are the characters that HTML collapses; a no-break blank is none.
func isHTMLSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

func (w *lineWriter) word(s string, want style) {
	if strings.Trim(s, "\u00a0\u200b\ufeff") == "" && w.empty() {
		w.void = true
		return
	}
	if w.have != want {
		w.turn(style{})
	}
	if w.space {
		w.src.WriteByte(' ')
		w.md.WriteByte(' ')
		w.space = false
	}
	start := w.md.Len() == 0
	w.turn(want)
	w.src.WriteString(s)
	if want.code || want.href != "" && sameLink(s, want.href) {
		w.md.WriteString(s)
		return
	}
	escape(&w.md, s, start)
}

// turn closes the marks that are open and opens those that are wanted.
func (w *lineWriter) turn(want style) {
	if w.have == want {
		return
	}
	h := w.have
	for _, m := range []struct {
		on   bool
		mark string
	}{{h.code, "`"}, {h.italic, "*"}, {h.bold, "**"}, {h.href != "", "](" + h.href + ")"}, {want.href != "", "["}, {want.bold, "**"}, {want.italic, "*"}, {want.code, "`"}} {
		if m.on {
			w.md.WriteString(m.mark)
		}
	}
	w.have = want
}

func (w *lineWriter) prefix(s string) {
	if w.empty() {
		w.src.WriteString(s)
		w.md.WriteString(s)
	}
}

// verbatim writes text with its blanks.
func (w *lineWriter) verbatim(s string) {
	if strings.TrimSpace(s) == "" && w.empty() {
		return
	}
	start := w.md.Len() == 0
	w.src.WriteString(s)
	escape(&w.md, strings.TrimLeft(s, " \t"), start)
}

// image puts an image of this mail where it stood. It has no plain text.
func (w *lineWriter) image(alt, id string) {
	w.turn(style{})
	if w.space {
		w.md.WriteByte(' ')
	}
	w.md.WriteString("![")
	escape(&w.md, alt, false)
	w.md.WriteString(imageAddress(id))
}

// escape writes s so that Markdown shows it as it is.
func escape(b *strings.Builder, s string, start bool) {
	if start && startsBlock(s) {
		i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
		b.WriteString(s[:i])
		b.WriteByte('\\')
		s = s[i:]
		b.WriteByte(s[0])
		s = s[1:]
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '[', ']', '<', '|', '~':
			b.WriteByte('\\')
		case '_':
			if i == 0 || i == len(s)-1 || !isWordByte(s[i-1]) || !isWordByte(s[i+1]) {
				b.WriteByte('\\')
			}
		case '&':
			if semi := strings.IndexByte(s[i:], ';'); semi > 1 && semi < 32 {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
}

func isWordByte(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// startsBlock tells whether s at the beginning of a line would start a heading,
// quote, list or rule.
func startsBlock(s string) bool {
	if s == "" {
		return false
	}
	if strings.IndexByte("#>+-=", s[0]) >= 0 {
		return true
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i > 0 && i < 10 && i < len(s) && (s[i] == '.' || s[i] == ')')
}

// href is the address of a link if it is one that may be shown.
func href(n *html.Node) string {
	s := strings.TrimSpace(attr(n, "href"))
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		return cleanURL(s)
	}
	return ""
}

// cleanURL escapes what would end the address in Markdown.
func cleanURL(s string) string {
	return urlEscaper.Replace(s)
}

var urlEscaper = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C", "\n", "", "\r", "", "\t", "")

// sameLink tells whether a link's text is its address.
func sameLink(text, href string) bool {
	return strings.TrimSuffix(text, "/") == strings.TrimSuffix(href, "/")
}
