package views

import (
	"testing"
	"time"

	"puddle/db"
)

// deskPages are the pages of the administrators' desk, with hostile words
// wherever those of people, mails and other servers stand.
func deskPages() map[string]Page {
	past := noon.Add(-time.Hour)
	h := db.Health{OldestWaiting: &past, Failed: 3, Held: 2, OpenReports: 1}
	cut := []db.CutPiece{{Kind: hostile, Content: hostile}}
	mail := db.InboundMail{ID: 1, ReceivedAt: noon, Peer: hostile, EnvelopeFrom: hostile, Rcpt: []string{hostile, hostile}, HeaderFrom: hostile,
		Verdict: db.Verdict(hostile), Reason: hostile, Author: hostile, RawID: 3}
	held := db.InboundStory{InboundMail: mail, Helo: hostile, HeaderMessageID: hostile, AuthorID: 2, AuthorName: hostile,
		Posts: []db.InboundPost{{Conversation: 5, Subject: hostile, Name: hostile, Content: hostile, Cut: cut, Files: []string{hostile}, HeldUntil: &past}}}
	old := held
	old.RawID, old.AuthorDisabled = 0, true
	run := &DryRun{Rcpt: hostile, Reason: hostile, Words: hostile, Cut: cut, Files: []string{hostile},
		Rules: []RuleVerdict{{Rule: hostile, Says: hostile}, {Rule: hostile, Good: true, Says: hostile}}}
	out := db.OutboundMail{ID: 1, Kind: db.DeliveryKind(hostile), UserID: 2, UserName: hostile, Mailbox: hostile, Conversation: 5, Subject: hostile,
		MessageID: hostile, Inbound: 4, State: db.DeliveryState(hostile), Reason: hostile, RelayReply: hostile, Size: 4000, CreatedAt: noon, ModifiedAt: noon}
	report := db.Report{ID: 1, Conversation: 5, Subject: hostile, UserID: 3, Name: hostile, Reason: hostile, CreatedAt: noon}
	handled := report
	handled.HandledAt = &past
	people := []db.Person{
		{ID: 2, Name: hostile, IsAdmin: true, DisabledAt: &past, CreatedAt: noon, Addresses: []db.PersonAddress{{Canonical: hostile, Mailbox: hostile, Suspended: hostile}}},
		{ID: 3, Name: hostile, CreatedAt: noon},
		{ID: ana.ID, Name: hostile, CreatedAt: noon},
	}
	canary := db.Canary{ID: 1, AskedBy: db.ByDoctor, State: db.CanaryWrong, CreatedAt: past, ReceivedAt: &noon, Delivery: 1, Mail: db.Sent, Inbound: 4,
		Machine: hostile, Proof: "fail", ProofReason: hostile, Expected: "yes", Words: hostile}
	broken := h
	broken.Loop = db.MailLoop{Newest: &canary, LastOK: &past}
	return map[string]Page{
		"vitals":       VitalsPage(ana, Vitals{Health: broken, Vitals: db.Vitals{Canaries: []db.Canary{canary, {ID: 2}}, Suspended: 2, StuckJobs: 1, Jobs: map[string]int{"discarded": 3}, Database: db.DatabaseVitals{Version: hostile, Connections: 9, MaxConnections: 10}}, Version: hostile, Since: past}),
		"vitals none":  VitalsPage(ana, Vitals{}),
		"desk alarmed": InboundPage(ana, Inbound{Health: broken}),
		"inbound": InboundPage(ana, Inbound{Health: h, Filter: db.InboundFilter{Verdict: db.Verdict(hostile), Words: hostile},
			Mails: []db.InboundMail{mail}, Older: 3}),
		"inbound none":     InboundPage(ana, Inbound{}),
		"inbound held":     InboundMailPage(ana, InboundMail{Health: h, Mail: held}),
		"inbound dry run":  InboundMailPage(ana, InboundMail{Health: h, Mail: held, Run: run}),
		"inbound raw gone": InboundMailPage(ana, InboundMail{Mail: old}),
		"outbound": OutboundPage(ana, Outbound{Health: h, Filter: db.OutboundFilter{States: []db.DeliveryState{db.DeliveryState(hostile)}, Kind: db.DeliveryKind(hostile), Words: hostile},
			Mails: []db.OutboundMail{out}, Older: 3}),
		"outbound none": OutboundPage(ana, Outbound{}),
		"outbound mail": OutboundMailPage(ana, OutboundMail{Health: h, Mail: db.OutboundStory{OutboundMail: out, NextTry: &past,
			Messages: []db.CoveredMessage{{Seq: 1, Author: hostile, CreatedAt: noon}, {Seq: 2, Via: db.ViaEmail, CreatedAt: noon, Deleted: true}}}}),
		"reports":      ReportsPage(ana, Reports{Health: h, Reports: []db.Report{report}, Older: 3}),
		"reports none": ReportsPage(ana, Reports{Handled: true}),
		"report open": ReportStoryPage(ana, ReportStory{Health: h, Report: db.ReportStory{Report: report,
			Others: []db.User{{ID: 2, Name: hostile}, {ID: 4, Name: hostile, Disabled: true}}, Messages: sampleConversation().Messages}}),
		"report handled": ReportStoryPage(ana, ReportStory{Report: db.ReportStory{Report: handled}}),
		"people":         PeoplePage(ana, People{Health: h, Only: hostile, Words: hostile, People: people, Older: 3}),
		"people none":    PeoplePage(ana, People{}),
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	v := Viewer{Now: noon}
	for ago, want := range map[time.Duration]string{
		20 * time.Second: "under a minute", time.Minute: "1 minute", 59 * time.Minute: "59 minutes",
		61 * time.Minute: "1 hour", 47 * time.Hour: "47 hours", 49 * time.Hour: "2 days",
	} {
		if got := v.age(noon.Add(-ago)); got != want {
			t.Errorf("%v ago is %q, want %q", ago, got, want)
		}
	}
}

func TestDeskPaths(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		InboundListPath(db.InboundFilter{Verdict: db.Held, Words: "a&b", Before: 9}): "/admin/inbound?before=9&query=a%26b&verdict=held",
		DryRunPath(3, "r@puddle.test"): "/admin/inbound/3/dry-run?rcpt=r%40puddle.test",
		OutboundListPath(db.OutboundFilter{States: []db.DeliveryState{db.Sent, db.Unknown}, Kind: db.DeliverInvite, Words: "x", Before: 2}): "/admin/outbound?before=2&kind=invite&query=x&state=sent&state=unknown",
		ReportListPath(true, 4):                  "/admin/reports?before=4&handled=1",
		PeopleListPath(OnlyAdmins, "x", 5):       "/admin/people?before=5&only=admins&query=x",
		HandleReportPath(6) + " " + ClosePath(7): "/admin/reports/6/handled /admin/people/7/closed",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestCanaryLine(t *testing.T) {
	t.Parallel()
	back := noon.Add(1300 * time.Millisecond)
	late := noon.Add(21 * time.Minute)
	for want, c := range map[string]db.Canary{
		"It is under way.":                         {State: db.CanaryWaiting},
		"It came back in 1.3 s.":                   {State: db.CanaryOK, ReceivedAt: &back, Proof: "pass"},
		"It came back after 21 minutes: too late.": {State: db.CanaryLate, ReceivedAt: &late},
		"It came back in 1.3 s, but it looks like a machine's mail (list), and others can't tell that it is ours (SPF: fail), and other words were found in it than were written.": {
			State: db.CanaryWrong, ReceivedAt: &back, Machine: "list", Proof: "fail", ProofReason: "SPF: fail", Expected: "a", Words: "b"},
		"Nobody sent it in time.":                                     {State: db.CanaryLost, Mail: db.Queued},
		"The relay put it off: busy":                                  {State: db.CanaryLost, Mail: db.Deferred, MailReason: "busy"},
		"The relay refused it: no":                                    {State: db.CanaryLost, Mail: db.Failed, MailReason: "no"},
		"The relay could not bring it back: 5.4.4":                    {State: db.CanaryLost, Mail: db.Bounced, MailReason: "5.4.4"},
		"The relay took it (Ok), and it did not come back.":           {State: db.CanaryLost, Mail: db.Sent, RelayReply: "Ok"},
		"It came and was put off, since its proof is unknown: no DNS": {State: db.CanaryLost, Mail: db.Sent, Proof: "unknown", ProofReason: "no DNS"},
	} {
		c.CreatedAt = noon
		if got := canaryLine(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
