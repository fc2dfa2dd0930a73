package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const answer = "From: jonas@client.example\nSubject: Re: Desk lamp\n\nYes, on Friday.\n\n" +
	"On Mon, 4 Mar 2024 at 17:02, Mira <mira@shop.example> wrote:\n> Is it there?\n"

func TestExtract(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "answer.eml")
	if err := os.WriteFile(path, []byte(answer), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cmd      ExtractCmd
		in, want string
	}{
		"one mail": {ExtractCmd{}, answer, "Yes, on Friday.\n"},
		"nothing":  {ExtractCmd{}, "From: jonas@client.example\n\n> Is it there?\n", ""},
		"whole":    {ExtractCmd{Whole: true}, answer, answer[strings.Index(answer, "Yes"):]},
		"batch":    {ExtractCmd{Batch: true}, path + "\n", `{"path":"` + path + `","text":"Yes, on Friday."}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if err := c.cmd.run(strings.NewReader(c.in), &out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(out.String())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	var out strings.Builder
	err := ExtractCmd{Batch: true}.run(strings.NewReader("/nowhere.eml\n"), &out)
	if err != nil || !strings.Contains(out.String(), `"error":`) {
		t.Errorf("a missing file: got %q, error %v", out.String(), err)
	}
}
