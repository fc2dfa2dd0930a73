package mail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"puddle/db"
	"puddle/mail/language"
)

// noticeHeader is the header of a notification, without the fields of MIME.
func (s *site) noticeHeader(n db.Notice, v noticeView) *header {
	d := n.Delivery
	reply := s.replyAddress(n.ReplyToken)
	h := &header{}
	s.addressing(h, d, s.senderName(v.Language, n.Authors), d.UserName)
	h.add("Reply-To", "<"+reply+">")
	h.add("Subject", text(n.Subject))
	if earlier := s.earlier(n); len(earlier) > 0 {
		h.add("In-Reply-To", earlier[len(earlier)-1])
		h.add("References", references(earlier))
	}
	// RFC 2919: the item is the list; RFC 2369: how to use and to leave it.
	h.add("List-Id", phrase(n.ItemName)+fmt.Sprintf(" <item-%d.%s>", n.ItemID, s.domain))
	h.add("List-Unsubscribe", fmt.Sprintf("<%s>, <mailto:%s%s@%s>", v.UnsubscribeURL, unsubscribePrefix, n.UnsubscribeToken, s.domain))
	h.add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	h.add("List-Post", "<mailto:"+reply+">")
	h.add("List-Archive", "<"+v.ConversationURL+">")
	automatic(h)
	h.add("Feedback-ID", fmt.Sprintf("item-%d:notification:puddle", n.ItemID))
	h.add("X-Puddle-Reason", "member")
	return h
}

// addressing adds what tells a mail's sender, its one recipient, its time and
// its identity. The time is that of the delivery, not of the attempt.
func (s *site) addressing(h *header, d db.Delivery, sender, recipient string) {
	h.add("From", mailbox(sender, s.from.Address))
	h.add("To", mailbox(recipient, deliverable(d.Mailbox)))
	h.add("Date", d.CreatedAt.UTC().Format(time.RFC1123Z))
	h.add("Message-ID", s.messageID(d.MessageID))
	h.add("Content-Language", language.Of(d.Locale).Tag) // RFC 3282: of what we say, not of what members wrote
}

// automatic marks a mail that no person wrote, so that no program answers it
// (RFC 3834 5; Exchange reads its own field).
func automatic(h *header) {
	h.add("Auto-Submitted", "auto-generated")
	h.add("X-Auto-Response-Suppress", "All")
}

// senderName is who a notification comes from: the people, by way of us.
func (s *site) senderName(l *language.Language, people []string) string {
	if len(people) == 0 {
		return s.from.Name
	}
	return l.Via(l.Names(people), s.from.Name)
}

func (s *site) replyAddress(token string) string { return replyPrefix + token + "@" + s.domain }

func (s *site) messageID(ref string) string { return "<" + ref + "@" + s.domain + ">" }

// earlier returns the message ids of what came before in the conversation, the
// first message's at the start, those gathered into this very mail at the end.
func (s *site) earlier(n db.Notice) []string {
	refs := append([]string{n.RootRef}, n.Earlier...)
	for _, m := range n.Messages {
		refs = append(refs, m.MailRef)
	}
	var ids []string
	for _, ref := range refs {
		id := s.messageID(ref)
		if ref != "" && ref != n.Delivery.MessageID && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// deliverable returns a mailbox with its domain in ASCII, as every relay
// takes it.
func deliverable(mailbox string) string {
	at := strings.LastIndexByte(mailbox, '@')
	if domain, err := idna.Lookup.ToASCII(mailbox[at+1:]); err == nil {
		return mailbox[:at+1] + domain
	}
	return mailbox
}
