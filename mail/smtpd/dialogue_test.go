package smtpd

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDialogues plays the files in testdata. Their lines are:
//
//	> text     the client sends this line; lines that follow each other go in one segment
//	> "text"   the client sends exactly these octets (Go's quoting)
//	< text     the server answers this line
//	<          the server closes
//	hello      greeting and EHLO
//	= from to,to "text"   a mail that the Backend got; all of them stand at the end
func TestDialogues(t *testing.T) {
	t.Parallel()
	for _, door := range []string{"smtp", "lmtp"} {
		files, err := filepath.Glob("testdata/" + door + "/*.txt")
		if err != nil || len(files) == 0 {
			t.Fatalf("no dialogues for %s: %v", door, err)
		}
		for _, file := range files {
			t.Run(door+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				cfg := testConfig()
				cfg.LMTP = door == "lmtp"
				play(t, cfg, file)
			})
		}
	}
}

func play(t *testing.T, cfg Config, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b := newMemory()
	_, address := serveTCP(t, cfg, b)
	c := dial(t, "tcp", address, "")
	var segment strings.Builder
	var want []stored
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		kind, rest, _ := strings.Cut(line, " ")
		if kind != ">" && segment.Len() > 0 {
			c.send(segment.String())
			segment.Reset()
		}
		switch kind {
		case "", "#":
		case "hello":
			c.hello()
		case ">":
			segment.WriteString(octets(rest))
		case "<":
			if rest == "" {
				c.expectEnd()
			} else {
				c.expect(rest)
			}
		case "=":
			want = append(want, parseStored(t, rest))
		default:
			t.Fatalf("%s: what is %q?", file, line)
		}
	}
	if diff := cmp.Diff(want, b.stored()); diff != "" {
		t.Errorf("mails stored (-want +got):\n%s", diff)
	}
}

func octets(s string) string {
	if raw, err := strconv.Unquote(s); err == nil {
		return raw
	}
	return s + "\r\n"
}

func parseStored(t *testing.T, s string) stored {
	t.Helper()
	from, rest, _ := strings.Cut(s, " ")
	to, quoted, _ := strings.Cut(rest, " ")
	raw, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatalf("mail %q: %v", s, err)
	}
	return stored{strings.Trim(from, "<>"), strings.Split(to, ","), raw}
}
