package parse

import (
	"bytes"
	"strings"
)

// Message is one mail, read.
type Message struct {
	Header      Header // of the mail itself
	Type        string // its media type in lower case, as it calls itself
	Params      map[string]string
	Text        string   // the text body, UTF-8 with LF, flowed lines joined; "" if none
	HTML        string   // the HTML body in UTF-8; "" if none
	Flowed      bool     // Text was format=flowed (RFC 3676)
	Attachments []Part   // what is neither body nor report nor mail
	Reports     []Part   // delivery status, receipt, feedback report, returned header
	Embedded    []Part   // whole mails within this one
	Calendar    []Part   // text/calendar, also where it is an alternative body
	Signed      bool     // S/MIME or PGP; the signature is not checked
	Encrypted   bool     // nothing of the content can be read
	Problems    []string // what was broken and how it was taken
}

// Mail reads one mail as received. It never panics and gives valid UTF-8; an
// error is a *Refusal.
func Mail(raw []byte) (*Message, error) {
	return read(raw, 0)
}

func read(raw []byte, level int) (*Message, error) {
	w := &walker{raw: withoutEnvelopeLine(raw), hit: -1, level: level}
	root, refusal := w.entity()
	if refusal != nil {
		return nil, refusal
	}
	if len(root.part.Header.Fields) == 0 {
		return nil, refuse("This is not a mail: it has no header.")
	}
	m := &Message{
		Header: root.part.Header,
		Type:   root.part.Type,
		Params: root.part.Params,
	}
	c := collector{m: m}
	m.setBody(c.collect(root))
	m.Problems = w.problems
	return m, nil
}

// withoutEnvelopeLine skips blank lines and the "From " line of an mbox before
// the header.
func withoutEnvelopeLine(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	raw = bytes.TrimLeft(raw, "\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		_, next := lineAt(raw, 0)
		return raw[next:]
	}
	return raw
}

// body is what one subtree shows: the same words as text, as HTML or both.
type body struct {
	text, html string
	flowed     bool
}

func (b body) empty() bool { return b.text == "" && b.html == "" }

// collector sorts the leaves of the tree into bodies and the rest.
type collector struct{ m *Message }

func (c collector) collect(n *node) []body {
	if !n.isMultipart() {
		return c.leaf(&n.part)
	}
	var all []body
	for _, child := range n.children {
		all = append(all, c.collect(child)...)
	}
	if strings.HasSuffix(n.part.Type, "/alternative") {
		return oneOf(all)
	}
	return all
}

// oneOf makes one body of the alternatives: the first text and the last HTML
// (RFC 2046 5.1.4: the last is the richest).
func oneOf(all []body) []body {
	var b body
	for _, a := range all {
		if b.text == "" && a.text != "" {
			b.text, b.flowed = a.text, a.flowed
		}
		if a.html != "" {
			b.html = a.html
		}
	}
	if b.empty() {
		return nil
	}
	return []body{b}
}

func (c collector) leaf(p *Part) []body {
	switch kind := p.Type; {
	case kind == "message/rfc822" || kind == "message/global":
		c.m.Embedded = append(c.m.Embedded, *p)
	case isReport(kind):
		c.m.Reports = append(c.m.Reports, *p)
	case kind == "text/calendar":
		c.m.Calendar = append(c.m.Calendar, *p)
	case kind == "application/pgp-signature", strings.HasSuffix(kind, "pkcs7-signature"):
		c.m.Signed = true
		c.m.Attachments = append(c.m.Attachments, *p)
	case isBody(p):
		return readBody(p)
	default:
		c.m.Attachments = append(c.m.Attachments, *p)
	}
	return nil
}

func isReport(kind string) bool {
	switch kind {
	case "message/delivery-status", "message/global-delivery-status",
		"message/disposition-notification", "message/global-disposition-notification",
		"message/feedback-report", "text/rfc822-headers", "message/rfc822-headers",
		"message/global-headers":
		return true
	}
	return false
}

func isBody(p *Part) bool {
	if p.Disposition == "attachment" {
		return false
	}
	switch p.Type {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown":
		return p.Name == "" || p.Disposition == "inline"
	}
	return false
}

func readBody(p *Part) []body {
	if p.Type == "text/html" {
		return []body{{html: p.Text()}}
	}
	text := p.Text()
	flowed := strings.EqualFold(p.Params["format"], "flowed")
	if flowed {
		text = unflow(text, strings.EqualFold(p.Params["delsp"], "yes"))
	}
	return []body{{text: text, flowed: flowed}}
}

// setBody joins the bodies in their order. If one of them has only HTML, its
// words are put into the text as well, and the other way round, so that each of
// both is whole.
func (m *Message) setBody(all []body) {
	var text, html strings.Builder
	hasText, hasHTML := false, false
	for _, b := range all {
		hasText = hasText || strings.TrimSpace(b.text) != ""
		hasHTML = hasHTML || b.html != ""
		m.Flowed = m.Flowed || b.flowed
	}
	for _, b := range all {
		if hasText {
			t := b.text
			if t == "" {
				t = HTMLText(b.html)
			}
			appendBlock(&text, t)
		}
		if hasHTML {
			h := b.html
			if h == "" {
				h = "<pre>" + escape(b.text) + "</pre>"
			}
			appendBlock(&html, h)
		}
	}
	m.Text, m.HTML = text.String(), html.String()
}

func appendBlock(b *strings.Builder, s string) {
	if b.Len() > 0 && s != "" {
		b.WriteString("\n")
	}
	b.WriteString(s)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }

// Whole gives the whole body as text: the text part if it is sound, else the
// words of the HTML.
func (m *Message) Whole() string {
	if m.HTML != "" && !m.TextIsSound() {
		return HTMLText(m.HTML)
	}
	return m.Text
}

// TextIsSound tells whether the text part says what the HTML says: it is not
// empty, no stub that names HTML, no style sheet.
func (m *Message) TextIsSound() bool {
	return strings.TrimSpace(m.Text) != ""
}
