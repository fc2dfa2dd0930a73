package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
)

// fate is what became of one attempt to hand a mail to the relay.
type fate int

const (
	fateSent      fate = iota // the relay has taken it over
	fateDeferred              // it has not, and may later
	fateUnreached             // it could not be spoken to at all, for this mail or any other
	fateRefused               // it will not, however often it is asked
	fateUnknown               // everything was sent, the relay's answer never came
)

// outcome is a fate with the relay's words, or what else happened.
type outcome struct {
	fate   fate
	reason string
}

// outcomeOf returns what the answer to a command, or its failure, means for the
// mail.
// Only 5xx is for good (RFC 5321 4.2.1), and not where it is about our
// credentials (RFC 4954 6), which no other mail could change.
func outcomeOf(command string, err error) outcome {
	o := outcome{fateDeferred, command + ": " + replyText(err)}
	if code := replyCode(err); code >= 500 && !aboutCredentials(code) {
		o.fate = fateRefused
	}
	return o
}

func aboutCredentials(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}

// replyCode returns the relay's reply code in err, 0 if it did not reply.
func replyCode(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

// replyText returns what operators read: the relay's reply on one line, or
// what happened to the connection. Relays repeat addresses, which neither a log
// nor another member is to see.
func replyText(err error) string {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return fmt.Sprintf("%d %s", reply.Code, withoutAddresses(reply.Msg))
	}
	return withoutAddresses(err.Error())
}

var anyAddress = regexp.MustCompile(`[^\s<>"'(),:;]+@[^\s<>"'(),:;]+`)

func withoutAddresses(s string) string { return anyAddress.ReplaceAllString(oneLine(s), "(address)") }

// queueID returns the name under which the relay keeps a mail that it has taken
// over, as far as its answer tells: Postfix says "queued as NAME", Exim and
// OpenSMTPD "id=NAME", Sendmail "NAME Message accepted for delivery".
func queueID(answer string) string {
	m := queueName.FindStringSubmatch(answer)
	if m == nil {
		return ""
	}
	return m[1] + m[2] + m[3]
}

var queueName = regexp.MustCompile(`(?i)queued as <?([\w.-]+)|\bid=([\w.-]+)|([\w.-]+) Message accepted for delivery`)
