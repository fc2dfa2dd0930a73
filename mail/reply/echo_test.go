package reply

import "testing"

// TestEchoOfAQuestion has people answer with the words that they were asked.
func TestEchoOfAQuestion(t *testing.T) {
	t.Parallel()
	const question = `Mira Holt wrote in "Desk lamp":

Shall we meet at the station at six?

Reply to this mail and your words appear in the conversation.
https://puddle.example/conversations/17`
	const attribution = "On Sun, 22 Nov 2026 at 10:12, Mira Holt via Puddle <puddle@puddle.example> wrote:\n"
	for name, c := range map[string]struct{ body, want string }{
		"alone":               {"We meet at the station at six.", "We meet at the station at six."},
		"same words":          {"Shall we meet at the station at six?", "Shall we meet at the station at six?"},
		"above a quote":       {"We meet at the station at six.\n\n" + attribution + "> Shall we meet at the station at six?\n", "We meet at the station at six."},
		"above a bare quote":  {"We meet at the station at six.\n\n" + attribution + "Shall we meet at the station at six?\n", "We meet at the station at six."},
		"above all of it":     {"We meet at the station at six.\n\n" + question, "We meet at the station at six."},
		"with more":           {"We meet at the station at six.\nI bring the lamp.\n\n" + attribution + "> Shall we meet at the station at six?\n", "We meet at the station at six.\nI bring the lamp."},
		"after more":          {"Yes!\nWe meet at the station at six.\n\n" + attribution + "> Shall we meet at the station at six?\n", "Yes!\nWe meet at the station at six."},
		"with a closing":      {"We meet at the station at six.\n\nRegards, Ada\n\n" + attribution + "> Shall we meet at the station at six?\n", "We meet at the station at six.\n\nRegards, Ada"},
		"below a quote":       {attribution + "> Shall we meet at the station at six?\n\nWe meet at the station at six.", "We meet at the station at six."},
		"below a bare quote":  {attribution + "Shall we meet at the station at six?\n\nWe meet at the station at six.", "We meet at the station at six."},
		"right below a quote": {attribution + "> Shall we meet at the station at six?\nWe meet at the station at six.", "We meet at the station at six."},
		"between quotes":      {"> Shall we meet at the station at six?\n\nWe meet at the station at six.\n\n> Reply to this mail and your words appear in the conversation.\n\nSo it does.", "> Shall we meet at the station at six?\n\nWe meet at the station at six.\n\n> Reply to this mail and your words appear in the conversation.\n\nSo it does."},
		"broken off":          {"Fine.\n\n" + attribution + "> Shall we meet at the\nstation at six?", "Fine."},
		"the question itself": {"Yes.\n\n" + attribution + "Shall we meet at the station at six?", "Yes."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &mail{lines: textLines(c.body)}
			if got := m.split(newSentWords([]string{question})).reply("text").plain; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
