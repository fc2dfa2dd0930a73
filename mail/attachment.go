package mail

import (
	"strings"

	"puddle/db"
	"puddle/mail/parse"
)

// leastPicture is the size in octets below which a picture that nobody attached
// shows nothing: tracking pixels and spacers.
const leastPicture = 200

// attachments returns the files that the writer sent. Pictures that the HTML
// shows elsewhere than in the writer's own words belong to a quote or a
// signature; signatures of S/MIME and PGP are for programs.
func attachments(m *parse.Message, own string) []db.NewFile {
	var files []db.NewFile
	for i := range m.Attachments {
		p := &m.Attachments[i]
		if strings.HasSuffix(p.Type, "-signature") || isDecoration(p, m.HTML, own) {
			continue
		}
		if data := p.Bytes(); len(data) > 0 {
			files = append(files, db.NewFile{Name: redact(p.Name), ContentID: p.ContentID, Data: data})
		}
	}
	return files
}

func isDecoration(p *parse.Part, html, own string) bool {
	if !strings.HasPrefix(p.Type, "image/") {
		return false
	}
	shown := "cid:" + p.ContentID
	switch {
	case p.ContentID != "" && strings.Contains(own, shown):
		return false
	case p.ContentID != "" && strings.Contains(html, shown):
		return true
	}
	return p.Size() < leastPicture && p.Disposition != "attachment"
}
