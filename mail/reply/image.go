package reply

import (
	"strings"

	"puddle/mail/parse"
)

const (
	// maxLogo is the size in bytes up to which an image that stands only in what
	// was cut is taken for a logo.
	maxLogo = 100 << 10
	// leastPicture is the size in bytes below which an image that nobody attached
	// shows nothing: tracking pixels and spacers.
	leastPicture = 200
)

// Attachments is what the writer sent along: the attachments of m without the
// logos of signatures, tracking pixels and images of quoted mail. Images that
// stand in the text are among them; Text names them as ![name](cid:id).
func (r Reply) Attachments(m *parse.Message) []parse.Part {
	var out []parse.Part
	for i := range m.Attachments {
		if p := &m.Attachments[i]; !r.decorates(p) {
			out = append(out, *p)
		}
	}
	return out
}

func (r Reply) decorates(p *parse.Part) bool {
	if !strings.HasPrefix(p.Type, "image/") {
		return false
	}
	elsewhere, shown := r.decoration[p.ContentID]
	if shown && p.ContentID != "" {
		return elsewhere && p.Size() <= maxLogo
	}
	return p.Size() < leastPicture && p.Disposition != "attachment"
}

// decorations are the Content-IDs, among those that the HTML shows, of the
// images that do not stand in text, its Markdown.
func decorations(text string, shown []string) map[string]bool {
	all := make(map[string]bool, len(shown))
	for _, id := range shown {
		all[id] = !strings.Contains(text, imageAddress(id))
	}
	return all
}

// imageAddress is how an image of this mail stands in the Markdown.
func imageAddress(id string) string { return "](cid:" + cleanURL(id) + ")" }

// contentID is the id of a cid: address (RFC 2392), "" if it is another one.
func contentID(src string) string {
	if len(src) < 4 || !strings.EqualFold(src[:4], "cid:") {
		return ""
	}
	return strings.Trim(src[4:], "<>")
}

// markImages cuts the lines of a text part that only stand for an image:
// "[cid:image001.png@01D7]", "[image: logo]", "<image001.png>".
func (m *mail) markImages() {
	for i := range m.lines {
		if l := &m.lines[i]; !m.html && l.depth == 0 && isImageMark(l.text) {
			l.kind = Image
		}
	}
}

func isImageMark(s string) bool {
	if len(s) < 4 || s[0] != '[' && s[0] != '<' || words(s) > 12 {
		return false
	}
	for _, open := range []string{"[cid:", "[image:", "[Image:", "[inline image", "[Inline image", "<image0"} {
		if strings.HasPrefix(s, open) && strings.IndexAny(s, "]>") == len(s)-1 {
			return true
		}
	}
	return false
}
