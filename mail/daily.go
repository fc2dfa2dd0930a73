package mail

import (
	"context"
	"fmt"
	"strings"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

// dailyView is the mail of a day as it is shown.
type dailyView struct {
	Language       *language.Language
	Subject        string
	Parts          []dailyPart
	More           int // conversations with news beyond those
	InboxURL       string
	UnsubscribeURL string
}

// dailyPart is the news of one conversation.
type dailyPart struct {
	Subject string
	URL     string
	Count   string
	Words   []wordsView // the newest, shortened; none where the mail does not say what
}

// dailyDigest makes the mail that tells a member once a day what is new. An
// answer to it could be meant for any of its conversations, so it has no
// Reply-To and promises none: the address that it comes from refuses mail with
// a sentence that helps.
func (s *site) dailyDigest(ctx context.Context, g db.Digest) (letterOut, error) {
	v := s.dailyView(g)
	return newLetter(ctx, s.dailyHeader(g, v), g.Delivery.MessageID, dailyText(v), dailyHTML(v))
}

// dailyHeader has no References: a digest belongs to no thread. Its list is the
// digest itself, which the one click stops.
func (s *site) dailyHeader(g db.Digest, v dailyView) *header {
	h := &header{}
	s.addressing(h, g.Delivery, s.from.Name, g.Delivery.UserName)
	h.add("Subject", text(v.Subject))
	h.add("List-Id", phrase(s.from.Name)+" <digest."+s.domain+">")
	h.add("List-Unsubscribe", fmt.Sprintf("<%s>, <mailto:%s%s@%s>", v.UnsubscribeURL, unsubscribePrefix, g.UnsubscribeToken, s.domain))
	h.add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	h.add("List-Archive", "<"+v.InboxURL+">")
	automatic(h)
	h.add("Feedback-ID", "digest:notification:puddle")
	h.add("X-Puddle-Reason", "digest")
	return h
}

func (s *site) dailyView(g db.Digest) dailyView {
	l := language.Of(g.Delivery.Locale)
	v := dailyView{
		Language:       l,
		Subject:        l.NewsIn(len(g.Parts) + g.More),
		More:           g.More,
		InboxURL:       s.baseURL + views.InboxPath,
		UnsubscribeURL: s.baseURL + views.UnsubscribePath(g.UnsubscribeToken),
	}
	for _, p := range g.Parts {
		part := dailyPart{
			Subject: oneLine(p.Subject),
			URL:     s.baseURL + views.ConversationPath(p.Conversation),
			Count:   l.NewMessages(p.Count),
		}
		if !g.Delivery.ContentFree {
			for _, m := range p.Messages {
				part.Words = append(part.Words, s.shortWords(m, g.Delivery))
			}
		}
		v.Parts = append(v.Parts, part)
	}
	return v
}

// shortWords is a message on one line: its first words, or the names of its
// files.
func (s *site) shortWords(m db.Message, d db.Delivery) wordsView {
	w := s.words(m, d, "")
	if w.Short == "" {
		var names []string
		for _, f := range w.Files {
			names = append(names, f.Name)
		}
		w.Short = shorten("[" + strings.Join(names, ", ") + "]")
	}
	return w
}

// dailyText is the plain part.
func dailyText(v dailyView) string {
	l := v.Language
	var b strings.Builder
	for _, p := range v.Parts {
		fmt.Fprintf(&b, "%s\n%s\n", isolated(p.Subject), p.Count)
		for _, m := range p.Words {
			fmt.Fprintf(&b, "> %s, %s%s %s\n", isolated(m.Author), m.At, l.Colon, m.Short)
		}
		b.WriteString(p.URL + "\n\n")
	}
	if v.More > 0 {
		b.WriteString(l.MoreNewsIn(v.More) + "\n")
	}
	fmt.Fprintf(&b, "%s%s %s\n\n-- \n%s\n%s%s %s\n", l.OpenAll, l.Colon, v.InboxURL, l.OnceADay, l.StopMessages, l.Colon, v.UnsubscribeURL)
	return b.String()
}
