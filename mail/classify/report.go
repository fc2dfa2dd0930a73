package classify

import (
	"slices"
	"strings"

	"puddle/mail/parse"
)

// reportType is what kind of report a mail calls itself (RFC 6522 3).
func (s *subject) reportType() string { return strings.ToLower(s.Params["report-type"]) }

// receipt finds read receipts (RFC 8098), also those that were made plain text
// on their way.
func receipt(s *subject) (Result, bool) {
	if s.reportType() == "disposition-notification" || s.hasReport("disposition-notification") {
		return verdict(Report, "read receipt (RFC 8098)")
	}
	if contentClass(s) == "mdn" {
		return verdict(Report, "read receipt by its content class")
	}
	if label, _, found := cutLabel(s.title); found && receiptTitles.is(label) {
		if text := strings.TrimLeft(s.notice().lower, " \n"); receiptOpeners.begins(text) && receiptWords.in(text) {
			return verdict(Report, "read receipt by its words")
		}
	}
	return Result{}, false
}

// domainReport finds reports about the mail of a domain: DMARC (RFC 7489
// 7.2.1.1), TLS (RFC 8460) and whatever else calls itself a report.
func domainReport(s *subject) (Result, bool) {
	switch {
	case s.reportType() == "tlsrpt":
		return verdict(Report, "TLS report (RFC 8460)")
	case strings.Contains(s.title, "report domain:") && strings.Contains(s.title, "submitter:"):
		return verdict(Report, "DMARC report (RFC 7489)")
	case s.Type == "multipart/report" && s.reportType() != "" && !s.hasReport("delivery-status"):
		return verdict(Report, "report of type "+s.reportType())
	}
	return Result{}, false
}

// calendarAnswer finds the answers that calendars send on behalf of people
// (RFC 6047): accepted, declined, another time proposed.
func calendarAnswer(s *subject) (Result, bool) {
	for _, p := range s.calendars() {
		method := p.Params["method"]
		if method == "" {
			method = calendarMethod(p.Text())
		}
		switch strings.ToUpper(method) {
		case "REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH":
			return verdict(Report, "calendar answer (METHOD:"+strings.ToUpper(method)+")")
		}
	}
	return Result{}, false
}

// calendars are the parts that hold calendar data, under its name and the one
// that some programs have for the file.
func (s *subject) calendars() []parse.Part {
	all := slices.Clone(s.Calendar)
	for _, p := range s.Attachments {
		if p.Type == "application/ics" {
			all = append(all, p)
		}
	}
	return all
}

func calendarMethod(text string) string {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "METHOD") {
			return strings.TrimSpace(value)
		}
		if strings.EqualFold(name, "BEGIN") && strings.HasPrefix(value, "VEVENT") {
			break
		}
	}
	return ""
}

// hasReport tells whether there is a part "message/<kind>" or
// "message/global-<kind>" (RFC 6533).
func (s *subject) hasReport(kind string) bool {
	if strings.HasSuffix(s.Type, "/"+kind) {
		return true
	}
	for i := range s.Reports {
		if sub := strings.TrimPrefix(s.Reports[i].Type, "message/"); strings.TrimPrefix(sub, "global-") == kind {
			return true
		}
	}
	return false
}

// contentClass is the last word of Exchange's "urn:content-classes:dsn".
func contentClass(s *subject) string {
	class := strings.ToLower(s.Header.Raw("Content-Class"))
	return class[strings.LastIndexByte(class, ':')+1:]
}
