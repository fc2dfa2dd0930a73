package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClassifyBatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, mail string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(mail), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	person := write("person", "From: Ines <ines@writer.example>\nSubject: Re: An item\n\nYes.\n")
	bounce := write("bounce", "From: mailer-daemon@mx.example\nSubject: failure notice\n\n<gone@reader.example>:\n550 5.1.1 User unknown\n")
	missing := filepath.Join(dir, "missing")

	var out bytes.Buffer
	in := strings.NewReader(strings.Join([]string{person, missing, bounce}, "\n"))
	if err := classifyBatch(in, &out, true); err != nil {
		t.Fatal(err)
	}
	want := `{"path":"DIR/person","class":"reply"}
{"path":"DIR/missing","error":"open DIR/missing: no such file or directory"}
{"path":"DIR/bounce","class":"bounce","reasons":["report of a mail system"],"recipient":"gone@reader.example","status":"5.1.1","diagnostic":"<gone@reader.example>: 550 5.1.1 User unknown","permanent":true}
`
	if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), dir, "DIR")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	out.Reset()
	if err := classifyBatch(strings.NewReader(bounce+"\n"), &out, false); err != nil {
		t.Fatal(err)
	}
	if want := `{"path":"` + bounce + `","class":"bounce"}` + "\n"; out.String() != want {
		t.Errorf("without --json: %s, want %s", out.String(), want)
	}
}
