package reply

import (
	"strings"

	"puddle/mail/parse"
)

// Kind says what a piece of a mail is.
type Kind string

// The kinds that a mail is made of.
const (
	Own         Kind = ""            // the writer's own words
	Quote       Kind = "quote"       // somebody else's words, marked or recognised as such
	Attribution Kind = "attribution" // the line that names whom a quote is from
	History     Kind = "history"     // an earlier mail below the reply, from its header on
	Forward     Kind = "forward"     // a mail handed on
	Signature   Kind = "signature"   // from a signature's delimiter on
	Contact     Kind = "contact"     // name, position, telephone without a delimiter
	Device      Kind = "device"      // "Sent from my telephone"
	Disclaimer  Kind = "disclaimer"  // confidentiality and virus-scanner notices
	Banner      Kind = "banner"      // "External sender" warnings put in by a gateway
	ListFooter  Kind = "list footer" // how to leave the mailing list
	Preheader   Kind = "preheader"   // text that the mail hides
	Image       Kind = "image"       // what stands in a text part where the HTML has an image
)

// Piece is a run of lines of one kind that was left out.
type Piece struct {
	Kind Kind
	Text string
}

// Reply is a mail split into what it is made of.
type Reply struct {
	Text   string  // the own words, with the quotes that they answer as "> " lines
	Format string  // "plain" or "markdown"
	Cut    []Piece // everything else, in its order
	Source string  // "text" or "html": the part that was taken

	plain      string
	decoration map[string]bool // the Content-IDs of images that are no content
}

// Plain is Text without Markdown: no escapes, no images.
func (r Reply) Plain() string { return r.plain }

// Extract splits a mail into what it is made of. sent are the plain texts of
// the notifications of this conversation, newest first, and may be empty:
// their words are recognised however the client shows them.
func Extract(m *parse.Message, sent []string) Reply {
	known := newSentWords(sent)
	text, html := fromText(m.Text, known), fromHTML(m.HTML, known)
	r := better(m, text, html)
	if html != nil {
		r.decoration = html.decoration
	}
	return r
}

func fromText(s string, known sentWords) *Reply {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	m := &mail{lines: textLines(s)}
	return m.split(known).reply("text")
}

func fromHTML(s string, known sentWords) *Reply {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	lines, shown, ok := htmlLines(s)
	if !ok {
		return nil
	}
	m := &mail{lines: lines, html: true}
	r := m.split(known).reply("html")
	r.decoration = decorations(r.Text, shown)
	return r
}

// split gives each line its kind. The order matters: what a rule decides, the
// rules after it leave alone.
func (m *mail) split(known sentWords) *mail {
	m.openSignature()
	m.markImages()
	m.markBanners()
	m.markInitials()
	m.splitShared()
	m.joinWrapped()
	m.markSent(known)
	m.markHistory()
	m.markTails()
	m.markQuotes()
	return m
}

// openSignature takes a signature that the client marked for own words if
// there are no others: the answer was typed into it.
func (m *mail) openSignature() {
	if m.hasOwnWords() {
		return
	}
	for i := range m.lines {
		if l := &m.lines[i]; l.kind == Signature {
			l.kind = Own
		}
	}
}

// hasOwnWords tells whether an unquoted line is still taken for the writer's,
// above whatever opens an earlier mail.
func (m *mail) hasOwnWords() bool {
	for i := range m.lines {
		l := &m.lines[i]
		if l.opens {
			return false
		}
		if l.kind == Own && l.depth == 0 && !l.blank() {
			return true
		}
	}
	return false
}

// reply puts the lines together again: the own ones, and the rest by kind.
func (m *mail) reply(source string) *Reply {
	r := &Reply{Format: "plain", Source: source}
	if m.html {
		r.Format = "markdown"
	}
	var text, plain, cut strings.Builder
	kind, above := Own, int32(0)
	flush := func() {
		if t := strings.TrimSpace(cut.String()); t != "" {
			r.Cut = append(r.Cut, Piece{kind, t})
		}
		cut.Reset()
	}
	for i := range m.lines {
		l := &m.lines[i]
		if l.kind == Own {
			if m.html && above != l.depth && !l.blank() {
				text.WriteByte('\n') // or Markdown takes the answer for a part of the quote
				plain.WriteByte('\n')
			}
			above = l.depth
			l.write(&text, &plain, m.html)
			continue
		}
		if l.kind != kind {
			flush()
			kind = l.kind
		}
		cut.WriteString(l.src)
		cut.WriteByte('\n')
	}
	flush()
	r.Text, r.plain = tidy(text.String()), tidy(plain.String())
	if !m.html {
		r.Text = r.plain
	}
	return r
}

// write appends the line as it is posted.
func (l *line) write(text, plain *strings.Builder, html bool) {
	if !html {
		plain.WriteString(l.shown())
		plain.WriteByte('\n')
		return
	}
	marks := strings.Repeat("> ", min(int(l.depth), maxShownDepth))
	for _, w := range []struct {
		b *strings.Builder
		s string
	}{{text, l.md}, {plain, l.src}} {
		w.b.WriteString(marks)
		w.b.WriteString(w.s)
		w.b.WriteByte('\n')
	}
}

// shown is a line of plain text as it is posted: as typed, quotes with "> ".
func (l *line) shown() string {
	if l.depth == 0 {
		return l.src
	}
	marks := strings.Repeat("> ", min(int(l.depth), maxShownDepth))
	if depth, rest := unquote(l.src); depth > 0 {
		return marks + rest
	}
	return marks + l.text // known by its words, by initials, or broken off its line
}

// maxShownDepth bounds the marks before a kept quote.
const maxShownDepth = 8

// tidy trims the text, the ends of its lines, and leaves at most one empty line
// between paragraphs.
func tidy(s string) string {
	var b strings.Builder
	empty := 0
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimRight(l, " \t")
		if l == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:1+min(empty, 1)])
		}
		empty = 0
		b.WriteString(l)
	}
	return b.String()
}
