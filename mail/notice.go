package mail

import (
	"context"
	"fmt"
	"strings"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

// maxPhoto is the most octets of an item's picture that go along.
const maxPhoto = 40 << 10

// noticeView is a notification as it is shown.
type noticeView struct {
	Language        *language.Language
	Subject         string
	News            string // that there is some, where the mail does not say what
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
// give the same bytes. photo is a picture of the item, which does not go along
// where the recipient wants to be told of news alone; its id is filled in.
func (s *site) notice(ctx context.Context, n db.Notice, photo picture) (letterOut, error) {
	v := s.view(n)
	var photos []picture
	if !n.Delivery.ContentFree && len(photo.data) > 0 && len(photo.data) <= maxPhoto && strings.HasPrefix(photo.contentType, "image/") {
		photo.id = "item." + n.Delivery.MessageID + "@" + s.domain
		v.PhotoID = photo.id
		photos = append(photos, photo)
	}
	return newLetter(ctx, s.noticeHeader(n, v), n.Delivery.MessageID, noticeText(v), noticeHTML(v), photos...)
}

func (s *site) view(n db.Notice) noticeView {
	l := language.Of(n.Delivery.Locale)
	v := noticeView{
		Language:        l,
		Subject:         n.Subject,
		ItemName:        n.ItemName,
		ItemURL:         s.baseURL + views.ItemPath(n.ItemID),
		ConversationURL: s.baseURL + views.ConversationPath(n.Delivery.Conversation),
		UnsubscribeURL:  s.baseURL + views.UnsubscribePath(n.UnsubscribeToken),
		Reason:          l.Because(people(l, n), isolated(oneLine(n.ItemName))),
	}
	if n.Delivery.ContentFree {
		v.News = l.News(people(l, n), isolated(oneLine(n.ItemName))) + " " + l.WithoutWords
		return v
	}
	several := len(n.Authors) > 1 || len(authors(l, n.Messages)) > 1
	shown := lastThatFit(n.Messages)
	v.More = n.Count - len(shown)
	for _, m := range shown {
		w := s.words(m, n.Delivery, v.ConversationURL)
		if !several {
			w.Author = ""
		}
		v.New = append(v.New, w)
	}
	for _, m := range n.Context {
		w := s.words(m, n.Delivery, v.ConversationURL)
		if m.AuthorID == n.Delivery.UserID {
			w.Author = l.You
		}
		v.Earlier = append(v.Earlier, w)
	}
	return v
}

// lastThatFit returns the newest messages that one mail can hold, one at least.
func lastThatFit(messages []db.Message) []db.Message {
	first, size := len(messages), 0
	for first > 0 {
		size += min(len(messages[first-1].Content), maxWords)
		if size > maxAllWords {
			break
		}
		first--
	}
	return messages[first:]
}

func (s *site) words(m db.Message, d db.Delivery, rest string) wordsView {
	l := language.Of(d.Locale)
	if m.Via == db.ViaSystem {
		m.Content = l.Event(m.Content)
	}
	written := htmlOf(m, l.RestAt(rest))
	w := wordsView{
		Author: authorName(l, m),
		Event:  m.Via == db.ViaSystem,
		At:     clock(d, m.CreatedAt),
		Text:   shownWords(m, l.RestAt(rest)),
		HTML:   written,
		Short:  shorten(withoutTags(written)),
	}
	for _, a := range m.Attachments {
		w.Files = append(w.Files, fileView{oneLine(a.Name), l.Size(a.Size), s.baseURL + views.MessageFilePath(m.ID, a.File)})
	}
	return w
}

// authorName names who wrote a message.
func authorName(l *language.Language, m db.Message) string {
	if m.Author == "" {
		return l.FormerMember
	}
	return oneLine(m.Author)
}

// authors returns the names of those who wrote the messages, each once.
func authors(l *language.Language, messages []db.Message) []string {
	var names []string
	seen := map[db.UserID]bool{} // two members may bear one name
	for _, m := range messages {
		if !seen[m.AuthorID] {
			seen[m.AuthorID] = true
			names = append(names, authorName(l, m))
		}
	}
	return names
}

// people lists who wrote, as part of a sentence.
func people(l *language.Language, n db.Notice) string {
	var names []string
	for _, name := range n.Authors {
		names = append(names, isolated(oneLine(name)))
	}
	return l.Names(names)
}

// noticeText is the plain part. The new words come first: they are what
// clients show before the mail is opened.
func noticeText(v noticeView) string {
	l := v.Language
	var b strings.Builder
	if v.News != "" {
		b.WriteString(v.News + "\n")
	}
	for i, m := range v.New {
		if i > 0 {
			b.WriteString("\n\n")
		}
		if m.Author != "" {
			b.WriteString(isolated(m.Author) + l.Colon + "\n")
		}
		b.WriteString(m.Text)
		for j, f := range m.Files {
			if j > 0 || m.Text != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "[%s, %s] %s", isolated(f.Name), f.Size, f.URL)
		}
	}
	if v.More > 0 {
		fmt.Fprintf(&b, "\n\n%s%s %s", l.MoreBefore(v.More), l.Colon, v.ConversationURL)
	}
	if len(v.Earlier) > 0 {
		b.WriteString("\n\n" + l.Earlier + l.Colon + "\n")
		for _, m := range v.Earlier {
			fmt.Fprintf(&b, "> %s, %s%s %s\n", isolated(m.Author), m.At, l.Colon, m.Short)
		}
	}
	fmt.Fprintf(&b, "\n-- \n%s\n%s\n%s%s %s\n%s%s %s\n", v.Reason, l.HowToAnswer,
		l.OpenConversation, l.Colon, v.ConversationURL, l.StopConversation, l.Colon, v.UnsubscribeURL)
	return b.String()
}
