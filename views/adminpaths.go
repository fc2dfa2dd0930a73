package views

import (
	"net/url"

	"puddle/db"
)

// The lists of the administrators' desk, and how the site fares. InboundPath is
// its first page.
const (
	OutboundPath = "/admin/outbound"
	ReportsPath  = "/admin/reports"
	PeoplePath   = "/admin/people"
	VitalsPath   = "/admin/health"
)

// InboundListPath is the list of received mails seen through a filter.
func InboundListPath(f db.InboundFilter) string {
	q := url.Values{}
	setUnlessEmpty(q, "verdict", string(f.Verdict))
	setUnlessEmpty(q, "query", f.Words)
	setUnlessZero(q, "before", f.Before)
	return withQuery(InboundPath, q)
}

// InboundMailPath and the next ones are about one received mail: its page, its
// bytes as text and as a file, and what takes (POST) the decision on one that
// is held.
func InboundMailPath(id db.InboundID) string    { return InboundPath + "/" + number(id) }
func InboundRawPath(id db.InboundID) string     { return InboundMailPath(id) + "/raw" }
func InboundFilePath(id db.InboundID) string    { return InboundMailPath(id) + "/file" }
func ReleaseInboundPath(id db.InboundID) string { return InboundMailPath(id) + "/release" }
func DiscardInboundPath(id db.InboundID) string { return InboundMailPath(id) + "/discard" }

// DryRunPath judges a received mail by today's rules, for one of its envelope
// recipients.
func DryRunPath(id db.InboundID, rcpt string) string {
	return withQuery(InboundMailPath(id)+"/dry-run", url.Values{"rcpt": {rcpt}})
}

// OutboundListPath is the list of our mails seen through a filter.
func OutboundListPath(f db.OutboundFilter) string {
	q := url.Values{}
	for _, state := range f.States {
		q.Add("state", string(state))
	}
	setUnlessEmpty(q, "kind", string(f.Kind))
	setUnlessEmpty(q, "query", f.Words)
	setUnlessZero(q, "before", f.Before)
	return withQuery(OutboundPath, q)
}

// OutboundMailPath is the story of one mail of ours.
func OutboundMailPath(id db.DeliveryID) string { return OutboundPath + "/" + number(id) }

// ReportListPath is the list of open or of handled reports.
func ReportListPath(handled bool, before db.ReportID) string {
	q := url.Values{}
	if handled {
		q.Set("handled", "1")
	}
	setUnlessZero(q, "before", before)
	return withQuery(ReportsPath, q)
}

// ReportStoryPath is one report; HandleReportPath marks it handled (POST).
func ReportStoryPath(id db.ReportID) string  { return ReportsPath + "/" + number(id) }
func HandleReportPath(id db.ReportID) string { return ReportStoryPath(id) + "/handled" }

// The choices of the list of people.
const (
	OnlyClosed    = "closed"
	OnlyAdmins    = "admins"
	OnlySuspended = "suspended"
)

// PeopleListPath is the list of people seen through a choice ("" for all) and
// a search.
func PeopleListPath(only, words string, before db.UserID) string {
	q := url.Values{}
	setUnlessEmpty(q, "only", only)
	setUnlessEmpty(q, "query", words)
	setUnlessZero(q, "before", before)
	return withQuery(PeoplePath, q)
}

// ClosePath and the next ones take what an administrator does to a person, by
// POST; next is where to go on.
func ClosePath(id db.UserID) string   { return PeoplePath + "/" + number(id) + "/closed" }  // closed=true|false
func AppointPath(id db.UserID) string { return PeoplePath + "/" + number(id) + "/admin" }   // admin=true|false
func ResumePath(id db.UserID) string  { return PeoplePath + "/" + number(id) + "/resumed" } // address

func setUnlessZero[T ~int64](q url.Values, key string, value T) {
	if value != 0 {
		q.Set(key, number(value))
	}
}
