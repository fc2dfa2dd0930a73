package views

import (
	"context"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"puddle/db"
)

// inert are the elements that content may become, and the attributes of them.
var inert = map[string]string{
	"html": "", "head": "", "body": "", // the parser's
	"p": "", "br": "", "em": "", "strong": "", "del": "", "code": "", "pre": "", "blockquote": "",
	"ul": "", "ol": "start", "li": "", "a": "href rel target",
}

// checkInert fails when HTML made from what a person wrote holds more than
// light formatting.
func checkInert(t *testing.T, markup string) {
	t.Helper()
	for _, n := range elements(parse(t, markup)) {
		allowed, ok := inert[n.Data]
		if !ok {
			t.Fatalf("content became <%s>: %s", n.Data, markup)
		}
		for _, a := range n.Attr {
			if !strings.Contains(" "+allowed+" ", " "+a.Key+" ") {
				t.Fatalf("content became <%s %s>: %s", n.Data, a.Key, markup)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
				t.Fatalf("content links to %q", a.Val)
			}
		}
	}
}

func TestMessageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, m := range sampleConversation().Messages {
		root := parse(t, render(t, Message(m)))
		article := only(t, with(root, "data-message-id"))
		if via, _ := attribute(article, "data-via"); via != string(m.Via) {
			t.Errorf("data-via = %q, want %q", via, m.Via)
		}
		if author, _ := attribute(article, "data-author"); author != m.Author {
			t.Errorf("data-author = %q, want %q", author, m.Author)
		}
		content := only(t, with(article, "data-content"))
		if m.Format == db.Plain && text(content) != m.Content {
			t.Errorf("content = %q, want %q", text(content), m.Content)
		}
		var inner strings.Builder
		for c := range content.ChildNodes() {
			if err := html.Render(&inner, c); err != nil {
				t.Fatal(err)
			}
		}
		checkInert(t, inner.String())
	}
}

func TestFormerMemberHasAName(t *testing.T) {
	t.Parallel()
	m := sampleMessage(1)
	m.AuthorID, m.Author = 0, ""
	article := only(t, with(parse(t, render(t, Message(m))), "data-author"))
	if got, _ := attribute(article, "data-author"); got != formerMember {
		t.Errorf("data-author = %q, want %q", got, formerMember)
	}
}

// The page, the answer to a post and the stream hold the very bytes of the
// one component, whoever looks.
func TestMessageIsDrawnByOneComponent(t *testing.T) {
	t.Parallel()
	c := sampleConversation()
	c.Cache = NewMessageCache(1 << 20)
	for _, v := range []Viewer{ana, {ID: 2, Name: "Bo", Now: noon}} {
		page := render(t, Document(Frame{Viewer: v}, ConversationPage(v, c)))
		pane := render(t, ConversationPage(v, c).Fragment())
		for _, m := range c.Messages {
			want := render(t, Message(m))
			event := render(t, MessageEvent(v, m, c.Cache))
			for where, got := range map[string]string{"page": page, "fragment": pane, "event": event} {
				if !strings.Contains(got, want) {
					t.Errorf("the %s of viewer %d draws message %d otherwise", where, v.ID, m.ID)
				}
				if n := strings.Count(got, ` id="`+messageID(m.ID)+`"`); n != 1 {
					t.Errorf("the %s of viewer %d has %d entries of message %d", where, v.ID, n, m.ID)
				}
			}
		}
	}
}

func TestEntriesAreGrouped(t *testing.T) {
	t.Parallel()
	c := sampleConversation()
	var got []string
	for _, e := range c.entries(ana) {
		words := []string{}
		for word, is := range map[string]bool{"day": e.newDay, "mine": e.mine, "follows": e.follows, "new": e.firstUnread} {
			if is {
				words = append(words, word)
			}
		}
		got = append(got, strings.Join(words, "+"))
	}
	want := []string{"day", "", "", "mine", "new", "follows", "day"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("entry %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

func only(t *testing.T, list []*html.Node) *html.Node {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("got %d elements, want exactly one", len(list))
	}
	return list[0]
}

func BenchmarkMessage(b *testing.B) {
	m := sampleMessage(1)
	m.Content = strings.Repeat("Some words about https://example.org/ and the rest. ", 6)
	for _, format := range []db.Format{db.Plain, db.Markdown} {
		m.Format = format
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				if err := Message(m).Render(context.Background(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPageOf50Messages(b *testing.B) {
	c := sampleConversation()
	c.Messages = make([]db.Message, 50)
	for i := range c.Messages {
		c.Messages[i] = sampleMessage(int64(i + 1))
		c.Messages[i].Content = strings.Repeat("Some words about the bicycle and the rest. ", 6)
	}
	for name, cache := range map[string]*MessageCache{"drawn": nil, "kept": NewMessageCache(1 << 20)} {
		c.Cache = cache
		page := ConversationPage(ana, c).Body
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := page.Render(context.Background(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
