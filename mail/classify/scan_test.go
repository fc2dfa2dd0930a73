package classify

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/parse"
)

func TestEnhancedStatus(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"550 5.1.1 unknown":        "5.1.1",
		"(#5.1.1)":                 "5.1.1",
		"5.1.10":                   "5.1.10",
		"4.4.7.":                   "4.4.7",
		"Status: 5.2.2 (full)":     "5.2.2",
		"2.0.0 ok":                 "2.0.0",
		"said 2.0.0":               "",
		"192.5.1.1":                "",
		"5.1.1.1":                  "",
		"v5.1.2":                   "",
		"tool-5.1.2":               "",
		"5.1.1-rc":                 "",
		"5.1":                      "",
		"3.1.1":                    "",
		"5.1.2.3 then 550-5.7.1 x": "5.7.1",
	} {
		if got := enhancedStatus(in); got != want {
			t.Errorf("enhancedStatus(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReplyCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"said: 550 no":        "550",
		"421-busy":            "421",
		"ERROR :550, no":      "550",
		"554":                 "554",
		"we tried 5500 times": "",
		"555-1234":            "555",
		"192.0.2.550 ":        "",
		"590 no":              "",
		"250 ok":              "",
	} {
		if got := replyCode(in); got != want {
			t.Errorf("replyCode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLastReply(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"550 5.1.1 a":                     "550 5.1.1",
		"554 4.4.7 late <421 4.4.2 down>": "421 4.4.2",
		"5.1.0 - 550-'5.7.1 no":           "550 5.7.1",
		"550 no status":                   " ",
		"":                                " ",
	} {
		code, status := lastReply(in)
		if got := code + " " + status; got != want {
			t.Errorf("lastReply(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	cases := []struct {
		status, diagnostic string
		late               bool
		want               string
		permanent          bool
	}{
		{"5.1.1", "", false, "5.1.1", true},
		{"5.0.0", "User unknown", false, "5.0.0", true},
		{"", "550 no such user", false, "5.1.1", true},
		{"", "mailbox is full", false, "5.2.2", false},
		{"", "Host unknown", false, "5.1.2", true},
		{"", "Host not found, try again", false, "4.4.3", false},
		{"", "421 too busy", false, "4.0.0", false},
		{"", "anything", false, "5.0.0", false},
		{"", "anything", true, "4.0.0", false},
		{"5.1.1", "user unknown", true, "5.1.1", false},
		{"5.1.1", "550 5.1.1 refused by policy", false, "5.1.1", false},
		{"5.7.1", "user unknown", false, "5.7.1", false},
		{"4.2.2", "user unknown", false, "4.2.2", false},
		{"5.5.0", "550 5.5.0 user unknown", false, "5.5.0", true},
	}
	for _, c := range cases {
		d := Delivery{Status: c.status, Diagnostic: c.diagnostic, late: c.late}
		d.settle()
		if d.Status != c.want || d.Permanent != c.permanent {
			t.Errorf("%q %q late=%t: %s permanent=%t, want %s %t", c.status, c.diagnostic, c.late, d.Status, d.Permanent, c.want, c.permanent)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                                    nil,
		"a@b.example":                         {"a@b.example"},
		"<a@b.example>, \"x\" <c@d.example>.": {"a@b.example", "c@d.example"},
		"mailto:a@b.example.":                 {"a@b.example"},
		"a+tag=x@b-c.example:":                {"a+tag=x@b-c.example"},
		"größe@müller.example":                {"größe@müller.example"},
		"@ a@ @b":                             nil,
		"a@b@c":                               {"a@b"},
	} {
		if diff := cmp.Diff(want, addresses(in)); diff != "" {
			t.Errorf("addresses(%q) (-want +got)\n%s", in, diff)
		}
	}
	if n := len(addresses(strings.Repeat("a@b.example ", 1000))); n != maxDeliveries {
		t.Errorf("%d addresses, want %d", n, maxDeliveries)
	}
}

func TestLocalPart(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ines <Ines@writer.example>":                      "ines",
		"ines@writer.example (Ines)":                      "ines",
		"MAILER-DAEMON (Mail Delivery System)":            "mailer-daemon",
		"MAILER-DAEMON <>":                                "mailer-daemon",
		"<postmaster@mx.example>":                         "postmaster",
		`"a@b" <ines@writer.example>`:                     "ines",
		"Mail System <mailer-daemon@mx.example> (notice)": "mailer-daemon",
		"":   "",
		"<>": "",
	} {
		if got := localPart(in); got != want {
			t.Errorf("localPart(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCopyStart(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"words\n\nReceived: a\n  b\nFrom: c\nTo: d\n": 7,
		"From: a\nTo: b\nSubject: c\n":                -1, // people write such lines too
		"From: a\nTo: b\nMessage-ID: <c>\n":           0,
		"From: a\nwords\nTo: b\nMessage-ID: <c>\n":    -1,
		"": -1,
	} {
		if got := copyStart(in); got != want {
			t.Errorf("copyStart(%q) = %d, want %d", in, got, want)
		}
	}
}

// TestBounded classifies reports that are made to cost much and counts what
// comes out.
func TestBounded(t *testing.T) {
	t.Parallel()
	for name, raw := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := classified(t, raw, "<>")
			if len(r.Deliveries) > maxDeliveries {
				t.Errorf("%d deliveries", len(r.Deliveries))
			}
			for _, d := range r.Deliveries {
				if len(d.Diagnostic) > maxDiagnostic {
					t.Errorf("a diagnostic of %d bytes", len(d.Diagnostic))
				}
			}
		})
	}
}

func hostile() map[string]string {
	const head = "From: mailer-daemon@mx.example\nSubject: failure notice\n"
	return map[string]string{
		"recipients":    head + "\n" + strings.Repeat("<a@b.example>: 550 5.1.1 x\n", 40_000),
		"addresses":     head + "\n" + strings.Repeat("a@", 500_000),
		"codes":         head + "\n" + strings.Repeat("550 ", 250_000),
		"fields":        head + "Content-Type: message/delivery-status\n\n" + strings.Repeat("Final-Recipient: rfc822; a@b.example\nAction: failed\n\n", 20_000),
		"folded fields": head + "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\n" + strings.Repeat(" x\n", 300_000),
		"paragraphs":    head + "\n<a@b.example>\n" + strings.Repeat("x\n\n", 300_000),
		"calendar":      head + "Content-Type: text/calendar\n\n" + strings.Repeat("X:\n", 300_000),
		"json":          head + "\n{\"notificationType\":" + strings.Repeat("[", 500_000),
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("From: a@b.example\nSubject: Re: An item\n\nYes.\n", "a@b.example")
	for _, raw := range hostile() {
		f.Add(raw[:min(len(raw), 400)], "<>")
	}
	f.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n", "")
	classes := map[Class]bool{Reply: true, AutoReply: true, Bounce: true, Complaint: true, Report: true}
	f.Fuzz(func(t *testing.T, raw, envelopeFrom string) {
		m, err := parse.File([]byte(raw))
		if err != nil {
			return
		}
		r := Classify(m, envelopeFrom)
		if !classes[r.Class] || (r.Class == Reply) != (len(r.Reasons) == 0) || (r.Class == Bounce) != (len(r.Deliveries) > 0) {
			t.Errorf("%+v", r)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	mails := hostile()
	mails["person"] = "From: Ines <ines@writer.example>\nSubject: Re: The red bicycle\n\nYes, Friday.\n"
	for name, raw := range mails {
		m, err := parse.File([]byte(raw))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Classify(m, "ines@writer.example")
			}
		})
	}
}
