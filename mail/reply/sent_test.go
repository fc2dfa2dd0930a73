package reply

import (
	"strings"
	"testing"
)

// The notification that Puddle has sent, as its text part.
const notification = `Mira Holt wrote in "Desk lamp":

I have two lamps in the cellar, a green one and a white one. The green one
has a crack in its foot, but it stands well. Which of them would you like?

You can fetch it on Friday after five, the bell says Holt.

Mira

Reply to this mail and your words appear in the conversation.
https://puddle.example/conversations/17`

func extractSent(body string) string {
	m := &mail{lines: textLines(body)}
	return m.split(newSentWords([]string{notification})).reply("text").plain
}

func TestQuoteKnownByItsWords(t *testing.T) {
	t.Parallel()
	rewrapped := strings.ReplaceAll(notification, "\n", " ")
	var narrow strings.Builder
	for i, w := range strings.Fields(notification) {
		narrow.WriteString(w + []string{" ", " ", " ", "\n"}[i%4])
	}
	for name, c := range map[string]struct{ body, want string }{
		"bare below":         {"The white one, please.\n\n" + notification, "The white one, please."},
		"rewrapped":          {"The white one, please.\n\n" + rewrapped, "The white one, please."},
		"narrow":             {"The white one, please.\n\n" + narrow.String(), "The white one, please."},
		"other marks":        {"The white one, please.\n\n| " + strings.ReplaceAll(notification, "\n", "\n| "), "The white one, please."},
		"unknown header":     {"The white one, please.\n\nMirra Hlot blarg zork\n\n" + notification, "The white one, please.\n\nMirra Hlot blarg zork"},
		"bare above":         {notification + "\n\nThe white one, please.", "The white one, please."},
		"answers between":    {"I have two lamps in the cellar, a green one and a white one. The green one\nhas a crack in its foot, but it stands well. Which of them would you like?\n\nThe white one.\n\nYou can fetch it on Friday after five, the bell says Holt.\n\nFine.", "> I have two lamps in the cellar, a green one and a white one. The green one\n> has a crack in its foot, but it stands well. Which of them would you like?\n\nThe white one.\n\n> You can fetch it on Friday after five, the bell says Holt.\n\nFine."},
		"own words alike":    {"A green one would be nice, Mira.", "A green one would be nice, Mira."},
		"nothing of it":      {"Is there a third one?\n\nOr a table?", "Is there a third one?\n\nOr a table?"},
		"with letters moved": {"The white one.\n\nI HAVE TWO LAMPS IN THE CELLAR; A GREEN ONE, AND A WHITE ONE...", "The white one."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := extractSent(c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
