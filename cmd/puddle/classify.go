package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"puddle/mail/classify"
	"puddle/mail/parse"
)

// ClassifyCmd prints what a mail on standard input is: reply, autoreply,
// bounce, complaint or report.
type ClassifyCmd struct {
	JSON  bool `help:"Print reasons and, for a bounce, recipient, status, diagnostic and whether it is permanent." name:"json"`
	Batch bool `help:"Read paths on standard input and print a JSON line for each."`
}

// Run reads standard input and prints to standard output.
func (c *ClassifyCmd) Run() error {
	if c.Batch {
		return classifyBatch(os.Stdin, os.Stdout, c.JSON)
	}
	raw, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	r, err := classifyMail(raw)
	if err != nil {
		return err
	}
	if c.JSON {
		return newEncoder(os.Stdout).Encode(newClassified("", r, true))
	}
	_, err = fmt.Println(r.Class)
	return err
}

// newEncoder writes JSON a line each, with "<" as it is.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func classifyMail(raw []byte) (classify.Result, error) {
	m, err := parse.File(raw)
	if err != nil {
		return classify.Result{}, err
	}
	return classify.Classify(m, ""), nil
}

// classifyBatch answers each path with one line of JSON. A mail that cannot be
// read is an error in its line and does not stop the rest.
func classifyBatch(in io.Reader, out io.Writer, reasons bool) error {
	paths := bufio.NewScanner(in)
	answers := newEncoder(out)
	for paths.Scan() {
		answer := classified{Path: paths.Text()}
		raw, err := os.ReadFile(answer.Path)
		if err == nil {
			var r classify.Result
			if r, err = classifyMail(raw); err == nil {
				answer = newClassified(answer.Path, r, reasons)
			}
		}
		if err != nil {
			answer.Error = err.Error()
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
	return paths.Err()
}

// classified is one answer as it is printed. The fields of the first recipient
// stand at the top; Recipients holds all where there are several.
type classified struct {
	Path    string         `json:"path,omitempty"`
	Class   classify.Class `json:"class,omitempty"`
	Error   string         `json:"error,omitempty"`
	Reasons []string       `json:"reasons,omitempty"`
	*delivery
	Recipients []delivery `json:"recipients,omitempty"`
}

type delivery struct {
	Recipient  string `json:"recipient"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnostic"`
	Permanent  bool   `json:"permanent"`
}

func newClassified(path string, r classify.Result, reasons bool) classified {
	c := classified{Path: path, Class: r.Class}
	if !reasons {
		return c
	}
	c.Reasons = r.Reasons
	for _, d := range r.Deliveries {
		c.Recipients = append(c.Recipients, delivery{d.Recipient, d.Status, d.Diagnostic, d.Permanent})
	}
	if len(c.Recipients) > 0 {
		first := c.Recipients[0]
		c.delivery = &first
	}
	if len(c.Recipients) == 1 {
		c.Recipients = nil
	}
	return c
}
