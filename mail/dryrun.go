package mail

import (
	"context"
	"slices"
	"strings"

	"puddle/db"
	"puddle/mail/classify"
	"puddle/mail/smtpd"
	"puddle/views"
)

// DryRun judges a mail once more, for the first recipient of its envelope, by
// the rules, the members and the DNS of today. It changes nothing and answers
// nobody. Each rule is asked, also those after the first that would refuse it.
func (r *Receiver) DryRun(ctx context.Context, e *smtpd.Envelope, raw []byte) (views.DryRun, error) {
	to := e.To[0]
	run := views.DryRun{Rcpt: to}
	m, err := r.open(ctx, e, raw)
	if err != nil {
		return run, refuseRun(&run, err)
	}
	machine := m.class.Class != classify.Reply
	run.Rules = append(run.Rules,
		views.RuleVerdict{Rule: "Who writes", Good: !machine, Says: either(machine, m.machine(), "a person, as far as can be told")},
		views.RuleVerdict{Rule: "Our own mail", Good: !m.ours, Says: either(m.ours, "a mail of our own came back", "not one of ours")},
		views.RuleVerdict{Rule: "Author", Good: m.errAuthor == nil, Says: either(m.errAuthor != nil, refuseFrom.Text, "one From: "+m.author)})
	rcpt := r.site.recipientOf(to)
	if rcpt.kind != toReply {
		return run, r.runElsewhere(&run, rcpt.kind)
	}
	return run, r.runReply(ctx, &run, m, to, rcpt.token)
}

// runElsewhere tells what a mail does that goes to no reply address, without
// doing it.
func (r *Receiver) runElsewhere(run *views.DryRun, kind recipientKind) error {
	switch kind {
	case toUnsubscribe:
		run.Outcome, run.Reason = db.Muted, "mutes the conversation of its address, if that is still in use"
	case toRelease:
		run.Outcome, run.Reason = db.Answered, "answers the question about a held mail, if that still waits"
	case toBounce:
		run.Outcome, run.Reason = db.Dropped, "reports on a mail of ours, if it is a report"
	case toAdmins:
		run.Outcome, run.Reason = db.Operators, "is for the administrators"
	default:
		return refuseRun(run, refuseUnknown)
	}
	return nil
}

// runReply judges a mail to a reply address as judgeReply does, and tells what
// the rules say that it would not come to.
func (r *Receiver) runReply(ctx context.Context, run *views.DryRun, m *received, to, token string) error {
	target, err := r.db.ReplyTargetByToken(ctx, token)
	if db.KindOf(err) == db.NotFound {
		if _, errCanary := r.db.CanaryByToken(ctx, token); errCanary == nil {
			run.Outcome, run.Reason = db.Returned, "a mail of ours to ourselves, which counts once"
			return nil
		}
	}
	if err != nil {
		run.Rules = append(run.Rules, views.RuleVerdict{Rule: "Reply address", Says: db.Sentence(err)})
		return refuseRun(run, err)
	}
	known := m.errAuthor == nil && slices.Contains(target.Addresses, m.author)
	run.Rules = append(run.Rules,
		views.RuleVerdict{Rule: "Reply address", Good: true, Says: "belongs to " + target.Name},
		views.RuleVerdict{Rule: "Member", Good: known, Says: either(known, "the author is the member", "the author is not the member")})
	if m.errAuthor == nil && r.prover != nil {
		p := r.prover.Prove(ctx, m.envelope, to, domainOf(m.author), m.raw)
		run.Rules = append(run.Rules, views.RuleVerdict{Rule: "Proof", Good: p.Result == ProofPass || r.report, Says: kept(p.Reason)})
	}
	if err := r.runWords(ctx, run, m, target); err != nil {
		return err
	}
	v, err := r.judgeReply(ctx, m, to, token)
	if err != nil {
		return refuseRun(run, err)
	}
	run.Outcome, run.Reason = v.kind, v.reason
	return nil
}

// runWords tells what would be posted, whether or not it would be.
func (r *Receiver) runWords(ctx context.Context, run *views.DryRun, m *received, target db.ReplyTarget) error {
	sent, err := r.db.SentWords(ctx, target.Conversation, target.User)
	if err != nil {
		return err
	}
	post, err := r.read(ctx, m, target, sent)
	if err != nil {
		return err
	}
	run.Words, run.Cut = post.Content, post.Cut
	for _, f := range post.Attachments {
		run.Files = append(run.Files, f.Name)
	}
	found := strings.TrimSpace(run.Words) != "" || len(run.Files) > 0
	run.Rules = append(run.Rules, views.RuleVerdict{Rule: "Words", Good: found, Says: either(found, "there are words of the writer's own", refuseEmpty.Text)})
	return nil
}

// refuseRun notes with which reply a mail would be refused. Trouble of our own
// is no verdict and is returned.
func refuseRun(run *views.DryRun, err error) error {
	a := answerTo(err)
	if a == tryLater {
		return err
	}
	run.Outcome, run.Reason = "", a.Error()
	return nil
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
