package mail

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"puddle/db"
)

const (
	maxWords = 24 << 10 // octets of one message in a mail; clients clip mails from 100 kB on
	maxShort = 160      // characters of an earlier message
)

// wordsView is one message as a mail shows it.
type wordsView struct {
	Author     string // "" where it need not be said
	At         string
	Text       string
	Paragraphs [][]piece
	Short      string
	Files      []fileView
}

// piece is a run of text within a paragraph, a link or the end of a line.
type piece struct {
	Text  string
	URL   string
	Break bool
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

// paragraphsOf splits text at empty lines.
func paragraphsOf(text string) [][]piece {
	var all [][]piece
	for p := range strings.SplitSeq(blankLines.ReplaceAllString(text, "\n\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			all = append(all, piecesOf(p))
		}
	}
	return all
}

var blankLines = regexp.MustCompile(`\n[ \t]*\n\s*`)

func piecesOf(paragraph string) []piece {
	var all []piece
	for i, line := range strings.Split(paragraph, "\n") {
		if i > 0 {
			all = append(all, piece{Break: true})
		}
		all = append(all, linked(line)...)
	}
	return all
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// linked makes links of the web addresses in a line. What ends a sentence does
// not belong to the address before it.
func linked(line string) []piece {
	var all []piece
	for {
		at := webAddress.FindStringIndex(line)
		if at == nil {
			break
		}
		address := strings.TrimRight(line[at[0]:at[1]], ".,;:!?'*_)]}")
		if at[0] > 0 {
			all = append(all, piece{Text: line[:at[0]]})
		}
		all = append(all, piece{Text: address, URL: address})
		line = line[at[0]+len(address):]
	}
	if line != "" {
		all = append(all, piece{Text: line})
	}
	return all
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

// clock returns an instant as the recipient's clock shows it. An unknown zone
// is shown in UTC, and says so.
func clock(at time.Time, zone string) string {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "UTC" {
		return at.UTC().Format("2 January, 15:04 MST")
	}
	return at.In(location).Format("2 January, 15:04")
}
