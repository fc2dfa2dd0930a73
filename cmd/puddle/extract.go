package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"puddle/mail/parse"
	"puddle/mail/reply"
)

// ExtractCmd prints the text that Puddle would post from a mail.
type ExtractCmd struct {
	Whole bool `help:"Print the whole decoded body, uncut."`
	Batch bool `help:"Read paths on stdin; print a line of JSON for each."`
}

// Run reads the mail, or the paths, from the standard input.
func (c ExtractCmd) Run() error { return c.run(os.Stdin, os.Stdout) }

func (c ExtractCmd) run(in io.Reader, out io.Writer) error {
	if c.Batch {
		return c.batch(in, out)
	}
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	text, err := c.text(raw)
	if err != nil || text == "" {
		return err
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

func (c ExtractCmd) text(raw []byte) (string, error) {
	m, err := parse.File(raw)
	if err != nil {
		return "", err
	}
	if c.Whole {
		return m.Whole(), nil
	}
	return reply.Extract(m, nil).Plain(), nil
}

// extracted is one line of --batch.
type extracted struct {
	Path  string  `json:"path"`
	Text  *string `json:"text,omitempty"`
	Error string  `json:"error,omitempty"`
}

func (c ExtractCmd) batch(in io.Reader, out io.Writer) error {
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	paths := bufio.NewScanner(in)
	for paths.Scan() {
		e := extracted{Path: paths.Text()}
		raw, err := os.ReadFile(e.Path)
		if err == nil {
			var text string
			text, err = c.text(raw)
			e.Text = &text
		}
		if err != nil {
			e.Text, e.Error = nil, err.Error()
		}
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	if err := paths.Err(); err != nil {
		return err
	}
	return w.Flush()
}
