package classify

import (
	"strings"

	"puddle/mail/parse"
)

// notice is the text of a report that keeps to no standard: what the mail
// system says, and whether the mail that came back is with it.
type notice struct {
	text   string // the system's words, without the mail that came back
	lower  string
	copied bool   // the mail that came back, or its header, is in the text
	to     string // the recipient of that mail, if it is one
	from   string // and its author
}

// Octets that are looked at: of text, and of HTML, whose styles come first.
const (
	maxNotice = 16 << 10
	maxHTML   = 128 << 10
)

// notice reads the text once.
func (s *subject) notice() *notice {
	if s.read != nil {
		return s.read
	}
	text := s.Text
	if strings.TrimSpace(text) == "" {
		text = parse.HTMLText(s.HTML[:min(len(s.HTML), maxHTML)])
	}
	text = text[:min(len(text), maxNotice)]
	n := &notice{}
	if at := copyStart(text); at >= 0 {
		n.copied = true
		if m, err := parse.File([]byte(text[at:])); err == nil {
			n.to = onlyAddress(&m.Header)
			n.from = firstAddress(m.Header.Raw("From"))
		}
		text = text[:at]
	}
	n.text, n.lower = text, strings.ToLower(text)
	s.read = n
	return n
}

// copyStart finds where the header of a mail begins in a text: three fields in
// a row, one of which only mails have. It needs no words, so any language of
// "original message follows" is known. -1 if there is none.
func copyStart(text string) int {
	start, fields, sure := -1, 0, false
	pos := 0
	for line := range strings.Lines(text) {
		name, isField := fieldName(line)
		switch {
		case isField:
			if fields == 0 {
				start = pos
			}
			fields++
			sure = sure || mailFields[name]
			if fields >= 3 && sure {
				return start
			}
		case fields > 0 && (line[0] == ' ' || line[0] == '\t') && strings.TrimSpace(line) != "":
		default:
			fields, sure = 0, false
		}
		pos += len(line)
	}
	return -1
}

var mailFields = map[string]bool{
	"received": true, "message-id": true, "return-path": true, "mime-version": true, "content-type": true, "dkim-signature": true,
}

// fieldName returns the name of a header field, in lower case, if the line is one.
func fieldName(line string) (string, bool) {
	name, _, ok := strings.Cut(line, ":")
	if !ok || name == "" || len(name) > 60 {
		return "", false
	}
	for i := range len(name) {
		if c := name[i]; !(c == '-' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c)) {
			return "", false
		}
	}
	return strings.ToLower(name), true
}

// returnedMail finds delivery reports that keep to no standard. The sender must
// be a mail system and something of the report must be there; or the subject
// must say so, with the mail that came back and a reason beside it.
func returnedMail(s *subject) (Result, bool) {
	if s.Header.Has("X-Failed-Recipients") {
		return bounce(s, "X-Failed-Recipients (Exim)")
	}
	titled := isReturnedTitle(s.title)
	if !s.fromSystem && !s.nullSender && !titled {
		return Result{}, false
	}
	n := s.notice()
	returned := n.copied || len(s.Embedded) > 0 || s.hasHeaderPart()
	reasoned := returnedWords.in(n.lower) || enhancedStatus(n.text) != ""
	switch {
	case s.fromSystem && (titled || reasoned || returned):
		return bounce(s, "report of a mail system")
	case s.nullSender && (titled && (returned || reasoned) || returned && reasoned):
		return bounce(s, "report with an empty envelope sender")
	case titled && returned && reasoned && s.cameBack():
		return bounce(s, "returned mail with a reason")
	}
	return Result{}, false
}

// cameBack tells whether the mail that is within this one was sent from where
// this one went to: a person who passes a report on sends another's elsewhere.
func (s *subject) cameBack() bool {
	senders := []string{s.notice().from}
	if m := s.original(); m != nil {
		senders = addresses(m.Header.Raw("Return-Path") + " " + m.Header.Raw("From"))
	}
	for _, to := range addresses(s.Header.Raw("To")) {
		for _, sender := range senders {
			if sender != "" && strings.EqualFold(domainOf(sender), domainOf(to)) {
				return true
			}
		}
	}
	return false
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func bounce(s *subject, reason string) (Result, bool) {
	return Result{Class: Bounce, Reasons: []string{reason}, Deliveries: s.notice().deliveries(s)}, true
}

// isReturnedTitle tells whether the subject is the one of a report. An answer
// to such a subject, or its forwarding, is a person's.
func isReturnedTitle(title string) bool {
	if i := strings.IndexByte(title, ']'); strings.HasPrefix(title, "[") && i > 0 {
		title = strings.TrimSpace(title[i+1:])
	}
	return !isAnswer(title) && returnedTitles.in(title)
}

func (s *subject) hasHeaderPart() bool {
	for i := range s.Reports {
		if strings.HasSuffix(s.Reports[i].Type, "headers") {
			return true
		}
	}
	return false
}
