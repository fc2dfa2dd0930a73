package mail

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/mailtest"
	"puddle/mail/parse"
)

// talk is a conversation between two people about an item, with a sender and
// the relay that it gives mail to.
type talk struct {
	db           *db.DB
	sink         *mailtest.Sink
	ana, ben     db.UserID // ben owns the item, ana asks
	item         db.ItemID
	conversation db.ConversationID
}

func startTalk(t *testing.T, changes ...func(*db.Config)) *talk {
	t.Helper()
	atOnce := func(c *db.Config) { c.NotifyDelay = 0; c.NoLimits = true }
	k := &talk{db: dbtest.New(t, append([]func(*db.Config){atOnce}, changes...)...)}
	k.sink = mailtest.NewSink(t, mailtest.Config{})
	k.ana = k.person(t, "Ana", "ana@one.test")
	k.ben = k.person(t, "Ben", "ben@two.test")
	var err error
	if k.item, err = k.db.CreateItem(t.Context(), k.ben, db.ItemInput{Name: "Blue bicycle", Price: "120"}); err != nil {
		t.Fatal(err)
	}
	k.conversation, err = k.db.StartConversation(t.Context(), k.ana, k.item, db.NewMessage{Content: "Is it still there?", Via: db.ViaWeb})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *talk) person(t *testing.T, name, email string) db.UserID {
	t.Helper()
	id, err := k.db.CreateUser(t.Context(), db.NewUser{Name: name, Email: email, Password: "a long enough one"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (k *talk) say(t *testing.T, author db.UserID, words string) db.Message {
	t.Helper()
	m, err := k.db.PostMessage(t.Context(), db.NewMessage{Conversation: k.conversation, Author: author, Via: db.ViaWeb, Content: words})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// send starts a sender of little patience, which ends with the test.
func (k *talk) send(t *testing.T) {
	t.Helper()
	s := k.newSender(t, k.sink.URL())
	s.patience = patience{pauses: []time.Duration{50 * time.Millisecond}, unreached: 50 * time.Millisecond}
	k.start(t, s)
}

func (k *talk) newSender(t *testing.T, relay string) *Sender {
	t.Helper()
	s, err := NewSender(SenderConfig{DB: k.db, BaseURL: "https://puddle.test", Domains: []string{"puddle.test"},
		Relay: relay, Logger: slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelInfo}))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (k *talk) start(t *testing.T, s *Sender) {
	t.Helper()
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// state waits until a delivery is in the state and returns it.
func (k *talk) state(t *testing.T, want db.DeliveryState) db.Delivery {
	t.Helper()
	limit := time.Now().Add(30 * time.Second)
	for time.Now().Before(limit) {
		all, err := k.db.Deliveries(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			if d.State == want {
				return d
			}
		}
		pause(t.Context(), 10*time.Millisecond, nil)
	}
	all, _ := k.db.Deliveries(t.Context(), 10)
	t.Fatalf("no delivery became %s: %+v", want, all)
	return db.Delivery{}
}

func parsed(t *testing.T, raw []byte) *parse.Message {
	t.Helper()
	m, err := parse.Mail(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNotificationReachesTheOtherMember(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	mail := k.sink.WaitFor(t, "ben@two.test")
	m := parsed(t, mail.Raw)
	if !strings.HasPrefix(m.Text, "Is it still there?") || !strings.Contains(m.HTML, "Is it still there?") {
		t.Errorf("the new words do not come first:\n%s\n%s", m.Text, m.HTML)
	}
	got := map[string]string{}
	for _, name := range []string{"From", "To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id",
		"List-Unsubscribe-Post", "References", "In-Reply-To"} {
		got[name] = m.Header.Get(name)
	}
	want := map[string]string{
		"From":                     `"Ana via Puddle" <puddle@puddle.test>`,
		"To":                       `"Ben" <ben@two.test>`,
		"Subject":                  "Blue bicycle",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"List-Id":                  fmt.Sprintf(`"Blue bicycle" <item-%d.puddle.test>`, k.item),
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
		"References":               "",
		"In-Reply-To":              "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("header (-want +got)\n%s", diff)
	}
	if !strings.HasPrefix(mail.From, "b") || mail.Helo != "puddle.test" {
		t.Errorf("envelope: from %q, greeted as %q", mail.From, mail.Helo)
	}
	if d := k.state(t, db.Sent); !strings.Contains(d.RelayReply, "queued as 1") {
		t.Errorf("the relay's answer is kept as %q", d.RelayReply)
	}
}

func TestThreadsHangTogether(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	first := parsed(t, k.sink.Wait(t, 1)[0].Raw).Header.Raw("Message-ID")
	k.say(t, k.ben, "Yes, it is.")
	k.sink.Wait(t, 2)
	for i := range 14 {
		k.say(t, k.ana, fmt.Sprintf("Question %d", i))
		k.sink.Wait(t, 3+i)
	}
	mails := k.sink.Wait(t, 16)
	last := parsed(t, mails[15].Raw)
	refs := strings.Fields(last.Header.Raw("References"))
	var want []string
	for _, m := range mails[5:15] {
		want = append(want, parsed(t, m.Raw).Header.Raw("Message-ID"))
	}
	if diff := cmp.Diff(append([]string{first}, want...), refs); diff != "" {
		t.Errorf("References (-want +got)\n%s", diff)
	}
	if got := last.Header.Raw("In-Reply-To"); got != want[9] {
		t.Errorf("In-Reply-To is %s, want %s", got, want[9])
	}
	for _, m := range mails {
		if got := parsed(t, m.Raw).Header.Get("Subject"); got != "Blue bicycle" {
			t.Errorf("the subject changed to %q", got)
		}
	}
}

func TestBurstIsOneMail(t *testing.T) {
	t.Parallel()
	k := startTalk(t, func(c *db.Config) { c.NotifyDelay = time.Second })
	for i := range 20 {
		k.say(t, k.ana, fmt.Sprintf("Thought number %d.", i))
	}
	k.send(t)
	mails := k.sink.Wait(t, 1)
	k.state(t, db.Sent)
	if n := len(k.sink.Mails()); n != 1 {
		t.Fatalf("%d mails for one burst", n)
	}
	text := parsed(t, mails[0].Raw).Text
	for i := range 20 {
		if !strings.Contains(text, fmt.Sprintf("Thought number %d.", i)) {
			t.Errorf("message %d is missing in\n%s", i, text)
		}
	}
	if size := len(mails[0].Raw); size > 30<<10 {
		t.Errorf("21 short messages make %d octets", size)
	}
}

func TestWhatWasReadIsNotMailed(t *testing.T) {
	t.Parallel()
	for name, seen := range map[string]func(*talk) error{
		"read":    func(k *talk) error { return k.db.MarkRead(t.Context(), k.ben, k.conversation, 1) },
		"muted":   func(k *talk) error { return k.db.SetMuted(t.Context(), k.ben, k.conversation, true) },
		"present": func(k *talk) error { _, err := k.db.MarkPresent(t.Context(), k.ben, k.conversation); return err },
		"left":    func(k *talk) error { return k.db.Leave(t.Context(), k.ben, k.conversation) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := startTalk(t)
			if err := seen(k); err != nil {
				t.Fatal(err)
			}
			k.send(t)
			k.person(t, "Cem", "cem@three.test")
			// A mail that comes later shows that the first one is not just late.
			if err := k.db.RequestLoginLink(t.Context(), "cem@three.test", ""); err != nil {
				t.Fatal(err)
			}
			k.sink.WaitFor(t, "cem@three.test")
			if n := len(k.sink.Mails()); n != 1 {
				t.Errorf("%d mails, want only the later one", n)
			}
		})
	}
}

func TestNoAddressOfAnotherMemberInAnyByte(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	k.sink.Wait(t, 1)
	k.say(t, k.ben, "Yes. Come and see.")
	for _, m := range k.sink.Wait(t, 2) {
		other := "ana@one.test"
		if m.To == other {
			other = "ben@two.test"
		}
		everything := append(m.Raw, parsed(t, m.Raw).HTML...)
		everything = append(everything, parsed(t, m.Raw).Text...)
		if bytes.Contains(everything, []byte(other)) {
			t.Errorf("the mail to %s holds %s", m.To, other)
		}
	}
}

// Who answers by mail has not seen what was written meanwhile; who answers in
// the browser has.
func TestAnswerByMailHidesNothing(t *testing.T) {
	t.Parallel()
	for via, want := range map[db.Via]int{db.ViaEmail: 2, db.ViaWeb: 1} {
		t.Run(string(via), func(t *testing.T) {
			t.Parallel()
			k := startTalk(t)
			_, err := k.db.PostMessage(t.Context(), db.NewMessage{Conversation: k.conversation, Author: k.ben, Via: via, Content: "By the way."})
			if err != nil {
				t.Fatal(err)
			}
			k.send(t)
			k.sink.WaitFor(t, "ana@one.test")
			if want == 2 {
				m := k.sink.WaitFor(t, "ben@two.test")
				if !strings.HasPrefix(parsed(t, m.Raw).Text, "Is it still there?") {
					t.Errorf("Ben is mailed\n%s", parsed(t, m.Raw).Text)
				}
			}
			k.state(t, db.Sent)
			if n := len(k.sink.Mails()); n != want {
				t.Errorf("%d mails, want %d", n, want)
			}
		})
	}
}

func TestKeptMail(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	s, err := NewSender(SenderConfig{DB: k.db, BaseURL: "https://puddle.test", Domains: []string{"puddle.test"}, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	k.start(t, s)
	d := k.state(t, db.Sent)
	kept, err := k.db.KeptMails(t.Context())
	if err != nil || len(kept) != 1 || kept[0].Mailbox != "ben@two.test" || d.Mailbox != "ben@two.test" {
		t.Fatalf("kept: %v, %v", kept, err)
	}
	if m := parsed(t, kept[0].Raw); !strings.HasPrefix(m.Text, "Is it still there?") {
		t.Errorf("kept: %s", m.Text)
	}
}

func TestTwoSendersSendEachMailOnce(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	second, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test", MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Close)
	(&talk{db: second, sink: k.sink}).send(t)
	for i := range 20 {
		k.say(t, []db.UserID{k.ana, k.ben}[i%2], fmt.Sprintf("Message %d", i))
		k.sink.Wait(t, i+1)
	}
	pause(t.Context(), 300*time.Millisecond, nil)
	seen := map[string]bool{}
	for _, m := range k.sink.Mails() {
		key := m.To + parsed(t, m.Raw).Header.Raw("Message-ID")
		if seen[key] {
			t.Errorf("%s came twice", key)
		}
		seen[key] = true
	}
}
