package reply

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/parse"
)

// corpus reads the mails of mail/testdata/reply by name.
func corpus(t testing.TB) map[string]*parse.Message {
	t.Helper()
	paths, err := filepath.Glob("../testdata/reply/*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mails: %v", err)
	}
	mails := make(map[string]*parse.Message, len(paths))
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := parse.Mail(raw)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		mails[strings.TrimSuffix(path, ".eml")] = m
	}
	return mails
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	for path, m := range corpus(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(path + ".want.txt")
			if err != nil {
				t.Fatal(err)
			}
			got := unwrapped(Extract(m, nil).Plain())
			if diff := cmp.Diff(unwrapped(string(want)), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// unwrapped lets the line ends of a paragraph not count.
func unwrapped(s string) string {
	paragraphs := strings.Split(strings.TrimSpace(s), "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.Join(strings.Fields(p), " ")
	}
	return strings.Join(paragraphs, "\n\n")
}
