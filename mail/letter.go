package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"puddle/db"
)

// letterOut is a mail that is ready to be sent, and its plain text, by which
// quotes of it will be recognised.
type letterOut struct {
	raw   []byte
	words string
}

// newLetter puts a mail together of its header, its text and what says the same
// in HTML, with the pictures in that.
func newLetter(ctx context.Context, h *header, messageID, text string, html templ.Component, pictures ...picture) (letterOut, error) {
	var drawn strings.Builder
	if err := html.Render(ctx, &drawn); err != nil {
		return letterOut{}, fmt.Errorf("draw the mail: %w", err)
	}
	raw := compose(h, messageID, content{text: text, html: drawn.String(), pictures: pictures})
	return letterOut{raw: raw, words: text}, nil
}

// errNothingToSay is the reason for which a mail is not sent whose messages were
// all taken back, whose question was settled, or whose recipient is out of the
// conversation, after it was due.
var errNothingToSay = errors.New("deleted before it was sent")

// letter makes the mail of a delivery from what the core says now.
func (s *Sender) letter(ctx context.Context, d db.Delivery) (letterOut, error) {
	switch d.Kind {
	case db.DeliverNotification:
		return s.noticeLetter(ctx, d)
	case db.DeliverDigest:
		return s.digestLetter(ctx, d)
	case db.DeliverInvite:
		return s.invitationLetter(ctx, d)
	case db.DeliverHeld:
		return s.heldLetter(ctx, d)
	case db.DeliverRefused:
		if d.Link != "" {
			return s.heldLetter(ctx, d)
		}
		return s.refusalLetter(ctx, d)
	case db.DeliverCanary:
		return s.canaryLetter(ctx, d)
	}
	return s.site.account(ctx, d)
}

func (s *Sender) noticeLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	n, err := s.noticeOf(ctx, d)
	if err != nil {
		return letterOut{}, err
	}
	if len(n.Messages) == 0 {
		return letterOut{}, errNothingToSay
	}
	data, contentType, err := s.db.ItemThumb(ctx, n.ItemID)
	if err != nil {
		return letterOut{}, fmt.Errorf("read the item's picture: %w", err)
	}
	return s.site.notice(ctx, n, picture{contentType: contentType, data: data})
}

func (s *Sender) invitationLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	n, err := s.noticeOf(ctx, d)
	if err != nil {
		return letterOut{}, err
	}
	return s.site.invitation(ctx, n)
}

// noticeOf returns what a mail about a conversation is made of, as long as its
// recipient may answer there.
func (s *Sender) noticeOf(ctx context.Context, d db.Delivery) (db.Notice, error) {
	n, err := s.db.NoticeByDelivery(ctx, d.ID)
	if err == nil && n.ReplyToken == "" {
		err = errNothingToSay
	}
	return n, err
}

func (s *Sender) digestLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	g, err := s.db.DigestByDelivery(ctx, d.ID)
	if err == nil && len(g.Parts) == 0 {
		err = errNothingToSay
	}
	if err != nil {
		return letterOut{}, err
	}
	return s.site.dailyDigest(ctx, g)
}

// heldLetter is about a mail that waits for its member's word.
func (s *Sender) heldLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	h, err := s.db.HeldByToken(ctx, d.Link)
	if db.KindOf(err) == db.Expired {
		err = errNothingToSay
	}
	if err != nil {
		return letterOut{}, err
	}
	return s.site.aboutHeld(ctx, d, h)
}

func (s *Sender) refusalLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	subject, reason, err := s.db.RefusalByDelivery(ctx, d.ID)
	if err != nil {
		return letterOut{}, err
	}
	return s.site.refusal(ctx, d, subject, reason)
}

func (s *Sender) canaryLetter(ctx context.Context, d db.Delivery) (letterOut, error) {
	c, err := s.db.CanaryByDelivery(ctx, d.ID)
	if err != nil {
		return letterOut{}, err
	}
	return s.site.canary(d, c), nil
}
