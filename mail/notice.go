package mail

import (
	"context"
	"fmt"
	"strings"
	"time"

	"puddle/db"
	"puddle/views"
)

// maxPhoto is the most octets of an item's picture that go along.
const maxPhoto = 40 << 10

// letterOut is a mail that is ready to be sent, and its plain text, by which
// quotes of it will be recognised.
type letterOut struct {
	raw   []byte
	words string
}

// noticeView is a notification as it is shown.
type noticeView struct {
	Subject         string
	New             []wordsView
	More            int // new messages before those, which only the web shows
	Earlier         []wordsView
	ItemName        string
	ItemURL         string
	PhotoID         string // Content-ID, "" for no picture
	Reason          string // why the recipient gets it
	ConversationURL string
	UnsubscribeURL  string
}

// notice makes the mail that tells a member of new messages. The same values
// give the same bytes. photo is a picture of the item; its id is filled in.
func (s *site) notice(ctx context.Context, n db.Notice, photo picture) (letterOut, error) {
	v := s.view(n)
	c := content{text: noticeText(v)}
	if len(photo.data) > 0 && len(photo.data) <= maxPhoto && strings.HasPrefix(photo.contentType, "image/") {
		photo.id = "item." + n.Delivery.MessageID + "@" + s.domain
		v.PhotoID = photo.id
		c.pictures = []picture{photo}
	}
	var html strings.Builder
	if err := noticeHTML(v).Render(ctx, &html); err != nil {
		return letterOut{}, fmt.Errorf("draw the notification: %w", err)
	}
	c.html = html.String()
	return letterOut{raw: compose(s.noticeHeader(n, v), n.Delivery.MessageID, c), words: c.text}, nil
}

func (s *site) view(n db.Notice) noticeView {
	v := noticeView{
		Subject:         n.Subject,
		ItemName:        n.ItemName,
		ItemURL:         s.baseURL + views.ItemPath(n.ItemID),
		ConversationURL: s.baseURL + views.ConversationPath(n.Delivery.Conversation),
		UnsubscribeURL:  s.baseURL + views.UnsubscribePath(n.UnsubscribeToken),
		Reason:          reason(n),
	}
	several := len(authors(n.Messages)) > 1
	shown := lastThatFit(n.Messages)
	v.More = len(n.Messages) - len(shown)
	zone := location(n.Delivery.TimeZone)
	for _, m := range shown {
		w := s.words(m, zone, v.ConversationURL)
		if !several {
			w.Author = ""
		}
		v.New = append(v.New, w)
	}
	for _, m := range n.Context {
		w := s.words(m, zone, v.ConversationURL)
		if m.AuthorID == n.Delivery.UserID {
			w.Author = "You"
		}
		v.Earlier = append(v.Earlier, w)
	}
	return v
}

// lastThatFit returns the newest messages that one mail can hold, one at least.
func lastThatFit(messages []db.Message) []db.Message {
	first, size := len(messages), 0
	for first > 0 && len(messages)-first < maxNew {
		size += min(len(messages[first-1].Content), maxWords)
		if size > maxAllWords {
			break
		}
		first--
	}
	return messages[first:]
}

func (s *site) words(m db.Message, zone *time.Location, rest string) wordsView {
	text := shownWords(m, rest)
	w := wordsView{
		Author: authorName(m),
		At:     clock(m.CreatedAt, zone),
		Text:   text,
		HTML:   htmlOf(m, rest),
		Short:  shorten(text),
	}
	for _, a := range m.Attachments {
		w.Files = append(w.Files, fileView{oneLine(a.Name), size(a.Size), s.baseURL + views.MessageFilePath(m.ID, a.File)})
	}
	return w
}

// authorName names who wrote a message.
func authorName(m db.Message) string {
	if m.Author == "" {
		return "Former member"
	}
	return oneLine(m.Author)
}

// authors returns the names of those who wrote the messages, each once.
func authors(messages []db.Message) []string {
	var names []string
	seen := map[db.UserID]bool{} // two members may bear one name
	for _, m := range messages {
		if !seen[m.AuthorID] {
			seen[m.AuthorID] = true
			names = append(names, authorName(m))
		}
	}
	return names
}

// present returns the messages whose authors still have an account.
func present(messages []db.Message) []db.Message {
	var some []db.Message
	for _, m := range messages {
		if m.Author != "" {
			some = append(some, m)
		}
	}
	return some
}

// list joins names as a sentence does, the last of many as a number.
func list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2, 3:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return fmt.Sprintf("%s, %s and %d others", names[0], names[1], n-2)
	}
}

func reason(n db.Notice) string {
	people := list(authors(present(n.Messages)))
	if people == "" {
		return fmt.Sprintf("You get this because you take part in the conversation about “%s”.", oneLine(n.ItemName))
	}
	return fmt.Sprintf("You get this because you and %s talk about “%s”.", people, oneLine(n.ItemName))
}

// noticeText is the plain part. The new words come first: they are what
// clients show before the mail is opened.
func noticeText(v noticeView) string {
	var b strings.Builder
	for i, m := range v.New {
		if i > 0 {
			b.WriteString("\n\n")
		}
		if m.Author != "" {
			b.WriteString(m.Author + ":\n")
		}
		b.WriteString(m.Text)
		for j, f := range m.Files {
			if j > 0 || m.Text != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "[%s, %s] %s", f.Name, f.Size, f.URL)
		}
	}
	if v.More > 0 {
		fmt.Fprintf(&b, "\n\n%s: %s", v.moreWords(), v.ConversationURL)
	}
	if len(v.Earlier) > 0 {
		b.WriteString("\n\nEarlier:\n")
		for _, m := range v.Earlier {
			fmt.Fprintf(&b, "> %s, %s: %s\n", m.Author, m.At, m.Short)
		}
	}
	fmt.Fprintf(&b, "\n-- \n%s\nReply to this mail to answer, or see %s\nNo more mail about this conversation: %s\n",
		v.Reason, v.ConversationURL, v.UnsubscribeURL)
	return b.String()
}

func (v noticeView) moreWords() string {
	if v.More == 1 {
		return "One more new message came before"
	}
	return fmt.Sprintf("%d more new messages came before", v.More)
}
