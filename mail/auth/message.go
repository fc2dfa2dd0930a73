package auth

import (
	netmail "net/mail"
	"slices"
	"strings"
	"time"
)

// field is a header field, unfolded.
type field struct{ name, value string }

// message is the header of a mail, read exactly as package dkim reads it:
// otherwise a signature could cover one thing and be judged for another.
type message []field

func readMessage(raw []byte) message {
	var m message
	for line := range strings.Lines(string(header(raw))) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if n := len(m); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			m[n-1].value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		m = append(m, field{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return m
}

// header returns what is before the first empty line.
func header(raw []byte) []byte {
	for at := 0; at < len(raw); {
		rest := raw[at:]
		end := slices.Index(rest, '\n')
		if end < 0 {
			return raw
		}
		if end == 0 || end == 1 && rest[0] == '\r' {
			return raw[:at]
		}
		at += end + 1
	}
	return raw
}

// all returns the values of the fields of a name, topmost first.
func (m message) all(name string) []string {
	var values []string
	for _, f := range m {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// maxAge is how old a signed mail may be. Queues give up after five days.
const maxAge = 7 * 24 * time.Hour

// boundTo says whether the fields that are named in signed bind the mail to
// rcpt and to this week, and if not, why. It is unbound where only the
// signature's cover of To and Cc is missing, unproven where something speaks
// against it.
func (m message) boundTo(rcpt string, signed []string) (state, string) {
	covered := func(name string) bool {
		return slices.ContainsFunc(signed, func(s string) bool { return strings.EqualFold(s, name) })
	}
	for _, name := range []string{"From", "Date", "Subject", "Message-ID"} {
		switch n := len(m.all(name)); {
		case n > 1:
			return unproven, name + " is there twice"
		case (n == 1 || name == "From" || name == "Date") && !covered(name):
			return unproven, name + " is not signed"
		}
	}
	if s, why := m.addressedTo(rcpt); s != proven {
		return s, why
	}
	for _, name := range []string{"To", "Cc"} {
		if len(m.all(name)) > 0 && !covered(name) {
			return unbound, name + " is not signed"
		}
	}
	return proven, "pass"
}

// addressedTo says whether the mail names rcpt and was written this week.
func (m message) addressedTo(rcpt string) (state, string) {
	dates, to, cc := m.all("Date"), m.all("To"), m.all("Cc")
	if len(dates) != 1 || len(to) > 1 || len(cc) > 1 {
		return unproven, "Date, To or Cc is not there once"
	}
	written, err := netmail.ParseDate(dates[0])
	if err != nil || time.Since(written).Abs() > maxAge {
		return unproven, "Date is not of this week"
	}
	if !slices.ContainsFunc(slices.Concat(to, cc), func(list string) bool { return names(list, rcpt) }) {
		return unproven, "To and Cc do not name the recipient"
	}
	return proven, "pass"
}
