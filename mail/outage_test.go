package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

func TestDatabaseAwayIsTryAgain(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	away, err := db.Open(t.Context(), db.Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	other := &talk{db: away}
	addr := other.listen(t, smtpd.Config{})
	mailtest.Talk(t, "tcp", addr, "< 220\n> EHLO one.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n"+
		"> RCPT TO:<"+k.reply["ana@one.test"]+">\n< 451 4.3.0 Something went wrong on our side\n> QUIT\n< 221")
	got := mailtest.Deliver(t, addr, "ana@one.test", "postmaster@puddle.test", mailFrom("ana@one.test", "x", "Help!"))
	if !strings.HasPrefix(got, "451 4.3.0") {
		t.Errorf("answer: %s", got)
	}
}

// A database without a free connection makes a peer come again, and is used
// again when it has one.
func TestNoFreeConnectionIsTryAgain(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	small, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test", MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(small.Close)
	addr := (&talk{db: small}).listen(t, smtpd.Config{})
	taken := []*pgxpool.Conn{}
	for range 2 {
		c, err := small.Pool().Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, c)
	}
	to := k.reply["ana@one.test"]
	mailtest.Talk(t, "tcp", addr, "< 220\n> EHLO one.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n> RCPT TO:<"+to+">\n< 451 4.3.0\n> QUIT\n< 221")
	for _, c := range taken {
		c.Release()
	}
	if got := mailtest.Deliver(t, addr, "ana@one.test", to, mailFrom("ana@one.test", to, "Now?")); !strings.HasPrefix(got, "250 ") {
		t.Errorf("with free connections: %s", got)
	}
}

func TestSendingGoesOnAfterTheDatabaseWasCutOff(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	k.sink.Wait(t, 1)
	_, err := k.db.Pool().Exec(t.Context(), `
		select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`)
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := k.db.PostMessage(t.Context(), db.NewMessage{Conversation: k.conversation, Author: k.ben, Via: db.ViaWeb, Content: "Yes."})
		if err == nil {
			break
		}
		if db.KindOf(err) != db.Unavailable {
			t.Fatal(err)
		}
	}
	k.sink.WaitFor(t, "ana@one.test")
}

// Two programs that answer each other, and mark nothing as automatic, stop
// after a few rounds. Refused for the time being, their mails are not lost.
func TestLoopStops(t *testing.T) {
	t.Parallel()
	k := startTalk(t, func(c *db.Config) { c.NoLimits = false; c.NotifyDelay = 0 })
	k.send(t)
	addr := k.listen(t, smtpd.Config{})
	robot := func(m mailtest.Mail, n int) string {
		to := strings.Trim(parsed(t, m.Raw).Header.Raw("Reply-To"), "<>")
		raw := fmt.Appendf(nil, "From: %s\r\nMessage-ID: <%d@robot.test>\r\n\r\nI am very busy and will answer soon.\r\n", m.To, n)
		return mailtest.Deliver(t, addr, m.To, to, raw)
	}
	for n := 1; n <= 30; n++ {
		got := robot(k.sink.Wait(t, n)[n-1], n)
		if strings.HasPrefix(got, "451 4.7.0 Too many answers") {
			if n < 5 || n > 12 {
				t.Errorf("it stops at answer %d", n)
			}
			return
		}
		if !strings.HasPrefix(got, "250 ") {
			t.Fatalf("answer %d: %s", n, got)
		}
	}
	t.Error("they go on and on")
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

func TestAccountMails(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	ctx := t.Context()
	for _, ask := range []func() error{
		func() error {
			return k.db.SignUp(ctx, db.SignUp{Name: "Buy now", Email: "cem@three.test", Password: "a long enough one", Browser: "b"})
		},
		func() error { return k.db.RequestLoginLink(ctx, "ana@one.test", "") },
		func() error { return k.db.AddAddress(ctx, k.ana, "ana@four.test") },
		func() error { return k.db.AddMember(ctx, k.ana, k.conversation, "dora@five.test") },
	} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	for to, want := range map[string]string{
		"cem@three.test": "Confirm your address for Puddle https://puddle.test/verify/",
		"ana@one.test":   "Log in to Puddle https://puddle.test/login/",
		"ana@four.test":  "Confirm this address for Puddle https://puddle.test/address/",
		"dora@five.test": "Invitation: Blue bicycle https://puddle.test/login/",
	} {
		raw := k.sink.WaitFor(t, to).Raw
		m := parsed(t, raw)
		subject, link, _ := strings.Cut(want, " https")
		if m.Header.Get("Subject") != subject || !strings.Contains(m.Text, "https"+link) || !strings.Contains(m.HTML, "https"+link) {
			t.Errorf("to %s: %s\n%s", to, m.Header.Get("Subject"), m.Text)
		}
		if strings.Contains(string(raw), "Buy now") || m.Header.Get("To") != "<"+to+">" {
			t.Errorf("to %s: %s", to, raw)
		}
	}
}

// Who was invited and answers by mail is in.
func TestInvitationIsAnsweredByMail(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	addr := k.listen(t, smtpd.Config{})
	if err := k.db.AddMember(t.Context(), k.ana, k.conversation, "dora@five.test"); err != nil {
		t.Fatal(err)
	}
	to := strings.Trim(parsed(t, k.sink.WaitFor(t, "dora@five.test").Raw).Header.Raw("Reply-To"), "<>")
	got := mailtest.Deliver(t, addr, "dora@five.test", to, mailFrom("dora@five.test", to, "Here I am."))
	if !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	if words := k.words(t); words[len(words)-1] != "Here I am." {
		t.Errorf("conversation: %q", words)
	}
	k.say(t, k.ben, "Welcome.")
	k.sink.WaitFor(t, "dora@five.test")
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
