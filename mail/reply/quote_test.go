package reply

import "testing"

// Which quotes stay: those that own words answer.
func TestQuotes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, want string }{
		"answer above":             {"Yes.\n\nOn 4 Mar 2024, Mira wrote:\n> Is it there?", "Yes."},
		"answer below":             {"On 4 Mar 2024, Mira wrote:\n> Is it there?\n\nYes.", "Yes."},
		"answers between":          {"On 4 Mar 2024, Mira wrote:\n> Is it there?\n\nYes.\n\n> Does it fit?\n\nNo.\n\n> Mira", "> Is it there?\n\nYes.\n\n> Does it fit?\n\nNo."},
		"greeting, quote, answer":  {"Hello Mira,\n\nOn 4 Mar 2024, Mira wrote:\n> Is it there?\n\nYes.", "Hello Mira,\n\n> Is it there?\n\nYes."},
		"closing words below":      {"Yes.\n\nOn 4 Mar 2024, Mira wrote:\n> Is it there?\n\nRegards, Jonas", "Yes.\n\nRegards, Jonas"},
		"signature below":          {"Yes.\n\nOn 4 Mar 2024, Mira wrote:\n> Is it there?\n\n-- \nJonas", "Yes."},
		"placed by the writer":     {"> all lamps are blue\n\nSays who?", "> all lamps are blue\n\nSays who?"},
		"placed above the history": {"She says:\n\n> all lamps are blue\n\nOn 4 Mar 2024, Mira wrote:\n> Is it there?", "She says:\n\n> all lamps are blue"},
		"last without attribution": {"Yes.\n\n> Is it there?", "Yes."},
		"only a quote":             {"> Is it there?", ""},
		"forward, words below":     {"Look.\n\nForwarded message:\n\n> From: Mira <mira@shop.example>\n> Date: 4 Mar 2024\n> Subject: Lamp\n>\n> Is it there?\n\nNice, no?", "Look.\n\nNice, no?"},
		"initials":                 {"MH> Is it there?\n\nYes.\n\nMH> Does it fit?\n\nNo.", "> Is it there?\n\nYes.\n\n> Does it fit?\n\nNo."},
		"Cyrillic initials":        {"МХ> Она там?\n\nДа.\n\nМХ> Подходит?\n\nНет.", "> Она там?\n\nДа.\n\n> Подходит?\n\nНет."},
		"wide marks":               {"＞ありますか。\n\nはい。\n\n＞合いますか。\n\nいいえ。", "> ありますか。\n\nはい。\n\n> 合いますか。\n\nいいえ。"},
		"nested":                   {"> > Is it there?\n> Yes.\n\nGood.\n\n> > Does it fit?\n> No.\n\nA pity.", "> > Is it there?\n> Yes.\n\nGood.\n\n> > Does it fit?\n> No.\n\nA pity."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := extractText(c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
