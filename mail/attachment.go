package mail

import (
	"strings"

	"puddle/db"
	"puddle/mail/parse"
	"puddle/mail/reply"
)

// attachments returns the files that the writer sent; signatures of S/MIME and
// PGP are for programs.
func attachments(m *parse.Message, own reply.Reply) []db.NewFile {
	var files []db.NewFile
	for _, p := range own.Attachments(m) {
		if strings.HasSuffix(p.Type, "-signature") {
			continue
		}
		if data := p.Bytes(); len(data) > 0 {
			files = append(files, db.NewFile{Name: redact(p.Name), ContentID: p.ContentID, Data: data})
		}
	}
	return files
}
