package views

import (
	"fmt"
	"strings"
	"time"

	"puddle/db"
)

// Vitals is how the site fares.
type Vitals struct {
	Health  db.Health
	Vitals  db.Vitals
	Version string    // of the program that answers
	Since   time.Time // when that was started
}

// VitalsPage is the administrators' view of how the site fares.
func VitalsPage(v Viewer, m Vitals) Page {
	return deskPage("Health", Page{Body: vitals(v, m)})
}

// canaryTone is the class that colours how a canary fared.
func canaryTone(s db.CanaryState) string {
	switch s {
	case db.CanaryOK:
		return "tone-good"
	case db.CanaryWaiting:
		return ""
	}
	return "tone-bad"
}

// canaryLine says in a sentence how a canary fared.
func canaryLine(c db.Canary) string {
	switch c.State {
	case db.CanaryWaiting:
		return "It is under way."
	case db.CanaryLost:
		return lostLine(c)
	case db.CanaryLate:
		return "It came back after " + took(c.Took()) + ": too late."
	}
	line := "It came back in " + took(c.Took())
	var faults []string
	if c.Machine != "" {
		faults = append(faults, "it looks like a machine's mail ("+c.Machine+")")
	}
	if c.Proof != "pass" && c.Proof != "" {
		faults = append(faults, "others can't tell that it is ours ("+c.ProofReason+")")
	}
	if c.Words != c.Expected {
		faults = append(faults, "other words were found in it than were written")
	}
	if faults == nil {
		return line + "."
	}
	return line + ", but " + strings.Join(faults, ", and ") + "."
}

// lostLine says how far a canary came that did not come back.
func lostLine(c db.Canary) string {
	switch c.Mail {
	case db.Queued, db.Skipped:
		return "Nobody sent it in time."
	case db.Deferred:
		return "The relay put it off: " + c.MailReason
	case db.Failed:
		return "The relay refused it: " + c.MailReason
	case db.Bounced:
		return "The relay could not bring it back: " + c.MailReason
	}
	if c.Proof == "unknown" {
		return "It came and was put off, since its proof is unknown: " + c.ProofReason
	}
	return "The relay took it (" + c.RelayReply + "), and it did not come back."
}

// took is how long something took, in one unit.
func took(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return count(int(d/time.Minute), "minute", "minutes")
}

// loopWord is what the canaries say, in a word or two.
func loopWord(l db.MailLoop) string {
	switch {
	case l.Newest == nil:
		return "not tried"
	case l.Alarm():
		return "broken"
	}
	return "works"
}

// loopTone is the class that colours it.
func loopTone(l db.MailLoop) string {
	if l.Newest == nil {
		return ""
	}
	return canaryTone(l.Newest.State)
}

// jobStates are River's states of a job that is not done, in the order of its
// life, and what they are called here.
var jobStates = []struct{ state, name string }{
	{"available", "Due"}, {"running", "In hand"}, {"scheduled", "Later"}, {"retryable", "To be tried again"}, {"discarded", "Given up"},
}

// jobTone is the class of a number of jobs.
func jobTone(state string, n int) string {
	if state == "discarded" && n > 0 {
		return "tone-bad"
	}
	return ""
}

// madeTone is the class of a number of mails in a state.
func madeTone(state db.DeliveryState, n int) string {
	if n == 0 || state == db.Sent || state == db.Queued {
		return ""
	}
	if tone := stateTone(state); tone != "tone-good" {
		return tone
	}
	return ""
}

// connectionTone is the class of the number of connections in use.
func connectionTone(d db.DatabaseVitals) string {
	if d.Connections*10 > d.MaxConnections*8 {
		return "tone-bad"
	}
	return ""
}
