package views

import (
	"time"

	"puddle/db"
)

// deskPage is a page of the administrators' desk.
func deskPage(title string, p Page) Page {
	p.Title, p.Area = title, AreaDesk
	return p
}

// Inbound is a page of the mails that we took, newest first.
type Inbound struct {
	Health db.Health
	Filter db.InboundFilter
	Mails  []db.InboundMail
	Older  db.InboundID // before which the next page goes on, 0 when this is the last
}

// InboundPage is the administrators' list of received mail.
func InboundPage(v Viewer, m Inbound) Page {
	return deskPage("Mail received", Page{Body: inbound(v, m)})
}

// InboundMail is one mail that we took.
type InboundMail struct {
	Health db.Health
	Mail   db.InboundStory
	Run    *DryRun // by today's rules, nil when nobody asked
}

// InboundMailPage is what became of one received mail, and why.
func InboundMailPage(v Viewer, m InboundMail) Page {
	return deskPage("Mail received", Page{Body: inboundMail(v, m)})
}

// Outbound is a page of the mails that we made, newest first.
type Outbound struct {
	Health db.Health
	Filter db.OutboundFilter
	Mails  []db.OutboundMail
	Older  db.DeliveryID // as in Inbound
}

// OutboundPage is the administrators' list of the mail that we made.
func OutboundPage(v Viewer, m Outbound) Page {
	return deskPage("Mail sent", Page{Body: outbound(v, m)})
}

// OutboundMail is one mail that we made.
type OutboundMail struct {
	Health db.Health
	Mail   db.OutboundStory
}

// OutboundMailPage is the way of one mail of ours, without its words.
func OutboundMailPage(v Viewer, m OutboundMail) Page {
	return deskPage("Mail sent", Page{Body: outboundMail(v, m)})
}

// Reports is a page of what people reported, newest first.
type Reports struct {
	Health  db.Health
	Handled bool // those that were handled, not the open ones
	Reports []db.Report
	Older   db.ReportID // as in Inbound
}

// ReportsPage is the administrators' list of reports.
func ReportsPage(v Viewer, m Reports) Page {
	return deskPage("Reports", Page{Body: reports(v, m)})
}

// ReportStory is one report.
type ReportStory struct {
	Health db.Health
	Report db.ReportStory
}

// ReportStoryPage is a report with the end of its conversation.
func ReportStoryPage(v Viewer, m ReportStory) Page {
	return deskPage("Report", Page{Body: reportStory(v, m)})
}

// People is a page of the people of the site, newest first.
type People struct {
	Health db.Health
	Only   string // one of the choices, "" for all
	Words  string
	People []db.Person
	Older  db.UserID // as in Inbound
}

// PeoplePage is the administrators' list of people.
func PeoplePage(v Viewer, m People) Page {
	return deskPage("People", Page{Body: peopleList(v, m)})
}

// verdictTone is the class that colours a verdict on a received mail.
func verdictTone(verdict db.Verdict) string {
	switch verdict {
	case db.Posted, db.Answered:
		return "tone-good"
	case db.Held:
		return "tone-warm"
	case "":
		return "tone-bad"
	}
	return ""
}

// stateTone is the class that colours the state of a mail of ours.
func stateTone(state db.DeliveryState) string {
	switch state {
	case db.Sent:
		return "tone-good"
	case db.Queued, db.Deferred, db.Unknown:
		return "tone-warm"
	case db.Failed, db.Bounced:
		return "tone-bad"
	}
	return ""
}

// healthTone is the class of a figure that should be zero.
func healthTone(n int) string {
	if n > 0 {
		return "tone-warm"
	}
	return ""
}

// oldMail is how long a mail may wait before somebody should look why.
const oldMail = 15 * time.Minute

// waitTone is the class of how long the oldest mail has waited.
func (v Viewer) waitTone(since *time.Time) string {
	if since != nil && v.Now.Sub(*since) > oldMail {
		return "tone-bad"
	}
	return ""
}

// age is how long ago something was, in one unit.
func (v Viewer) age(t time.Time) string {
	switch d := v.Now.Sub(t); {
	case d < time.Minute:
		return "under a minute"
	case d < time.Hour:
		return count(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour", "hours")
	default:
		return count(int(d/(24*time.Hour)), "day", "days")
	}
}

// waiting is how long the oldest mail has waited, in words.
func (v Viewer) waiting(since *time.Time) string {
	if since == nil {
		return "none"
	}
	return v.age(*since)
}

// What the figures on top count.
var (
	waitingStates = []db.DeliveryState{db.Queued, db.Deferred}
	failedStates  = []db.DeliveryState{db.Failed, db.Bounced}
)

// verdicts and the next two are the filters of the lists.
var verdicts = []db.Verdict{db.Posted, db.Held, db.Refused, db.Dropped, db.Answered, db.Muted, db.Operators, db.Returned}

var deliveryStates = []db.DeliveryState{db.Queued, db.Deferred, db.Sent, db.Unknown, db.Failed, db.Bounced, db.Skipped}

var deliveryKinds = []db.DeliveryKind{db.DeliverNotification, db.DeliverDigest, db.DeliverInvite, db.DeliverSignUp, db.DeliverLogIn, db.DeliverAddress, db.DeliverHeld, db.DeliverRefused, db.DeliverCanary}

// kindWord is what a mail of ours is about, in words.
func kindWord(k db.DeliveryKind) string {
	switch k {
	case db.DeliverNotification:
		return "Notification"
	case db.DeliverDigest:
		return "Daily digest"
	case db.DeliverSignUp:
		return "Sign-up"
	case db.DeliverLogIn:
		return "Login link"
	case db.DeliverAddress:
		return "New address"
	case db.DeliverInvite:
		return "Invitation"
	case db.DeliverHeld:
		return "Was this you?"
	case db.DeliverCanary:
		return "Canary"
	case db.DeliverRefused:
		return "Not posted"
	}
	return string(k)
}

// stateLine says in a sentence how far a mail of ours came.
func stateLine(m db.OutboundMail) string {
	switch m.State {
	case db.Queued:
		return "It waits for its turn."
	case db.Deferred:
		return "The relay could not take it yet; it is tried again."
	case db.Sent:
		return "The relay has taken it over."
	case db.Unknown:
		return "The relay fell silent after it had all of it. It is not sent again under another name."
	case db.Failed:
		return "It could not be sent, and is not tried again."
	case db.Bounced:
		return "The relay took it over, and it was reported as not delivered."
	case db.Skipped:
		return "It was not sent: there was no reason any more."
	}
	return ""
}

// recipient is whom a mail of ours is for.
func recipient(m db.OutboundMail) string {
	switch {
	case m.UserName == "":
		return m.Mailbox
	case m.Mailbox == "":
		return m.UserName
	}
	return m.UserName + " <" + m.Mailbox + ">"
}
