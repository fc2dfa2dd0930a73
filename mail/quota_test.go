package mail

import (
	"fmt"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// had writes down that n mails with a verdict came to a member's addresses,
// some time ago.
func (k *talk) had(t *testing.T, member db.UserID, n int, verdict db.Verdict, ago string) {
	t.Helper()
	_, err := k.db.Pool().Exec(t.Context(), `
		insert into inbound_mails (envelope_from, rcpt, digest, verdict, member_id, received_at)
		select '', '{}', '', $3, $1, now() - $4::interval
		from generate_series(1, $2)`, member, n, verdict, ago)
	if err != nil {
		t.Fatal(err)
	}
}

func withLimits(c *db.Config) { c.NoLimits = false }

// A member's mails have limits, for all instances together, and those of
// robots and forgers at the same address are counted apart.
func TestMailOfAMemberIsLimited(t *testing.T) {
	t.Parallel()
	k := openDoorTo(t, startTalk(t, withLimits))
	ana, ben := k.reply["ana@one.test"], k.reply["ben@two.test"]
	deliver := func(what, addr, from, to, words, want string) {
		t.Helper()
		if got := mailtest.Deliver(t, addr, from, to, mailFrom(from, to, words)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", what, got)
		}
	}
	k.had(t, k.ana, 999, db.Posted, "50 minutes")
	deliver("the thousandth in an hour", k.addr, "ana@one.test", ana, "One more.", "250 ")
	const enough = "452 4.2.1 That was a lot of mail"
	deliver("the next one", k.addr, "ana@one.test", ana, "Too many.", enough)
	deliver("another member's", k.addr, "ben@two.test", ben, "And I?", "250 ")
	robot := append([]byte("Auto-Submitted: auto-replied\r\n"), mailFrom("ana@one.test", ana, "Away.")...)
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, robot); !strings.HasPrefix(got, "250 ") {
		t.Errorf("a robot's: %s", got)
	}

	second, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Close)
	deliver("another instance", (&talk{db: second}).listen(t, smtpd.Config{}), "ana@one.test", ana, "Too many.", enough)
	free, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test", NoLimits: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(free.Close)
	deliver("without limits", (&talk{db: free}).listen(t, smtpd.Config{}), "ana@one.test", ana, "No limits.", "250 ")

	if _, err := k.db.Pool().Exec(t.Context(), `update inbound_mails set received_at = received_at - interval '1 hour'`); err != nil {
		t.Fatal(err)
	}
	deliver("an hour later", k.addr, "ana@one.test", ana, "Too many.", "250 ")
	k.had(t, k.ana, 3000, db.Posted, "23 hours")
	deliver("three thousand in a day", k.addr, "ana@one.test", ana, "Again.", enough)
	k.had(t, k.ana, 1000, db.Dropped, "1 minute")
	robot = append(robot, "Still away.\r\n"...)
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, robot); !strings.HasPrefix(got, enough) {
		t.Errorf("a robot's thousand and first: %s", got)
	}
}

// Behind an MTA a mail too many is kept, and its member can have it posted;
// those that are kept have a limit, too.
func TestMailBeyondTheLimitWaitsForItsMember(t *testing.T) {
	t.Parallel()
	k := openDoorTo(t, startTalk(t, withLimits))
	k.addr = k.listen(t, smtpd.Config{LMTP: true})
	to := k.reply["ana@one.test"]
	k.had(t, k.ana, 1000, db.Posted, "1 minute")
	for n := range 3 {
		k.handOver(t, to, mailFrom("ana@one.test", to, fmt.Sprintf("Number %d.", n)), "250 ")
	}
	if n := k.notices(t); n != 1 {
		t.Errorf("%d notices", n)
	}
	answer, _ := k.answerTo(t, 3)
	k.handOver(t, answer, mailFrom("ana@one.test", "x", "Yes"), "250 ")
	if words := k.words(t); len(words) != 3 || words[2] != "Number 0." {
		t.Errorf("conversation: %q", words)
	}
	k.had(t, k.ana, 1000, db.Refused, "1 minute")
	k.handOver(t, to, mailFrom("ana@one.test", to, "Number 4."), "452 4.2.1")
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

// What the breaker of loops stops behind an MTA waits for its member.
func TestStoppedLoopWaitsForItsMember(t *testing.T) {
	t.Parallel()
	k := startTalk(t, withLimits, func(c *db.Config) { c.NotifyDelay = 0 })
	k.send(t)
	d := &door{talk: k, addr: k.listen(t, smtpd.Config{LMTP: true})}
	for n := 1; n <= 30; n++ {
		m := k.sink.Wait(t, n)[n-1]
		to := strings.Trim(parsed(t, m.Raw).Header.Raw("Reply-To"), "<>")
		if token, isNotice := strings.CutPrefix(to, releasePrefix); isNotice {
			before := len(k.words(t))
			held, err := k.db.HeldByToken(t.Context(), token[:26])
			must(t, err)
			isTranslated(t, held.Refusal)
			if _, err := k.db.ReleaseHeld(t.Context(), token[:26]); err != nil {
				t.Fatal(err)
			}
			if words := k.words(t); len(words) != before+1 || words[before] != "I am very busy." {
				t.Errorf("conversation: %q", words)
			}
			return
		}
		d.handOver(t, to, fmt.Appendf(nil, "From: %s\r\nMessage-ID: <%d@robot.test>\r\n\r\nI am very busy.\r\n", m.To, n), "250 ")
	}
	t.Error("they go on and on")
}
