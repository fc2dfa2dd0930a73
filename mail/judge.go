package mail

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"puddle/db"
	"puddle/mail/classify"
	"puddle/mail/parse"
	"puddle/mail/reply"
)

// verdict is what becomes of an accepted mail for one of its recipients.
type verdict struct {
	kind    db.Verdict
	reason  string
	member  db.UserID      // whose reply address it came to, 0 for none
	message *db.NewMessage // nil unless it is posted or held
	proven  *db.NewRefusal // if the mail is the member's beyond doubt: what they are told if it can't be posted
	canary  *db.CanaryAnswer
}

// judge decides about a mail for one recipient. An error refuses it.
func (r *Receiver) judge(ctx context.Context, m *received, to string) (verdict, error) {
	rcpt := r.site.recipientOf(to)
	if m.errRead != nil && rcpt.kind != toUnsubscribe {
		return verdict{}, m.errRead
	}
	switch rcpt.kind {
	case toReply:
		return r.judgeReply(ctx, m, to, rcpt.token)
	case toUnsubscribe:
		if _, err := r.db.Unsubscribe(ctx, rcpt.token); err != nil {
			return verdict{}, err
		}
		return verdict{kind: db.Muted}, nil
	case toRelease:
		return r.judgeRelease(ctx, m, rcpt.token)
	case toBounce:
		return r.judgeBounce(ctx, m, rcpt.token)
	case toAdmins:
		return verdict{kind: db.Operators}, nil
	}
	return verdict{}, refuseUnknown
}

// judgeReply keeps the order in which a mail to a reply address is asked: does
// the address live, did a machine write it, is its author the member, does
// their domain say so, is there anything of their own in it.
func (r *Receiver) judgeReply(ctx context.Context, m *received, to, token string) (verdict, error) {
	target, err := r.db.ReplyTargetByToken(ctx, token)
	if db.KindOf(err) == db.NotFound {
		return r.judgeCanary(ctx, m, to, token)
	}
	if err != nil {
		return verdict{}, err
	}
	v := verdict{kind: db.Posted, member: target.User}
	switch {
	case m.class.Class != classify.Reply:
		v.kind, v.reason = db.Dropped, m.machine()
		return v, r.within(ctx, v)
	case m.ours:
		v.kind, v.reason = db.Dropped, "a mail of our own came back"
		return v, r.within(ctx, v)
	case m.errAuthor != nil:
		return v, refuseFrom
	case !slices.Contains(target.Addresses, m.author):
		return v, refuseStranger
	}
	if err := r.prove(ctx, m, to, &v); err != nil {
		return v, err
	}
	post, err := r.message(ctx, m, target)
	if err == nil {
		err = r.within(ctx, v)
	}
	if v.kind == db.Posted {
		v.proven = &db.NewRefusal{Conversation: target.Conversation, User: target.User, Message: post}
	}
	if err != nil {
		return v, err
	}
	v.message = post
	v.message.Held = v.kind == db.Held
	return v, nil
}

// within reports whether the member can have one more mail with the verdict.
func (r *Receiver) within(ctx context.Context, v verdict) error {
	err := r.db.CheckQuota(ctx, v.member, v.kind)
	if db.KindOf(err) == db.RateLimited {
		return tryLaterQuota(err)
	}
	return err
}

// prove weighs the proof of the author's domain: none holds the mail until the
// member says that it was theirs.
func (r *Receiver) prove(ctx context.Context, m *received, to string, v *verdict) error {
	if r.prover == nil {
		return nil
	}
	p := r.prover.Prove(ctx, m.envelope, to, domainOf(m.author), m.raw)
	v.reason = kept(p.Reason)
	if r.report {
		return nil
	}
	switch p.Result {
	case ProofPass:
		return nil
	case ProofFail:
		return refuseForged
	case ProofUnknown:
		return tryLaterProof
	}
	v.kind = db.Held
	return nil
}

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

// addTo adds the verdict for one recipient to what is kept of the mail. A mail
// that was posted anywhere counts as posted.
func (v verdict) addTo(in *db.NewInbound, to, author string) {
	in.Rcpt = append(in.Rcpt, to)
	in.Member = cmp.Or(in.Member, v.member)
	if in.Verdict != db.Posted {
		in.Verdict, in.Reason = v.kind, v.reason
	}
	if v.kind == db.Refused {
		in.Refusals = append(in.Refusals, *v.proven)
	}
	if v.canary != nil {
		in.Canary = v.canary
	}
	if v.message != nil {
		if v.kind == db.Posted {
			in.Author, in.AuthorAddress = v.message.Author, author
		}
		in.Posts = append(in.Posts, *v.message)
	}
}
