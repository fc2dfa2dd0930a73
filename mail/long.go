package mail

import (
	"strings"

	"puddle/db"
)

// wholeText is the name under which a text that no message holds is attached.
const wholeText = "message.txt"

// wholeTextNote ends the part of it that the message shows.
const wholeTextNote = "\n\n[This message goes on: the whole text is attached as " + wholeText + ".]"

// fit makes a text that is longer than a message may be fit: the message
// holds its beginning, a file the whole. rest is what follows on text.
func fit(post *db.NewMessage, rest string) {
	if len(post.Content) <= db.MaxContent {
		return
	}
	rest = firstLines(rest, max(0, db.MaxFileBytes-len(post.Content)))
	whole := append(make([]byte, 0, len(post.Content)+len(rest)), post.Content...)
	whole = append(whole, rest...)
	post.Content = strings.TrimRight(firstLines(post.Content, db.MaxContent-len(wholeTextNote)), "\n") + wholeTextNote
	post.Attachments = append([]db.NewFile{{Name: wholeText, Data: whole}}, post.Attachments...)
}

// beyond returns what stands in a text after its first lines.
func beyond(text string) string { return text[len(firstLines(text, maxBody)):] }

// firstLines returns the first lines of s, most octets of them, in valid UTF-8.
func firstLines(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most]
	if end := strings.LastIndexByte(s, '\n'); end > most/2 {
		return s[:end]
	}
	return strings.ToValidUTF8(s, "")
}
