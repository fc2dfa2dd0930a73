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

// Mail reads one mail as it comes from outside, within the limits. It never panics
// and gives valid UTF-8; an error is a *Refusal.
func Mail(raw []byte) (*Message, error) {
	return read(raw, 0, true)
}

// File reads a mail that was let in before, or that somebody has at hand: as
// Mail, but a header beyond the limits is cut instead of refused, and text
// without any header is a body.
func File(raw []byte) (*Message, error) {
	return read(raw, 0, false)
}

func read(raw []byte, level int, strict bool) (*Message, error) {
	w := &walker{raw: withoutEnvelopeLine(lines(raw)), hit: -1, level: level, strict: strict}
	root, refusal := w.entity()
	if refusal != nil {
		return nil, refusal
	}
	if strict && len(root.part.Header.Fields) == 0 {
		return nil, refuse("This is not a mail: it has no header.")
	}
	m := &Message{Header: root.part.Header, Type: root.part.Type, Params: root.part.Params}
	if kind, _ := mediaType(m.Header.Raw("Content-Type")); strings.Contains(kind, "/") {
		m.Type = kind // also where no parts were found
	}
	c := collector{m: m, level: level}
	m.setBody(c.bodies(root))
	m.Problems = w.problems
	return m, nil
}

// lines gives a mail its lines: one from an old Macintosh has only CR.
func lines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\n') >= 0 {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte{'\r'}, []byte{'\n'})
}

// withoutEnvelopeLine skips blank lines and the "From " line of an mbox before
// the header.
func withoutEnvelopeLine(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	for len(raw) > 0 {
		end, next := lineAt(raw, 0)
		if !isBlank(raw[:end]) {
			break
		}
		raw = raw[next:]
	}
	rest, ok := bytes.CutPrefix(bytes.TrimPrefix(raw, []byte{'>'}), []byte("From "))
	if !ok || bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte{':'}) { // the obsolete "From : a@b" is a field
		return raw
	}
	_, next := lineAt(raw, 0)
	return raw[next:]
}

// setBody joins the bodies in their order.
func (m *Message) setBody(all []body) {
	b := join(all)
	m.Text, m.HTML, m.Flowed = b.text, b.html, b.flowed
	if m.HTML == "" {
		m.Text = cutStyles(m.Text)
	}
	m.openPGP()
}

// note marks what a part says about the whole.
func (m *Message) note(p *Part) {
	switch {
	case p.Type == "multipart/signed" || isSignature(p.Type):
		m.Signed = true
	case p.Type == "multipart/encrypted" || p.Type == "application/pgp-encrypted":
		m.Encrypted = true
	}
}
