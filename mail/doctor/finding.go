package doctor

import (
	"fmt"
	"strings"
	"unicode"
)

// State is how a check ended.
type State string

// The states of a check.
const (
	OK   State = "ok"
	Warn State = "warn" // it works, and should be better
	Fail State = "FAIL"
	Skip State = "skip" // there was nothing to check, or no way to
)

// Finding is the outcome of one check, for people. Advice says what to do, in
// one line, "" where nothing is.
type Finding struct {
	State  State  `json:"state"`
	Check  string `json:"check"`
	Text   string `json:"text"`
	Advice string `json:"advice,omitempty"`
}

// String returns the finding on one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%-4s  %s: %s", f.State, f.Check, f.Text)
	if f.Advice != "" {
		s += " → " + f.Advice
	}
	return oneLine(s)
}

// oneLine makes what others wrote fit for a terminal: no control characters,
// no line breaks.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// add is the advice to add a record. Zone files want the dot at a name's end.
func add(name, kind, data string) string {
	return "add " + absolute(name) + " " + kind + " " + data
}
