package mail

import (
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

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
