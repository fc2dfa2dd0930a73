package views

import (
	"strings"
	"testing"

	"puddle/db"
)

func TestPicturesStandWhereTheyWerePut(t *testing.T) {
	t.Parallel()
	picture := db.Attachment{File: 5, Thumb: 6, Name: `a "crack".jpg`, ContentID: "crack@mail.example", Width: 800, Height: 600}
	m := db.Message{ID: 7, Format: db.Markdown, Attachments: []db.Attachment{picture, {File: 8, Name: "bill.pdf"}},
		Content: "Before\n\n![a \\[crack\\]](cid:crack@mail.example)\n\nAfter \ue0000\ue001 ![x](cid:other@mail.example)"}
	p := placePictures(m)
	before, rest, _ := strings.Cut(p.html, `<img src="/messages/7/files/6"`)
	if !strings.Contains(before, "Before") || !strings.Contains(rest, `alt="a &#34;crack&#34;.jpg"`) || !strings.Contains(rest, "After") {
		t.Errorf("drawn: %s", p.html)
	}
	if strings.Count(p.html, "<img") != 1 || strings.ContainsAny(p.html, "\ue000\ue001") {
		t.Errorf("a typed mark or another's picture was drawn: %s", p.html)
	}
	if len(p.rest) != 1 || p.rest[0].File != 8 {
		t.Errorf("below stand %+v", p.rest)
	}
	m.Format = db.Plain
	if p := placePictures(m); strings.Contains(p.html, "<img") || len(p.rest) != 2 {
		t.Errorf("plain text has pictures: %s", p.html)
	}
}
