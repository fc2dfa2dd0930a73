package mail

import (
	"bytes"
	"regexp"
	"strings"

	"puddle/db"
	"puddle/mail/parse"
	"puddle/mail/reply"
)

// attachments returns the files that the writer sent; signatures of S/MIME and
// PGP are for programs. Whole mails stay behind, whatever they are called: their
// headers tell addresses that are nobody else's business.
func attachments(m *parse.Message, own reply.Reply) []db.NewFile {
	var files []db.NewFile
	for _, p := range own.Attachments(m) {
		if strings.HasSuffix(p.Type, "-signature") {
			continue
		}
		if data := p.Bytes(); len(data) > 0 && !strings.HasPrefix(p.Type, "message/") && !isMail(p.Name, data) {
			files = append(files, db.NewFile{Name: p.Name, ContentID: p.ContentID, Data: data})
		}
	}
	return files
}

// mailField is a field that a mail begins with and a letter does not.
var mailField = regexp.MustCompile(`(?mi)^(?:Received|Return-Path|Delivered-To|DKIM-Signature|MIME-Version|Message-ID|Reply-To|X-[a-z-]+):`)

// isMail reports whether a file holds a mail: RFC 5322's format, by its name or
// by the first fields, or Outlook's.
func isMail(name string, data []byte) bool {
	name = lowerASCII(name)
	if strings.HasSuffix(name, ".eml") || strings.HasSuffix(name, ".msg") {
		return true
	}
	head, _, _ := bytes.Cut(data[:min(len(data), 8<<10)], []byte("\r\n\r\n"))
	head, _, _ = bytes.Cut(head, []byte("\n\n"))
	return len(mailField.FindAll(head, 2)) == 2
}
