package parse

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const corpus = "../testdata/parse/"

// TestFile reads each mail of the corpus, with the line ends of Unix and of
// the wire, and compares what it is made of.
func TestFile(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(corpus + "*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".eml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := describeFile(t, raw)
			wantPath := strings.TrimSuffix(path, ".eml") + ".want.txt"
			if os.Getenv("PUDDLE_GOLDEN") == "write" {
				if err := os.WriteFile(wantPath, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(wantPath)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			wire := bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
			if diff := cmp.Diff(got, describeFile(t, wire)); diff != "" {
				t.Errorf("with CRLF (-LF +CRLF)\n%s", diff)
			}
		})
	}
}

func describeFile(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := File(raw)
	if err != nil {
		t.Fatal(err)
	}
	return describeMessage(m, "")
}

// describeMessage lists what a mail is made of, a line each.
func describeMessage(m *Message, indent string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, indent+format+"\n", args...) }
	line("type: %s", m.Type)
	line("subject: %s", m.Header.Get("Subject"))
	line("flowed: %t, signed: %t, encrypted: %t", m.Flowed, m.Signed, m.Encrypted)
	for _, p := range m.Problems {
		line("problem: %s", p)
	}
	for _, list := range []struct {
		kind  string
		parts []Part
	}{{"attachment", m.Attachments}, {"report", m.Reports}, {"calendar", m.Calendar}, {"embedded", m.Embedded}} {
		for _, p := range list.parts {
			line("%s: %s %q id=%q inline=%t %d bytes", list.kind, p.Type, p.Name, p.ContentID, p.Inline(), len(bytes.ReplaceAll(p.Bytes(), []byte("\r\n"), []byte("\n"))))
			if list.kind != "embedded" {
				continue
			}
			if inner, err := p.Message(); err != nil {
				line("  refused: %s", err)
			} else {
				b.WriteString(describeMessage(inner, indent+"  "))
			}
		}
	}
	for _, shown := range [][2]string{{"text", m.Text}, {"html", m.HTML}} {
		if shown[1] != "" {
			line("%s:", shown[0])
			for l := range strings.SplitSeq(strings.TrimSuffix(shown[1], "\n"), "\n") {
				line("| %s", l)
			}
		}
	}
	if whole := m.Whole(); whole != m.Text {
		line("whole:")
		for l := range strings.SplitSeq(whole, "\n") {
			line("| %s", l)
		}
	}
	return b.String()
}

// checkSound fails if anything of a mail is not what every mail promises.
func checkSound(t *testing.T, m *Message) {
	t.Helper()
	shown := []string{m.Text, m.HTML, m.Whole(), m.Header.Get("Subject"), m.Header.Get("From")}
	for _, list := range [][]Part{m.Attachments, m.Reports, m.Calendar, m.Embedded} {
		for i := range list {
			p := &list[i]
			shown = append(shown, p.Name, p.Text())
			if len(p.Name) > maxName || strings.ContainsAny(p.Name, "/\\\n\r") {
				t.Errorf("file name %q", p.Name)
			}
		}
	}
	for _, s := range shown {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Errorf("not valid UTF-8 without NUL: %.80q", s)
		}
	}
}
