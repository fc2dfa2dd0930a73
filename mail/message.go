package mail

import (
	"context"
	"strings"

	"puddle/db"
	"puddle/mail/parse"
	"puddle/mail/reply"
)

// message makes the conversation message. There is an error when there is
// nothing in it or a program seems to answer another; the message is then what
// could be posted by the member's word, nil for nothing.
func (r *Receiver) message(ctx context.Context, m *received, target db.ReplyTarget) (*db.NewMessage, error) {
	sent, err := r.db.SentWords(ctx, target.Conversation, target.User)
	if err != nil {
		return nil, err
	}
	post, err := r.read(ctx, m, target, sent)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(post.Content) == "" && len(post.Attachments) == 0 {
		if !m.envelope.Peer.LMTP {
			return nil, refuseEmpty
		}
		if err := r.enter(ctx); err != nil {
			return nil, err
		}
		defer r.leave()
		return wholeMail(m, post, target.Addresses), refuseEmpty
	}
	return post, r.db.CheckLoop(ctx, target.Conversation, target.User, post.Content)
}

// read takes the words that the member wrote themselves, and what they
// attached, out of the mail.
func (r *Receiver) read(ctx context.Context, m *received, target db.ReplyTarget, sent []string) (*db.NewMessage, error) {
	if err := r.enter(ctx); err != nil {
		return nil, err
	}
	defer r.leave()
	own := ownWords(m.parsed, sent)
	post := &db.NewMessage{
		Conversation: target.Conversation,
		Author:       target.User,
		Via:          db.ViaEmail,
		Format:       db.Format(own.Format),
		Content:      withoutOwnAddress(own.Text, target.Addresses),
		DedupeKey:    dedupeKey(m.digest),
		Attachments:  attachments(m.parsed, own),
	}
	fit(post, beyond(m.parsed.Text))
	for _, piece := range own.Cut {
		post.Cut = append(post.Cut, db.CutPiece{Kind: string(piece.Kind), Content: piece.Text})
	}
	return post, nil
}

// maxBody is how much of a mail's text is searched for words of the writer's
// own, in octets: more than a message holds and a thread quotes, and little
// enough that nobody can keep us busy.
const maxBody = 256 << 10

// ownWords returns what the writer wrote. Words that we sent are a quote, but
// not if there is nothing else: some answer "See you on Saturday at ten, then"
// with just that.
func ownWords(m *parse.Message, sent []string) reply.Reply {
	body := *m
	body.Text, body.HTML = firstLines(m.Text, maxBody), firstLines(m.HTML, maxBody)
	own := reply.Extract(&body, sent)
	if strings.TrimSpace(own.Text) == "" {
		return reply.Extract(&body, nil)
	}
	return own
}
