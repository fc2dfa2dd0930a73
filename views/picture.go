package views

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"puddle/db"
)

// A picture's mark stands in a message's Markdown while that is drawn. Content
// has none of its own: these code points mean nothing between people.
const (
	pictureBegin = "\ue000"
	pictureEnd   = "\ue001"
)

var noMarks = strings.NewReplacer(pictureBegin, "", pictureEnd, "")

// placed is a message whose pictures stand where their writer put them.
type placed struct {
	html string
	rest []db.Attachment // the files that stand below
}

// placePictures draws a message's content with the pictures that its mail had
// between the words (cid: URLs, RFC 2392) in their places.
func placePictures(m db.Message) placed {
	p := placed{rest: m.Attachments}
	if m.Format != db.Markdown {
		p.html = ContentHTML(m)
		return p
	}
	m.Content = noMarks.Replace(m.Content)
	var tags []string
	for _, a := range m.Attachments {
		if a.ContentID == "" || !isPicture(a) {
			continue
		}
		mark := fmt.Sprint(pictureBegin, len(tags), pictureEnd)
		content := cidImage(a.ContentID).ReplaceAllLiteralString(m.Content, mark)
		if content == m.Content {
			continue
		}
		m.Content = content
		tags = append(tags, mark, pictureTag(m.ID, a))
		p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(r db.Attachment) bool { return r.File == a.File })
	}
	p.html = strings.NewReplacer(tags...).Replace(ContentHTML(m))
	return p
}

// cidImage finds the Markdown images of one Content-ID.
func cidImage(id string) *regexp.Regexp {
	return regexp.MustCompile(`!\[(?:[^\]\\\n]|\\.)*\]\(cid:` + regexp.QuoteMeta(id) + `\)`)
}

func pictureTag(id db.MessageID, a db.Attachment) string {
	return fmt.Sprintf(`<a href="%s" data-picture><img src="%s" width="%s" height="%s" alt="%s" loading="lazy" decoding="async"></a>`,
		MessageFilePath(id, a.File), MessageFilePath(id, a.Thumb), dimension(a.Width), dimension(a.Height), html.EscapeString(a.Name))
}
