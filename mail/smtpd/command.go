package smtpd

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCommandLine is in octets, the line's end included. RFC 5321 4.5.3.1.4 asks for 512, extensions for some more.
const maxCommandLine = 2048

// A command is a line that keeps the grammar, without blanks at its end.
type command struct {
	verb string // in upper case
	arg  string // what follows the first blank
}

// parseCommand refuses what could confuse anybody behind it: control characters, broken UTF-8, empty lines.
// A bare LF ends a command too, which only people at a terminal send.
func parseCommand(line []byte) (command, *Reply) {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	line = bytes.TrimRight(line, " \t")
	if len(line) == 0 {
		return command{}, &replyBadCommand
	}
	verb, arg, _ := strings.Cut(string(line), " ")
	cmd := command{strings.ToUpper(verb), strings.TrimLeft(arg, " ")}
	if !utf8.Valid(line) || bytes.ContainsFunc(line, unicode.IsControl) {
		return cmd, &replySyntax
	}
	return cmd, nil
}

func (cmd command) String() string {
	if cmd.arg == "" {
		return cmd.verb
	}
	return cmd.verb + " " + cmd.arg
}

var helloVerbs = map[string]bool{"HELO": true, "EHLO": true, "LHLO": true}

// engineVerbs are the commands that go-smtp works on.
var engineVerbs = map[string]bool{
	"HELO": true, "EHLO": true, "LHLO": true, "MAIL": true, "RCPT": true, "DATA": true,
	"RSET": true, "NOOP": true, "QUIT": true, "VRFY": true, "EXPN": true, "HELP": true,
}

// junkVerbs are the commands that carry no mail forward.
var junkVerbs = map[string]bool{
	"HELO": true, "EHLO": true, "LHLO": true, "RSET": true, "NOOP": true, "VRFY": true, "EXPN": true, "HELP": true,
}

// httpRequest matches what a browser that was lured to this port sends: a request line or a header field.
var httpRequest = regexp.MustCompile(`^(?:(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI)|[A-Z0-9-]+:)$`)

func (cmd command) isHTTP() bool { return httpRequest.MatchString(cmd.verb) }

// needsHello is true for the commands of a mail transaction (RFC 5321 4.1.4).
func (cmd command) needsHello() bool {
	return cmd.verb == "MAIL" || cmd.verb == "RCPT" || cmd.verb == "DATA"
}

// parametersFit is false for a parameter glued to the path and for one given twice: go-smtp takes the last.
func (cmd command) parametersFit() bool {
	if cmd.verb != "MAIL" && cmd.verb != "RCPT" {
		return true
	}
	parameters := cmd.arg[strings.LastIndexByte(cmd.arg, '>')+1:]
	if len(parameters) == len(cmd.arg) {
		return true // no angle brackets: the path ends at the blank
	}
	if parameters != "" && parameters[0] != ' ' {
		return false
	}
	seen := map[string]bool{}
	for parameter := range strings.FieldsSeq(parameters) {
		keyword, _, _ := strings.Cut(strings.ToUpper(parameter), "=")
		if seen[keyword] {
			return false
		}
		seen[keyword] = true
	}
	return true
}

// oddPath matches a recipient's path with a quoted local part or a source route (RFC 5321 4.1.2). No address
// of ours needs either, and who quotes one gets it past what looks for it in text.
var oddPath = regexp.MustCompile(`(?i)^TO: *<?(?:@|[^@]*["\\])`)

func (cmd command) isOddRecipient() bool { return cmd.verb == "RCPT" && oddPath.MatchString(cmd.arg) }

var barePostmaster = regexp.MustCompile(`(?i)^(TO: *<postmaster)>`)

// withDomain completes <postmaster>, the only recipient that needs no domain (RFC 5321 4.5.1).
func (cmd command) withDomain(domain string) command {
	if cmd.verb == "RCPT" {
		cmd.arg = barePostmaster.ReplaceAllString(cmd.arg, "$1@"+domain+">")
	}
	return cmd
}

var longSize = regexp.MustCompile(`(?i)( SIZE=)[0-9]{10,20}\b`)

// withShortSize makes of a SIZE that go-smtp can't count one that is too big as well (RFC 1870 3: up to 20 digits).
func (cmd command) withShortSize() command {
	if cmd.verb == "MAIL" {
		cmd.arg = longSize.ReplaceAllString(cmd.arg, "${1}999999999")
	}
	return cmd
}
