package views

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"puddle/db"
)

// hostile is text that would do something if it were taken for markup: by a
// browser, by htmx, or by our script.
const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"><b data-content hx-get="/x" hx-swap-oob="true">` +
	`<hx-partial hx-target="#main">x</hx-partial></li></ol></div> javascript:alert(3) ' " & </title><!-- ` + "\u202e" + `{{.}}`

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

var ana = Viewer{ID: 1, Name: "Ana " + hostile, Email: "ana@example.org", Now: noon}

func sampleItem() db.Item {
	return db.Item{
		ID: 3, OwnerID: 2, OwnerName: hostile, Name: hostile, Description: hostile, PriceCents: 12050, Currency: "EUR",
		CategoryID: 1, Category: hostile, Status: db.Reserved, CreatedAt: noon, ModifiedAt: noon,
		Photos: []db.Photo{{File: 8, Thumb: 9, Alt: hostile, Width: 400, Height: 300}},
	}
}

func sampleMessage(id int64) db.Message {
	return db.Message{
		ID: db.MessageID(id), Conversation: 5, Seq: id, Change: id, AuthorID: 2, Author: hostile, Via: db.ViaWeb,
		Format: db.Plain, Content: hostile, CreatedAt: noon.Add(time.Duration(id) * time.Minute),
	}
}

func sampleRow() db.InboxRow {
	return db.InboxRow{
		ID: 5, ItemID: 3, ItemName: hostile, ItemStatus: db.Sold, Thumb: 9, Members: []string{hostile, ""},
		LastWords: hostile, LastVia: db.ViaEmail, LastAuthor: hostile, Unread: 120, Muted: true, ModifiedAt: noon,
	}
}

func sampleInbox() Inbox {
	return Inbox{Which: FilterUnread, Query: hostile, Item: 3, ItemName: hostile, Rows: []db.InboxRow{sampleRow()}, Older: hostile,
		Hits: []db.Hit{{Conversation: 5, Message: 7, Excerpt: []db.Excerpt{{Text: hostile}, {Text: hostile, Found: true}}}}}
}

// sampleConversation has a message of every kind.
func sampleConversation() Conversation {
	all := make([]db.Message, 7)
	for i := range all {
		all[i] = sampleMessage(int64(i + 1))
	}
	gone, seen := noon, noon
	all[1].Via, all[1].HasCut = db.ViaEmail, true
	all[2].Format = db.Markdown
	all[3].AuthorID, all[3].EditedAt = ana.ID, &gone
	all[4].DeletedAt, all[4].Content = &gone, ""
	all[5].Attachments = []db.Attachment{
		{File: 11, Thumb: 12, Name: hostile, ContentType: "image/png", Size: 1234, Width: 20, Height: 30},
		{File: 13, Name: hostile, ContentType: "text/html", Size: 5_000_000},
	}
	all[6].Via, all[6].CreatedAt = db.ViaSystem, noon.Add(30*time.Hour)
	c := db.Conversation{
		ID: 5, Item: sampleItem(), EnquirerID: 1, Subject: hostile, Seq: 7, Change: 7, CreatedAt: noon, ModifiedAt: noon,
		Members: []db.Member{{UserID: 1, Name: ana.Name}, {UserID: 2, Name: hostile, Here: true, WritingAt: &seen}, {ByMailOnly: true}},
		Me:      db.Membership{ReadSeq: 4, Muted: true, Archived: true},
	}
	return Conversation{
		Conversation: c, Inbox: sampleInbox(), Messages: all, Older: true, FirstUnread: 5,
		Fates: []db.Fate{
			{Seq: 4, Member: hostile, State: db.FateSeen, At: &seen}, {Seq: 4, State: db.FateFailed},
			{Seq: 4, Member: "Carl", State: db.FateAnswered, ByMail: true},
		},
		Composer: Composer{Conversation: 5, ClientID: hostile, Content: hostile, Errors: Errors{"": hostile}},
	}
}

// render draws a component.
func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parse reads a whole document, or a fragment as it would stand in a body.
func parse(t testing.TB, markup string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// elements lists every element below root.
func elements(root *html.Node) []*html.Node {
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

// with lists the elements below root that have an attribute.
func with(root *html.Node, name string) []*html.Node {
	var list []*html.Node
	for _, n := range elements(root) {
		if _, ok := attribute(n, name); ok {
			list = append(list, n)
		}
	}
	return list
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// text is what a person reads in an element.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
