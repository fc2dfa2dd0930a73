package mail

import (
	netmail "net/mail"
	"regexp"
	"testing"
)

// FuzzRecipient holds that the exact form alone, at a domain of ours, is an
// address of ours, in any case and with the digits that people mistake.
func FuzzRecipient(f *testing.F) {
	const token = "abcdefghijklmnopqrstuvw234"
	for _, seed := range []string{
		"r" + token + "@puddle.test", "R" + token + "@OLD.test", "u" + token + "@puddle.test", "h" + token + "@puddle.test",
		"b5." + token + "@puddle.test", "Postmaster@puddle.test", "puddle@puddle.test", "r" + token + "@puddle.test.",
		"r" + token + "=@puddle.test", "r" + token + "@puddle.test@puddle.test", "\u212a" + token + "@puddle.test",
	} {
		f.Add(seed)
	}
	s := &site{domains: []string{"puddle.test", "old.test"}, from: netmail.Address{Address: "puddle@puddle.test"}}
	forms := map[recipientKind]*regexp.Regexp{
		toReply:       regexp.MustCompile(`^[rR][a-zA-Z0-8]{26}@(?i:puddle|old)\.(?i:test)$`),
		toUnsubscribe: regexp.MustCompile(`^[uU][a-zA-Z0-8]{26}@(?i:puddle|old)\.(?i:test)$`),
		toRelease:     regexp.MustCompile(`^[hH][a-zA-Z0-8]{26}@(?i:puddle|old)\.(?i:test)$`),
		toBounce:      regexp.MustCompile(`(?s)^[bB].*@(?i:puddle|old)\.(?i:test)$`),
		toAdmins:      regexp.MustCompile(`^(?i:postmaster|abuse)@(?i:puddle|old)\.(?i:test)$`),
		toSender:      regexp.MustCompile(`^(?i:puddle@puddle\.test)$`),
	}
	canonical := regexp.MustCompile(`^[a-z2-7]{26}$`)
	f.Fuzz(func(t *testing.T, address string) {
		to := s.recipientOf(address)
		if form := forms[to.kind]; form != nil && !form.MatchString(address) {
			t.Errorf("%q is of kind %d", address, to.kind)
		}
		if (to.kind == toReply || to.kind == toUnsubscribe || to.kind == toRelease) != canonical.MatchString(to.token) && to.kind != toBounce {
			t.Errorf("%q has the token %q", address, to.token)
		}
	})
}
