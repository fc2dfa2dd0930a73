package mail

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"puddle/db"
	"puddle/views"
)

const (
	maxWords    = 40 << 10 // octets of one message in a mail
	maxAllWords = 60 << 10 // of all its new messages: clients clip what is over 100 kB
	maxNew      = 50       // messages in a mail
	maxShort    = 160      // characters of an earlier message
)

// wordsView is one message as a mail shows it.
type wordsView struct {
	Author string // "" where it need not be said
	At     string
	Text   string
	HTML   string // safe
	Short  string
	Files  []fileView
}

type fileView struct{ Name, Size, URL string }

// shownWords returns what a mail shows of a message's content: as typed,
// without the escapes of Markdown, cut where it would fill the whole mail.
func shownWords(m db.Message, rest string) string {
	words := strings.TrimSpace(m.Content)
	if m.Format == db.Markdown {
		words = markdownEscape.ReplaceAllString(words, "$1")
	}
	if len(words) <= maxWords {
		return words
	}
	n := maxWords
	for !utf8.RuneStart(words[n]) {
		n--
	}
	return words[:n] + "…\n\nThe rest is at " + rest
}

// CommonMark 2.4: a backslash before ASCII punctuation stands for the
// character alone.
var markdownEscape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// htmlOf returns the same words as HTML.
func htmlOf(m db.Message, rest string) string {
	if m.Format == db.Markdown && len(m.Content) <= maxWords {
		return views.ContentHTML(m)
	}
	m.Format, m.Content = db.Plain, shownWords(m, rest)
	return strings.ReplaceAll(views.ContentHTML(m), "\n", "<br>\n")
}

// shorten returns the first words of text on one line.
func shorten(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(line) <= maxShort {
		return line
	}
	cut := string([]rune(line)[:maxShort])
	if i := strings.LastIndexByte(cut, ' '); i > maxShort/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// size returns a number of octets as people read it.
func size(octets int64) string {
	switch {
	case octets < 1000:
		return fmt.Sprintf("%d bytes", octets)
	case octets < 1000*1000:
		return fmt.Sprintf("%d kB", (octets+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(octets)/1e6)
}

// location returns a time zone by its name, UTC where there is none of it.
func location(zone string) *time.Location {
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// clock returns an instant as the recipient's clock shows it. UTC, which is
// nobody's, says so.
func clock(at time.Time, zone *time.Location) string {
	if zone == time.UTC {
		return at.UTC().Format("2 January, 15:04 MST")
	}
	return at.In(zone).Format("2 January, 15:04")
}
