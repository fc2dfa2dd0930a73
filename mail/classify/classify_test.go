package classify

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/parse"
)

const corpus = "../testdata/classify/"

// TestCorpus classifies each mail of the corpus; the wanted result stands
// beside it.
func TestCorpus(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(corpus + "*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".eml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(classified(t, string(raw), ""))
			wantPath := strings.TrimSuffix(path, ".eml") + ".want.txt"
			if os.Getenv("PUDDLE_GOLDEN") == "write" {
				if err := os.WriteFile(wantPath, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(wantPath)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func classified(t testing.TB, raw, envelopeFrom string) Result {
	t.Helper()
	m, err := parse.File([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return Classify(m, envelopeFrom)
}

func describe(r Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Class)
	for _, reason := range r.Reasons {
		fmt.Fprintln(&b, "because:", reason)
	}
	for _, d := range r.Deliveries {
		fmt.Fprintf(&b, "%s %s permanent=%t %q\n", d.Recipient, d.Status, d.Permanent, d.Diagnostic)
	}
	return b.String()
}

func TestEnvelopeSender(t *testing.T) {
	t.Parallel()
	const mail = "From: Ines <ines@writer.example>\nSubject: Re: The red bicycle\n\nYes.\n"
	for envelopeFrom, want := range map[string]Class{
		"":                         Reply,
		"ines@writer.example":      Reply,
		"<>":                       AutoReply,
		"MAILER-DAEMON@mx.example": AutoReply,
	} {
		if got := classified(t, mail, envelopeFrom).Class; got != want {
			t.Errorf("from %q: %s, want %s", envelopeFrom, got, want)
		}
	}
	if got := classified(t, "Return-Path: <>\n"+mail, "ines@writer.example").Class; got != AutoReply {
		t.Errorf("with an empty Return-Path: %s", got)
	}
}

// TestFields adds one field to a person's mail.
func TestFields(t *testing.T) {
	t.Parallel()
	cases := map[Class][]string{
		AutoReply: {
			"Auto-Submitted: auto-replied",
			"Auto-Submitted: auto-generated (vacation)",
			"auto-submitted: AUTO-NOTIFIED; owner-email=\"ines@writer.example\"",
			"Precedence: bulk",
			"Precedence: junk",
			"Precedence: auto_reply",
			"X-Autoreply: yes",
			"X-Auto-Reply-From: ines@writer.example",
			"X-Mail-Autoreply: desk",
			"X-Autorespond: Re: The red bicycle",
			"X-AutoResponder: 1",
			"X-Auto-Generated: true",
			"X-FC-MachineGenerated: true",
			"X-MS-Exchange-Inbox-Rules-Loop: ines@writer.example",
			"X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
			"X-POST-MessageClass: 9; Autoresponder",
			"X-Mailer: vacation 1.2",
			"X-Cron-Env: <SHELL=/bin/sh>",
			"X-Puddle-Message: 1",
			"Return-Path: <>",
			"From: <postmaster@writer.example>",
			"From: Mail Delivery Service <mds@writer.example>",
			"From: Desk <no-reply@writer.example>",
			"From: bikes-noreply@lists.example",
			"From: no_reply.desk@writer.example",
			"From: ne-pas-repondre@writer.example",
			"From: automated-response@writer.example",
			"X-Precedence: auto_reply",
			"Precedence: auto-generated",
			"Precedence: bulk (by the desk)",
			`Precedence: "junk"`,
			"Preference: auto_reply",
			"Auto-Submitted: (by a machine) auto-replied",
			"X-Autoreplied: 1",
			"X-Sieve-Vacation: 1",
			"X-EmailType: autoreply",
			"X-Loop: Auto-Responder",
			"X-OTRS-Loop: True",
			"X-Mailer: vacation/v1.2.7",
			"From: desk-no-reply-42@writer.example",
			"From: shop.do.not.reply@writer.example",
			"From: acmenoreply@writer.example",
			"From: bounces@lists.example",
			"From: notifications@forge.example",
			"From: Cron Daemon <root@host.example>",
			"From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@writer.example>",
			"Delivered-To: Autoresponder",
			"X-Automated-Response: 1",
			"X-Out-Of-Office: yes",
		},
		Bounce: {
			"X-Failed-Recipients: gone@reader.example",
			"Content-Type: message/delivery-status",
			"Content-Class: urn:content-classes:dsn",
			"Content-Type: multipart/report; report-type=delivery-status",
		},
		Report: {
			"Content-Type: multipart/report; report-type=disposition-notification",
			"Content-Type: multipart/report; report-type=something-new",
			"Content-Type: multipart/report; report-type=Disposition-Notification",
		},
		Complaint: {
			"Content-Type: multipart/report; report-type=feedback-report",
			"X-XARF: YES",
			`Content-Type: Multipart/Report; Report-Type="Feedback-Report"`,
		},
		Reply: {
			"Auto-Submitted: no",
			"Auto-Submitted: No (really)",
			"Precedence: list",
			"Precedence: first-class",
			"List-Id: <bikes.lists.example>",
			"List-Unsubscribe: <mailto:off@lists.example>",
			"Feedback-ID: 1:2:3:lists",
			"X-Auto-Response-Suppress: All",
			"X-Autoreply: no",
			"X-AutoReply: 0",
			"Auto-Submitted: (written by hand) no",
			`Auto-Submitted: "no"`,
			"X-Mailer: Vacation Rentals 2",
			"User-Agent: vacationer/1",
			"Organization: Autoresponder",
			"From: nino.replyson@writer.example",
			"From: bouncer@writer.example",
			"X-Mailer: Microsoft Outlook 16.0",
			"X-Loop: bikes@lists.example",
			"Return-Path: <ines@writer.example>",
			"Return-Path:",
			"X-Precedence: list",
			"Delivered-To: autoresponder.fan@writer.example",
			"Subject: Auto",
			"From: \"noreply\" <ines@writer.example>",
			"From: Renoir Eply <r.eply@writer.example>",
		},
	}
	for want, fields := range cases {
		for _, field := range fields {
			name, _, _ := strings.Cut(field, ":")
			var raw strings.Builder
			raw.WriteString(field + "\n")
			for _, usual := range []string{"From: Ines <ines@writer.example>", "Subject: Re: The red bicycle"} {
				if !strings.HasPrefix(usual, name+":") {
					raw.WriteString(usual + "\n")
				}
			}
			r := classified(t, raw.String()+"\nYes, Friday.\n", "")
			if r.Class != want {
				t.Errorf("%s: %s %v, want %s", field, r.Class, r.Reasons, want)
			}
			if (r.Class == Reply) != (len(r.Reasons) == 0) || (r.Class == Bounce) != (len(r.Deliveries) > 0) {
				t.Errorf("%s: %+v", field, r)
			}
		}
	}
}

func TestAutoLabel(t *testing.T) {
	t.Parallel()
	labels := []string{
		"Automatic reply: An item", "Automatic reply", "AUTO: Ines is out of the office", "Out of Office: An item",
		"Out of office Re: An item", "Out of Office AutoReply: An item", "[Auto-Reply] An item", "(Autoreply) An item",
		"Automatic reply from the desk: An item", "AutoReply – desk", "Automatische Antwort: Ein Ding", "Abwesenheitsnotiz: Ein Ding",
		"Réponse automatique : Une chose", "Respuesta automática: Una cosa", "Resposta automática: Uma coisa",
		"Risposta automatica: Una cosa", "Automatisch antwoord: Een ding", "Autosvar: En sak", "Automatisk svar: En ting",
		"Automaattinen vastaus: Asia", "Automatyczna odpowiedź: Rzecz", "Automatická odpověď: Věc", "Automatikus válasz: Dolog",
		"Автоматический ответ: Вещь", "Автоматична відповідь: Річ", "Αυτόματη απάντηση: Πράγμα", "Otomatik yanıt: Bir şey",
		"מענה אוטומטי: דבר", "رد تلقائي: شيء", "自動返信: もの", "자동 회신: 물건", "自动回复: 东西", "自動回覆：東西",
		"ตอบกลับอัตโนมัติ: ของ", "Trả lời tự động: Đồ vật", "Biroja automātiska atbilde: Lieta",
		"Risposta Non al computer: Una cosa", "Out of office notification: An item", "Out of office - Re: An item", "Auto-réponse : Une chose",
		"Vacation message: An item", "Réponse d'absence : Une chose", "Εκτός γραφείου: Πράγμα", "Abwesenheitsnotiz", "Out of the office", "假期自动回复: 东西", "自動返信メール: もの", "Automated acknowledgement: An item", "Frånvaromeddelande: En sak", "OOO: An item",
	}
	people := []string{
		"", "Re: An item", "Re: Automatic reply", "AW: Abwesenheitsnotiz: Ein Ding", "Re: out of office chairs", "Out of office chairs",
		"Automatic door", "Automatic: yes or no?", "Auto parts", "Office", "Answer: automatic", "Vacation photographs: here they are",
		"Re: 自动回复: 东西", "Auto", "OOO", "Vacation", "Absent", "Ausencia", "Poissa", "Absent-minded: a novel", "外出自行车", "[bikes] Automatic reply wanted",
	}
	for want, subjects := range map[bool][]string{true: labels, false: people} {
		for _, in := range subjects {
			title := strings.ToLower(strings.Join(strings.Fields(in), " "))
			if label, got := autoLabel(title); got != want {
				t.Errorf("autoLabel(%q) = %q, %t", in, label, got)
			}
		}
	}
}

// Domino's answer says what it is by its subject only.
func TestOwnAbsence(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Class{
		"From: Ines Ferreira <if@writer.example>\nSubject: Ines Ferreira is out of the office.":                 AutoReply,
		"From: Ines.Ferreira@writer.example\nSubject: Ines Ferreira/HQ/ACME is out of the office.":              AutoReply,
		"From: =?utf-8?q?J=C3=B6rg?= <j@writer.example>\nSubject: =?utf-8?q?J=C3=B6rg_ist_au=C3=9Fer_Haus=2E?=": AutoReply,
		"From: Ines Ferreira <if@writer.example>\nSubject: Ines Ferreira est absent(e).":                        AutoReply,
		"From: if@writer.example\nSubject: Ines Ferreira/HQ/ACME is out of the office.":                         AutoReply,
		"From: Ines Ferreira <if@writer.example>\nSubject: Ben Okri is out of the office":                       Reply,
		"From: Ines Ferreira <if@writer.example>\nSubject: I am out of the office":                              Reply,
		"From: Ines Ferreira <if@writer.example>\nSubject: Re: Ines Ferreira is out of the office.":             Reply,
		"From: Ines Ferreira <if@writer.example>\nSubject: is out of the office.":                               Reply,
	} {
		if got := classified(t, header+"\n\nI will be back on Monday.\n", "if@writer.example"); got.Class != want {
			t.Errorf("%s: %s %v, want %s", header, got.Class, got.Reasons, want)
		}
	}
}
