package parse

import (
	"slices"
	"strings"
)

// body is what one subtree shows: the same words as text, as HTML or both.
type body struct {
	text, html string
	flowed     bool
}

// collector sorts the leaves of the tree into bodies and the rest.
type collector struct {
	m      *Message
	level  int     // of message/rfc822 around the mail
	opened int     // signed contents that were opened
	spare  []*Part // texts that are files by their look, bodies if there is no other
	tnef   []body  // what Outlook's own format says, if nothing else does
}

// bodies reads the whole tree.
func (c *collector) bodies(root *node) []body {
	all := c.collect(root, false)
	for _, p := range c.spare {
		if len(all) == 0 && (p.Disposition != "attachment" || p.Name == "" || root.children == nil) {
			all = readBody(p)
			continue
		}
		c.m.Attachments = append(c.m.Attachments, *p)
	}
	if len(all) == 0 {
		return c.tnef
	}
	return all
}

// collect reads a subtree; alternative is true for the direct children of a
// multipart/alternative.
func (c *collector) collect(n *node, alternative bool) []body {
	if !n.isMultipart() {
		return c.leaf(&n.part, alternative)
	}
	c.m.note(&n.part)
	alternative = strings.HasSuffix(n.part.Type, "/alternative")
	var groups [][]body
	var all []body
	for _, child := range n.children {
		b := c.collect(child, alternative)
		groups = append(groups, b)
		all = append(all, b...)
	}
	if alternative {
		return oneOf(groups)
	}
	return pair(all)
}

// pair takes a text and the HTML behind it that says the same for alternatives:
// some programs call the multipart mixed.
func pair(all []body) []body {
	for i := 0; i+1 < len(all); i++ {
		text, html := all[i], all[i+1]
		if text.html == "" && html.text == "" && text.text != "" && saysTheSame(text.text, html.html) {
			text.html = html.html
			all = append(append(all[:i:i], text), all[i+2:]...)
		}
	}
	return all
}

// oneOf makes one body of alternatives: the last HTML (RFC 2046 5.1.4: the last
// is the richest) and the first text. Texts that differ are no alternatives of
// each other, so no word of them is dropped.
func oneOf(groups [][]body) []body {
	var one body
	var texts []string
	for _, group := range groups {
		b := join(group)
		if b.html != "" {
			one.html = b.html
		}
		if strings.TrimSpace(b.text) == "" || b.html != "" && len(texts) > 0 {
			continue
		}
		if n := len(texts); n == 0 || strings.TrimSpace(texts[n-1]) != strings.TrimSpace(b.text) {
			texts, one.flowed = append(texts, b.text), b.flowed
		}
	}
	if one.text = joinLines(texts); one.text == "" && one.html == "" {
		return nil
	}
	return []body{one}
}

// leaf sorts one leaf and returns it if it is a body.
func (c *collector) leaf(p *Part, alternative bool) []body {
	c.m.note(p)
	switch kind := p.Type; {
	case kind == "message/rfc822" || kind == "message/global":
		c.m.Embedded = append(c.m.Embedded, *p)
	case isReport(kind):
		c.m.Reports = append(c.m.Reports, *p)
	case kind == "text/calendar":
		c.m.Calendar = append(c.m.Calendar, *p)
	case isSignature(kind):
	case isTNEF(p) && c.openTNEF(p):
	case isSealed(p):
		return c.openSealed(p)
	case alternative && p.Name == "" && strings.HasPrefix(kind, "text/") && !isText(kind):
		// Another form of the body, such as AMP: no file.
	case !isText(kind) && (p.Name != "" || !strings.HasPrefix(kind, "text/")):
		c.m.Attachments = append(c.m.Attachments, *p)
	case p.Disposition == "attachment" || p.Name != "" && !alternative || !isText(kind):
		c.spare = append(c.spare, p)
	default:
		return readBody(p)
	}
	return nil
}

// openTNEF puts what is in a winmail.dat in its place.
func (c *collector) openTNEF(p *Part) bool {
	t, ok := readTNEF(p.Bytes())
	if !ok {
		return false
	}
	if t.text != "" || t.html != "" {
		c.tnef = append(c.tnef, body{text: t.text, html: t.html})
	}
	c.m.Attachments = append(c.m.Attachments, t.parts...)
	return true
}

func isTNEF(p *Part) bool {
	return p.Type == "application/ms-tnef" || p.Type == "application/vnd.ms-tnef" || strings.EqualFold(p.Name, "winmail.dat")
}

// openSealed reads the mail inside an opaque signature (RFC 8551 3.5.2). What
// is encrypted stays an attachment.
func (c *collector) openSealed(p *Part) []body {
	content := signedContent(p.Bytes())
	if c.opened++; content != nil && c.opened <= maxEmbedded {
		w := &walker{raw: content, hit: -1, level: c.level}
		if n, refusal := w.entity(); refusal == nil {
			c.m.Signed = true
			return c.collect(n, false)
		}
	}
	c.m.Encrypted = c.m.Encrypted || content == nil && p.Params["smime-type"] != "certs-only"
	c.m.Attachments = append(c.m.Attachments, *p)
	return nil
}

func isSealed(p *Part) bool {
	return strings.HasSuffix(p.Type, "/pkcs7-mime") || strings.HasSuffix(p.Type, "/x-pkcs7-mime") || strings.HasSuffix(p.Name, ".p7m")
}

func isSignature(kind string) bool {
	switch kind {
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature":
		return true
	}
	return false
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

func isText(kind string) bool {
	switch kind {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown":
		return true
	}
	return false
}

func readBody(p *Part) []body {
	if p.Type == "text/rtf" {
		return []body{{text: rtfText(p.Bytes())}}
	}
	text := p.Text()
	switch {
	case p.Type == "text/html" || isHTML(text):
		return []body{{html: text}}
	case p.Type == "text/enriched" || p.Type == "text/richtext":
		return []body{{text: unenrich(text)}}
	case strings.EqualFold(p.Params["format"], "flowed"):
		delSp := strings.EqualFold(p.Params["delsp"], "yes")
		return []body{{text: unflow(text, delSp), flowed: true}}
	}
	return []body{{text: text}}
}

// isHTML finds HTML that calls itself plain text.
func isHTML(s string) bool {
	s = strings.TrimLeft(s, " \t\n")
	return hasPrefixFold([]byte(s[:min(len(s), 14)]), "<html") || hasPrefixFold([]byte(s[:min(len(s), 14)]), "<!doctype html")
}

// join makes one body of several that follow each other. If one of them has
// only HTML, its words are put into the text as well, and the other way round,
// so that each of both is whole.
func join(all []body) body {
	if len(all) == 1 {
		return all[0]
	}
	hasText, hasHTML := false, false
	for _, b := range all {
		hasText = hasText || strings.TrimSpace(b.text) != ""
		hasHTML = hasHTML || b.html != ""
	}
	var one body
	var texts, htmls []string
	for _, b := range all {
		one.flowed = one.flowed || b.flowed
		if hasText && b.text == "" {
			b.text = HTMLText(b.html)
		}
		if hasHTML && b.html == "" {
			b.html = "<pre>" + escape(b.text) + "</pre>"
		}
		texts, htmls = append(texts, b.text), append(htmls, b.html)
	}
	one.text, one.html = joinLines(texts), joinLines(htmls)
	return one
}

// joinLines puts texts below each other, each on a line of its own.
func joinLines(texts []string) string {
	texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	if len(texts) == 1 {
		return texts[0]
	}
	size := len(texts)
	for _, text := range texts {
		size += len(text)
	}
	var out strings.Builder
	out.Grow(size)
	for i, text := range texts {
		if i > 0 && !strings.HasSuffix(texts[i-1], "\n") {
			out.WriteByte('\n')
		}
		out.WriteString(text)
	}
	return out.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }
