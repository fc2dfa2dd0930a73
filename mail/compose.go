package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime/quotedprintable"
	"strings"
)

// content is what a mail says: the same in plain text and in HTML, and the
// pictures that the HTML shows.
type content struct {
	text     string
	html     string
	pictures []picture
}

// picture is an inline image, shown by HTML as cid:id (RFC 2392).
type picture struct {
	id          string
	contentType string
	data        []byte
}

// compose puts a mail together. The same arguments give the same bytes: the
// boundaries (RFC 2046 5.1.1) come from the message id.
func compose(h *header, messageID string, c content) []byte {
	sum := sha256.Sum256([]byte(messageID))
	boundary := "puddle-" + hex.EncodeToString(sum[:12])
	h.add("MIME-Version", "1.0")
	h.add("Content-Type", `multipart/alternative; boundary="`+boundary+`"`)

	var b bytes.Buffer
	b.WriteString(h.String() + "\r\n")
	startPart(&b, boundary)
	writeText(&b, c.text)
	startPart(&b, boundary)
	if len(c.pictures) == 0 {
		writeHTML(&b, c.html)
	} else {
		writeRelated(&b, boundary+"-related", c)
	}
	endParts(&b, boundary)
	return b.Bytes()
}

// writeRelated writes the HTML with its pictures (RFC 2387).
func writeRelated(b *bytes.Buffer, boundary string, c content) {
	b.WriteString("Content-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + boundary + "\"\r\n\r\n")
	startPart(b, boundary)
	writeHTML(b, c.html)
	for _, p := range c.pictures {
		startPart(b, boundary)
		b.WriteString("Content-Type: " + p.contentType + "\r\n" +
			"Content-Disposition: inline\r\n" +
			"Content-ID: <" + p.id + ">\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n")
		writeBase64(b, p.data)
	}
	endParts(b, boundary)
}

func startPart(b *bytes.Buffer, boundary string) { b.WriteString("--" + boundary + "\r\n") }

func endParts(b *bytes.Buffer, boundary string) { b.WriteString("--" + boundary + "--\r\n") }

// writeHTML writes HTML in base64: Outlook broke it in quoted-printable.
func writeHTML(b *bytes.Buffer, html string) {
	b.WriteString("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	writeBase64(b, []byte(html))
}

// writeText writes plain text so that its source can be read, if it is mostly
// ASCII: in other scripts quoted-printable takes three octets for each.
func writeText(b *bytes.Buffer, text string) {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ")
	var quoted bytes.Buffer
	w := quotedprintable.NewWriter(&quoted)
	w.Write([]byte(text)) // a Buffer never fails
	w.Close()
	if quoted.Len() > 2*len(text) {
		b.WriteString("base64\r\n\r\n")
		writeBase64(b, []byte(text))
		return
	}
	b.WriteString("quoted-printable\r\n\r\n")
	quoted.WriteTo(b)
	b.WriteString("\r\n")
}

// writeBase64 writes lines of 76 characters (RFC 2045 6.8).
func writeBase64(b *bytes.Buffer, data []byte) {
	const octets = 57
	for len(data) > octets {
		b.WriteString(base64.StdEncoding.EncodeToString(data[:octets]) + "\r\n")
		data = data[octets:]
	}
	b.WriteString(base64.StdEncoding.EncodeToString(data) + "\r\n")
}
