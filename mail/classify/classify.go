package classify

import (
	"slices"
	"strings"

	"puddle/mail/parse"
)

// Class is what a mail is, in one word.
type Class string

const (
	Reply     Class = "reply"     // a person wrote it
	AutoReply Class = "autoreply" // a machine answers or notifies
	Bounce    Class = "bounce"    // a delivery failed or is late
	Complaint Class = "complaint" // somebody called a mail of ours spam
	Report    Class = "report"    // receipt, success, calendar answer, statistics
)

// Result is the class of a mail and why. For a bounce, Deliveries holds what
// became of each recipient; it is never empty then, but a field in it is empty
// where the report does not say.
type Result struct {
	Class      Class
	Reasons    []string
	Deliveries []Delivery
}

// Delivery is what a report says of one recipient.
type Delivery struct {
	Recipient  string // the address that we sent to, or ""
	Status     string // RFC 3463, such as "5.1.1", or ""
	Diagnostic string // what the other server said, one line
	Permanent  bool   // the address itself is no good: sending again is useless

	late bool // the report is about a delay
}

// Classify tells what a mail is. envelopeFrom is the sender of the envelope:
// "<>" for the empty one, "" where it is not known. Return-Path is asked too.
func Classify(m *parse.Message, envelopeFrom string) Result {
	s := newSubject(m, envelopeFrom)
	for _, rule := range rules {
		if r, ok := rule(s); ok {
			return r
		}
	}
	return Result{Class: Reply}
}

// rules in the order in which they are asked: what is sure and structured
// first. A rule answers false where it has no opinion.
var rules = []func(*subject) (Result, bool){
	complaint,
	receipt,
	deliveryReport,
	amazonReport,
	domainReport,
	calendarAnswer,
	labelledAutoReply,
	returnedMail,
	autoReply,
	challenge,
}

func verdict(c Class, reason string) (Result, bool) {
	return Result{Class: c, Reasons: []string{reason}}, true
}

// subject is the mail under examination with what several rules ask for.
type subject struct {
	*parse.Message
	nullSender bool
	from       string // local part of the author in lower case, "" if none
	fromSystem bool   // the author is a mail system
	title      string // the Subject, decoded, lower case, blanks collapsed

	read *notice // the text of the mail, once somebody needs it
}

func newSubject(m *parse.Message, envelopeFrom string) *subject {
	from := m.Header.Get("From")
	return &subject{
		Message:    m,
		nullSender: isNullSender(m, envelopeFrom),
		from:       localPart(from),
		fromSystem: isDaemon(localPart(from)) || isSystemName(from),
		title:      strings.ToLower(strings.Join(strings.Fields(m.Header.Get("Subject")), " ")),
	}
}

// isNullSender tells whether the envelope had no sender (RFC 5321 4.5.5), or a
// daemon as old programs write it.
func isNullSender(m *parse.Message, envelopeFrom string) bool {
	if envelopeFrom == "<>" || envelopeFrom != "" && isDaemon(localPart(envelopeFrom)) {
		return true
	}
	for _, path := range m.Header.All("Return-Path") {
		path = strings.ReplaceAll(path, " ", "")
		if path == "<>" || isDaemon(localPart(path)) {
			return true
		}
	}
	return false
}

// localPart finds the local part of an address in a field, in lower case. It is
// made for robots that break the rules, never to say who somebody is.
func localPart(field string) string {
	if i := strings.LastIndexByte(field, '<'); i >= 0 && strings.IndexByte(field[i:], '>') > 1 {
		field = field[i+1:]
	}
	if at := strings.IndexByte(field, '@'); at >= 0 {
		field = field[:at]
		field = field[strings.LastIndexAny(field, " \t<\"(:;,")+1:]
	} else {
		field, _, _ = strings.Cut(strings.TrimLeft(field, " \t\"<"), " ")
	}
	return strings.ToLower(strings.Trim(field, "<>\""))
}

// isDaemon tells whether the local part is the one of a mail system.
func isDaemon(local string) bool {
	switch squeeze(local) {
	case "mailerdaemon", "maildaemon", "postmaster", "maildeliverysystem", "maildeliverysubsystem",
		"mailsystem", "mailadministrator", "mdaemon", "doublebounce", "mailmaster":
		return true
	}
	return strings.HasPrefix(local, "microsoftexchange") // and 32 hexadecimal digits
}

// isSystemName tells whether a From calls itself a mail system by name.
func isSystemName(from string) bool {
	from = strings.ToLower(from)
	return slices.ContainsFunc(systemNames, func(name string) bool { return strings.Contains(from, name) })
}

var systemNames = []string{"mail deliver", "mailer-daemon", "mailer daemon", "delivery subsystem", "delivery system", "cron daemon"}

// squeeze drops what people and programs put between words of an address.
func squeeze(local string) string { return separators.Replace(local) }

var separators = strings.NewReplacer("-", "", "_", "", ".", "")
