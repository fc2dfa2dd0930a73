package mail

import (
	"cmp"
	"context"
	"slices"

	"puddle/db"
	"puddle/mail/classify"
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
