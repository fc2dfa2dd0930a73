package smtpd

import (
	"errors"
	"fmt"
	"strings"
)

// Reply is an answer to a command. As an error it refuses; it may be wrapped.
type Reply struct {
	// Code is the reply code: 2xx, 4xx (try again) or 5xx. After 421 the connection is closed.
	Code int
	// Enhanced is the status of RFC 3463; the zero value means class.0.0.
	Enhanced [3]int
	// Text is a sentence for people, in ASCII; each line break makes another line of the reply.
	Text string
}

// Error returns the reply as it goes to the peer, in one line.
func (r *Reply) Error() string {
	return strings.ReplaceAll(strings.TrimSuffix(r.format(), "\r\n"), "\r\n", " / ")
}

func (r *Reply) success() bool   { return r.Code/100 == 2 }
func (r *Reply) temporary() bool { return r.Code/100 == 4 }
func (r *Reply) permanent() bool { return r.Code/100 == 5 }

// maxReplyText keeps a reply line below the 512 octets of RFC 5321 4.5.3.1.5.
const maxReplyText = 480

// format returns the reply as it goes over the wire. Nothing in Text can break it.
func (r *Reply) format() string {
	enhanced := r.Enhanced
	if enhanced == [3]int{} {
		enhanced[0] = r.Code / 100
	}
	var b strings.Builder
	lines := strings.Split(r.Text, "\n")
	for i, line := range lines {
		separator := '-'
		if i == len(lines)-1 {
			separator = ' '
		}
		fmt.Fprintf(&b, "%d%c%d.%d.%d %s\r\n", r.Code, separator,
			enhanced[0], enhanced[1], enhanced[2], printable(line))
	}
	return b.String()
}

// printable returns s in printable ASCII: only a peer that asked for SMTPUTF8 may be told more (RFC 6531 3.7.4.2).
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), maxReplyText)]
}

// replyFor turns an error of the Backend into a reply; ours is true when the peer is not to know more.
func replyFor(err error) (r Reply, ours bool) {
	reply, ok := errors.AsType[*Reply](err)
	if !ok || !reply.success() && !reply.temporary() && !reply.permanent() {
		return replyOurTrouble, true
	}
	return *reply, false
}

// The whole vocabulary. go-smtp's own words never reach a peer.
var (
	replyMailOK   = Reply{250, [3]int{2, 1, 0}, "Sender accepted"}
	replyRcptOK   = Reply{250, [3]int{2, 1, 5}, "Recipient accepted"}
	replyStored   = Reply{250, [3]int{2, 0, 0}, "Stored"}
	replyOK       = Reply{250, [3]int{2, 0, 0}, "OK"}
	replyVrfy     = Reply{252, [3]int{2, 5, 0}, "Send some mail, we will see"}
	replyBye      = Reply{221, [3]int{2, 0, 0}, "Goodbye"}
	replyReadyTLS = Reply{220, [3]int{2, 0, 0}, "Ready to start TLS"}

	replyGreetFirst     = Reply{503, [3]int{5, 5, 1}, "Introduce yourself first"}
	replyMailFirst      = Reply{503, [3]int{5, 5, 1}, "Send MAIL first"}
	replyRcptFirst      = Reply{503, [3]int{5, 5, 1}, "No recipient was accepted yet"}
	replyNestedMail     = Reply{503, [3]int{5, 5, 1}, "One mail at a time"}
	replySyntax         = Reply{501, [3]int{5, 5, 4}, "Syntax error in the arguments"}
	replyBadCommand     = Reply{500, [3]int{5, 5, 2}, "Syntax error"}
	replyUnknown        = Reply{500, [3]int{5, 5, 1}, "Unknown command"}
	replyNotImplemented = Reply{502, [3]int{5, 5, 1}, "Not available here"}
	replyBadParameter   = Reply{555, [3]int{5, 5, 4}, "Unknown or misused parameter"}
	replyWrongHello     = Reply{500, [3]int{5, 5, 1}, "SMTP peers say EHLO, LMTP peers say LHLO"}
	replyTooBig         = Reply{552, [3]int{5, 3, 4}, "The mail is too big"}
	replyTooManyRcpts   = Reply{452, [3]int{4, 5, 3}, "Too many recipients, send the rest in another mail"}
	replyLoop           = Reply{554, [3]int{5, 4, 6}, "The mail has passed too many servers, it seems to loop"}
	replyBadSender      = Reply{553, [3]int{5, 1, 7}, "The sender's address is not valid"}
	replyBadRcpt        = Reply{553, [3]int{5, 1, 3}, "The recipient's address is not valid"}
	replyNeedsUTF8      = Reply{553, [3]int{5, 6, 7}, "Such an address needs SMTPUTF8"}
	replyNoTLS          = Reply{502, [3]int{5, 5, 1}, "TLS is not available"}
	replyInTLS          = Reply{503, [3]int{5, 5, 1}, "TLS is already on"}

	replyOurTrouble = Reply{451, [3]int{4, 3, 0}, "Something went wrong on our side, please try again later"}
	replyBusy       = Reply{452, [3]int{4, 3, 1}, "Too much mail at once, please try again later"}

	// After these the connection is closed.
	replyCrash              = Reply{421, [3]int{4, 3, 0}, replyOurTrouble.Text}
	replyTooBusy            = Reply{421, [3]int{4, 3, 1}, replyBusy.Text}
	replyShutdown           = Reply{421, [3]int{4, 3, 2}, "We are shutting down, please try again later"}
	replyTimeout            = Reply{421, [3]int{4, 4, 2}, "You were silent or slow for too long"}
	replyTooManyConnections = Reply{421, [3]int{4, 7, 0}, "Too many connections, please try again later"}
	replyTooManyErrors      = Reply{421, [3]int{4, 7, 0}, "Too many errors"}
	replyTooManyGuesses     = Reply{421, [3]int{4, 7, 0}, "Too many unknown recipients"}
	replyTooMuchChat        = Reply{421, [3]int{4, 7, 0}, "Too many commands without a mail"}
	replyLongLine           = Reply{500, [3]int{5, 5, 6}, "The command is too long"}
	replyNotSMTP            = Reply{500, [3]int{5, 5, 1}, "This is a mail server"}
	replyNoChunking         = Reply{502, [3]int{5, 5, 1}, "CHUNKING is not offered"}
	replyTooEarly           = Reply{554, [3]int{5, 5, 0}, "Wait for the reply to this command"}
)

// engineReply is a reply of go-smtp: the command (any if empty) and the code.
type engineReply struct {
	verb string
	code int
}

// translations also mend go-smtp's codes: 502 for commands out of order, 500 and 504 for parameters.
var translations = map[engineReply]Reply{
	{"MAIL", 250}: replyMailOK,
	{"RCPT", 250}: replyRcptOK,
	{"DATA", 250}: replyStored,
	{"", 250}:     replyOK,
	{"", 252}:     replyVrfy,
	{"", 221}:     replyBye,
	{"", 421}:     replyCrash, // go-smtp has caught a panic of the Backend
	{"EHLO", 500}: replyWrongHello,
	{"HELO", 500}: replyWrongHello,
	{"LHLO", 500}: replyWrongHello,
	{"MAIL", 500}: replyBadParameter,
	{"MAIL", 504}: replyBadParameter,
	{"RCPT", 500}: replyBadParameter,
	{"RCPT", 504}: replyBadParameter,
	{"MAIL", 502}: replyGreetFirst,
	{"RCPT", 502}: replyMailFirst,
	{"DATA", 502}: replyRcptFirst,
	{"", 501}:     replySyntax,
	{"", 502}:     replyNotImplemented,
	{"", 552}:     replyTooBig,
}

func translate(verb string, code int) Reply {
	if r, ok := translations[engineReply{verb, code}]; ok {
		return r
	}
	if r, ok := translations[engineReply{"", code}]; ok {
		return r
	}
	return replyOurTrouble
}
