package mail

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"puddle/db"
	"puddle/mail/classify"
	"puddle/mail/language"
)

// judgeRelease takes the answer to the question whether a held mail was the
// member's. The address is known to nobody but them and works once, so it is
// proof enough; a machine that has it answers nothing.
func (r *Receiver) judgeRelease(ctx context.Context, m *received, token string) (verdict, error) {
	held, err := r.db.HeldByToken(ctx, token)
	switch {
	case err != nil:
		return verdict{}, err
	case m.class.Class != classify.Reply:
		return verdict{kind: db.Dropped, reason: m.machine()}, nil
	case m.errAuthor != nil:
		return verdict{}, refuseFrom
	case !slices.Contains(held.Addresses, m.author):
		return verdict{}, refuseStranger
	}
	word, err := r.word(ctx, m)
	if err != nil {
		return verdict{}, err
	}
	switch {
	case language.IsYes(word):
		_, err = r.db.ReleaseHeld(ctx, token)
	case language.IsNo(word):
		err = r.db.DiscardHeld(ctx, token)
	default:
		return verdict{}, refuseYesOrNo
	}
	return verdict{kind: db.Answered, reason: word}, err
}

// word returns the first line that the member wrote.
func (r *Receiver) word(ctx context.Context, m *received) (string, error) {
	if err := r.enter(ctx); err != nil {
		return "", err
	}
	defer r.leave()
	return firstLine(ownWords(m.parsed, nil).Plain()), nil
}

// aboutHeld makes the mail to a member about one that waits for their word.
func (s *site) aboutHeld(ctx context.Context, d db.Delivery, h db.HeldMail) (letterOut, error) {
	if h.Refusal != "" {
		return s.refusal(ctx, d, h.Subject, h.Refusal)
	}
	return s.question(ctx, d, h)
}

// firstLine returns the first line of a text that holds anything, in lower
// case and without the marks around it.
func firstLine(text string) string {
	for line := range strings.Lines(strings.ToLower(text)) {
		line = strings.TrimFunc(line, func(r rune) bool { return !unicode.IsLetter(r) })
		if line != "" {
			return line
		}
	}
	return ""
}
