package views

import (
	"bytes"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	goldmarktext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"puddle/db"
)

// Markdown beyond these bounds is shown as it was typed: nesting and links can
// make much HTML and much work of little text.
const (
	maxMarkdown = 32 << 10
	maxRendered = 8 * maxMarkdown
	maxNesting  = 32  // quote and list marks at the start of one line
	maxBrackets = 512 // what may be a link is tried from each of them
)

// linkAttributes go on every link that a person wrote.
const linkAttributes = ` rel="noopener noreferrer nofollow ugc" target="_blank"`

// ContentHTML is a message's content as safe HTML. Plain content keeps each
// character, line ends too, so that its text is the message's text.
func ContentHTML(m db.Message) string {
	if m.Format == db.Markdown {
		if h, ok := markdownHTML(m.Content); ok {
			return h
		}
	}
	return plainHTML(m.Content)
}

// FormatOf tells how to read what was typed: as Markdown where it holds light
// formatting, else as it stands, each space and line end kept. One line that
// begins like a list makes none: that is a date or a dash.
func FormatOf(content string) db.Format {
	if beyondBounds(content) {
		return db.Plain
	}
	format := db.Plain
	document := markdown.Parser().Parse(goldmarktext.NewReader([]byte(content)))
	err := ast.Walk(document, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		if !formats(n) {
			return ast.WalkContinue, nil
		}
		format = db.Markdown
		return ast.WalkStop, nil
	})
	if err != nil {
		return db.Plain
	}
	return format
}

// formats reports whether a node would show other than as typed.
func formats(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindBlockquote, ast.KindFencedCodeBlock, ast.KindCodeSpan, ast.KindEmphasis, ast.KindLink, ast.KindImage, extast.KindStrikethrough:
		return true
	case ast.KindList:
		return n.ChildCount() > 1
	}
	return false
}

// plainHTML escapes text and makes links of the web addresses in it.
func plainHTML(text string) string {
	var b strings.Builder
	for {
		before, link := nextLink(text)
		b.WriteString(html.EscapeString(before))
		if link == "" {
			return b.String()
		}
		escaped := html.EscapeString(link)
		b.WriteString(`<a href="` + escaped + `"` + linkAttributes + `>` + escaped + `</a>`)
		text = text[len(before)+len(link):]
	}
}

// nextLink finds the first web address in text, which goes to the next blank,
// quote or angle bracket, and what stands before it. Without one link is "".
func nextLink(text string) (before, link string) {
	for from := 0; ; {
		at := strings.Index(text[from:], "http")
		if at < 0 {
			return text, ""
		}
		at += from
		from = at + len("http")
		rest := strings.TrimPrefix(strings.TrimPrefix(text[from:], "s"), "://")
		scheme := len(text) - at - len(rest)
		if !strings.HasSuffix(text[:at+scheme], "://") || isWord(text[:at]) {
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>"`, r) })
		if end < 0 {
			end = len(rest)
		}
		if link := withoutPunctuation(text[at : at+scheme+end]); len(link) > scheme {
			return text[:at], link
		}
	}
}

// isWord reports whether text ends in a letter or a digit.
func isWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// withoutPunctuation cuts what follows an address in a sentence. A closing
// bracket belongs to the address when it was opened there.
func withoutPunctuation(link string) string {
	for link != "" {
		last, size := utf8.DecodeLastRuneInString(link)
		opened := last == ')' && strings.Count(link, "(") >= strings.Count(link, ")")
		if opened || !strings.ContainsRune(".,;:!?'*_~)]}»”’", last) {
			break
		}
		link = link[:len(link)-size]
	}
	return link
}

// markdownHTML renders light formatting: paragraphs, lists, quotes, code,
// emphasis and links. Headings, tables and raw HTML stay text, a picture
// becomes a link, so nothing is lost and nothing is loaded. It reports false
// where the bounds are passed.
func markdownHTML(source string) (string, bool) {
	if beyondBounds(source) {
		return "", false
	}
	b := limitedBuffer{left: maxRendered}
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "", false
	}
	return strings.TrimSpace(policy.Sanitize(b.String())), true
}

func beyondBounds(source string) bool {
	return len(source) > maxMarkdown || strings.Count(source, "[") > maxBrackets || nestsDeeper(source, maxNesting)
}

// nestsDeeper reports whether a line of text starts with more than limit marks
// of quotes or lists. A row of dashes is one mark.
func nestsDeeper(text string, limit int) bool {
	for line := range strings.Lines(text) {
		if marks := len(openers.FindString(line)); marks > limit && len(mark.FindAllString(line[:marks], limit+1)) > limit {
			return true
		}
	}
	return false
}

var (
	mark    = regexp.MustCompile(`>|(?:[-*+]|\d{1,9}[.)])[ \t]`)
	openers = regexp.MustCompile(`^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t]))*`)
)

var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
	)),
	goldmark.WithExtensions(extension.Linkify, extension.Strikethrough),
	goldmark.WithRendererOptions(
		goldmarkhtml.WithHardWraps(),
		renderer.WithNodeRenderers(util.Prioritized(pictureLinks{}, 100)),
	),
)

// policy lets through what markdown makes and nothing else: no ids, classes,
// styles or data attributes, which scripts and styles of ours would obey.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	// "https:logout" has a scheme and leads to a page of ours all the same.
	hasHost := func(u *url.URL) bool { return u.Host != "" }
	p.AllowURLSchemeWithCustomPolicy("http", hasHost)
	p.AllowURLSchemeWithCustomPolicy("https", hasHost)
	p.AllowURLSchemes("mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// pictureLinks draws a picture as a link to it: remote pictures tell their
// owner who reads, so they are never loaded.
type pictureLinks struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (pictureLinks) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		tag := "</a>"
		if entering {
			tag = `<a href="` + html.EscapeString(string(n.(*ast.Image).Destination)) + `">`
		}
		_, err := w.WriteString(tag)
		return ast.WalkContinue, err
	})
}

// limitedBuffer is a buffer that refuses to grow beyond what is left.
type limitedBuffer struct {
	bytes.Buffer
	left int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortBuffer
	}
	return b.Buffer.Write(p)
}
