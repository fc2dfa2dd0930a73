package parse

import (
	"bytes"
	"strings"
)

// Part is one leaf of a mail's tree: a body, an attachment, a report or an
// embedded mail. Its bytes are decoded when they are asked for.
type Part struct {
	Header      Header
	Type        string // media type in lower case, "text/plain" where none is said
	Params      map[string]string
	Name        string // file name, cleaned; "" if it has none
	ContentID   string // without angle brackets
	Disposition string // "inline", "attachment" or ""

	raw      []byte // still encoded
	encoding string
	level    int // of message/rfc822 around it
}

// Inline tells whether the part is shown where it stands and not offered as a
// file.
func (p *Part) Inline() bool {
	return p.Disposition == "inline" || p.Disposition == "" && p.ContentID != ""
}

// Size is the encoded size in bytes, an upper bound of what Bytes gives.
func (p *Part) Size() int { return len(p.raw) }

// Bytes decodes the content.
func (p *Part) Bytes() []byte { return decodeTransfer(p.raw, p.encoding) }

// Text decodes the content to UTF-8 with LF line ends.
func (p *Part) Text() string {
	if p.encoding != "base64" {
		return p.decodeText(p.Bytes())
	}
	encoded, behind := splitBase64(p.raw)
	text := p.decodeText(decodeBase64(encoded))
	if len(bytes.TrimSpace(behind)) > 0 {
		text = strings.TrimPrefix(text+"\n"+scrub(toUTF8(behind, "")), "\n")
	}
	return text
}

// decodeText gives the text that decoded content means. HTML may name its
// charset itself, if the header of the part does not.
func (p *Part) decodeText(b []byte) string {
	label := p.Params["charset"]
	if p.Type == "text/html" && lookup(charsetName(label)) == nil {
		if meta := metaCharset(b); meta != "" {
			label = meta
		}
	}
	return scrub(toUTF8(b, label))
}

// Message reads an embedded mail (message/rfc822). It is refused below two
// levels.
func (p *Part) Message() (*Message, error) {
	if p.level >= maxEmbedded {
		return nil, refuse("This mail holds mails in mails in mails.")
	}
	return read(p.Bytes(), p.level+1, false)
}

// newPart fills a leaf from its header.
func newPart(h Header, raw []byte, level int) Part {
	kind, par := mediaType(h.Raw("Content-Type"))
	p := Part{Header: h, Type: kind, Params: par, raw: raw, level: level}
	if major, minor, _ := strings.Cut(kind, "/"); major == "" || minor == "" {
		p.Type = "text/plain" // RFC 2045 5.2
		if kind == "html" {
			p.Type = "text/html"
		}
	}
	p.encoding = encodingName(h.Raw("Content-Transfer-Encoding"))
	disposition, dpar := mediaType(h.Raw("Content-Disposition"))
	switch disposition {
	case "":
	case "inline":
		p.Disposition = "inline"
	default: // RFC 2183 2.8: an unknown disposition is an attachment
		p.Disposition = "attachment"
	}
	name := dpar["filename"]
	if name == "" {
		name = par["name"]
	}
	p.Name = cleanName(name)
	p.ContentID = strings.Trim(h.Raw("Content-ID"), " \t<>")
	return p
}

// encodingName reads a Content-Transfer-Encoding, also "Quoted Printable" and
// "base-64".
func encodingName(s string) string {
	if end := strings.IndexAny(s, ";("); end > 0 {
		s = s[:end]
	}
	return alphanumeric(s)
}

// alphanumeric returns the letters, in lower case, and digits of s.
func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}
