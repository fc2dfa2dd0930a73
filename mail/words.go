package mail

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/bidi"

	"puddle/db"
	"puddle/mail/language"
	"puddle/views"
)

const (
	maxWords    = 40 << 10 // octets of one message in a mail
	maxAllWords = 60 << 10 // of all its new messages: clients clip what is over 100 kB
	maxShort    = 160      // characters of an earlier message
)

// wordsView is one message as a mail shows it.
type wordsView struct {
	Author string // "" where it need not be said
	Event  bool   // nobody wrote it: it says what happened
	At     string
	Text   string
	HTML   string // safe
	Short  string
	Files  []fileView
}

type fileView struct{ Name, Size, URL string }

// shownWords returns what a mail shows of a message's content: as typed,
// without the escapes of Markdown, cut where it would fill the whole mail; rest
// says where it goes on.
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
	return words[:n] + "…\n\n" + rest
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

// withoutTags returns the text of HTML, as it reads without its formatting.
func withoutTags(written string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(written))
	for {
		switch tokens.Next() {
		case html.ErrorToken: // its end
			return b.String()
		case html.TextToken:
			b.Write(tokens.Text())
		}
	}
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

// location returns a time zone by its name, UTC where there is none of it.
func location(zone string) *time.Location {
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return l
}

// clock returns an instant as the recipient of a mail says it: in their words,
// by their clock, with the year if the mail is of another one. UTC, which is
// nobody's, says so.
func clock(d db.Delivery, at time.Time) string {
	zone := location(d.TimeZone)
	at = at.In(zone)
	words := language.Of(d.Locale).Time(at, at.Year() != d.CreatedAt.In(zone).Year())
	if zone == time.UTC {
		words += " UTC"
	}
	return words
}

// isolated puts marks around words that are, in part, written from right to
// left, so that they leave the order of a sentence around them alone (Unicode
// Bidirectional Algorithm, FSI and PDI). Others need none, and some clients
// draw a box for each.
func isolated(s string) string {
	rightToLeft := func(r rune) bool {
		properties, _ := bidi.LookupRune(r)
		class := properties.Class()
		return class == bidi.R || class == bidi.AL || class == bidi.AN
	}
	if strings.ContainsFunc(s, rightToLeft) {
		return "\u2068" + s + "\u2069"
	}
	return s
}
