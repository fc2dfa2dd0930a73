package mail

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// A relay that is away is asked again and again, which is one step of the mail's
// story; when it is back it gets the very same bytes.
func TestRelayIsAwayAndComesBack(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	gone := mailtest.NewSink(t, mailtest.Config{})
	gone.Fail(mailtest.Fault{Step: mailtest.Connect})
	away := k.newSender(t, gone.URL())
	away.patience = patience{pauses: []time.Duration{time.Millisecond}, unreached: time.Millisecond}
	if err := away.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := k.state(t, db.Deferred)
	for gone.Connections() < 3 {
		pause(t.Context(), 10*time.Millisecond, nil)
	}
	if err := away.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := k.db.DeliveryByID(t.Context(), d.ID)
	if err != nil || before.State != db.Deferred || before.Attempts != 1 {
		t.Fatalf("while it is away: %s after %d attempts, %v", before.State, before.Attempts, err)
	}
	k.send(t)
	if mail := k.sink.Wait(t, 1)[0]; !bytes.Equal(mail.Raw, before.Raw) {
		t.Errorf("other bytes went out:\n%s\n%s", before.Raw, mail.Raw)
	}
	k.state(t, db.Sent)
	story, err := k.db.OutboundByID(t.Context(), d.ID)
	if err != nil || len(story.Events) != 3 || !strings.HasPrefix(story.Events[1].Words, "connect: ") {
		t.Errorf("its story: %+v, %v", story.Events, err)
	}
}

// One of three is refused: the two others are mailed once, and the address of the
// third is mailed no more.
func TestOneOfThreeRecipientsIsRefused(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	cem := k.person(t, "Cem", "cem@three.test")
	k.join(t, cem, "cem@three.test")
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.1.1 No such user", Rcpt: "ben@two.test"})
	k.say(t, k.ana, "And you, Cem?")
	k.send(t)
	bounced := k.state(t, db.Bounced)
	if bounced.Mailbox != "ben@two.test" {
		t.Errorf("bounced: %+v", bounced)
	}
	k.say(t, cem, "I am here.")
	told := 0
	for _, mail := range k.sink.Wait(t, 3) { // the invitation, Cem's and Ana's
		if mail.To == "cem@three.test" && strings.Contains(parsed(t, mail.Raw).Text, "And you, Cem?") {
			told++
		}
		if strings.Contains(string(mail.Raw), "two.test") {
			t.Errorf("Ben's address is in the mail to %s", mail.To)
		}
	}
	if told != 1 {
		t.Errorf("Cem is told %d times", told)
	}
	if d := k.state(t, db.Skipped); d.UserID != k.ben || d.Reason != "mail to the address came back" {
		t.Errorf("Ben's next mail: %+v", d)
	}
}

// join makes somebody a member of the conversation who was invited.
func (k *talk) join(t *testing.T, who db.UserID, email string) {
	t.Helper()
	if err := k.db.AddMember(t.Context(), k.ana, k.conversation, email); err != nil {
		t.Fatal(err)
	}
	_, err := k.db.Pool().Exec(t.Context(), `update members set active = true where conversation_id = $1 and user_id = $2`, k.conversation, who)
	if err != nil {
		t.Fatal(err)
	}
}

// A burst is one mail with all of it, or none where it was read, however many
// instances look for what is due.
func TestBurstAcrossInstances(t *testing.T) {
	t.Parallel()
	for _, read := range []bool{false, true} {
		t.Run(fmt.Sprint("read ", read), func(t *testing.T) {
			t.Parallel()
			k := startTalk(t, func(c *db.Config) { c.NotifyDelay = 300 * time.Millisecond })
			other, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test", MaxConns: 8})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(other.Close)
			_, err = k.db.Pool().Exec(t.Context(), `update members set notify_at = now() + interval '1 second' where notify_at is not null`)
			if err != nil {
				t.Fatal(err)
			}
			k.send(t)
			(&talk{db: other, sink: k.sink}).send(t)
			for i := range 20 {
				k.say(t, k.ana, fmt.Sprintf("Thought number %d.", i))
			}
			want := []string{"ben@two.test"}
			if read {
				want = nil
				if err := k.db.MarkRead(t.Context(), k.ben, k.conversation, 21); err != nil {
					t.Fatal(err)
				}
				k.state(t, db.Skipped)
			} else {
				k.sink.WaitFor(t, "ben@two.test")
				k.state(t, db.Sent)
			}
			// A mail that comes later shows that there is no second one on its way.
			if err := k.db.RequestLoginLink(t.Context(), "ana@one.test", ""); err != nil {
				t.Fatal(err)
			}
			k.sink.WaitFor(t, "ana@one.test")
			mails := k.sink.Mails()
			if len(mails) != len(want)+1 {
				t.Fatalf("%d mails, want %d", len(mails), len(want)+1)
			}
			for i := range 20 {
				if !read && !strings.Contains(parsed(t, mails[0].Raw).Text, fmt.Sprintf("Thought number %d.", i)) {
					t.Errorf("message %d is missing", i)
				}
			}
		})
	}
}

// A digest goes out like every mail, is answered by a refusal that helps, and is
// stopped by its own address.
func TestDigestReachesItsReader(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	addr := k.listen(t, smtpd.Config{})
	k.sink.Wait(t, 1)
	hour := (time.Now().UTC().Hour() + 23) % 24
	if err := k.db.UpdateNotifications(t.Context(), k.ben, db.Notifications{Notify: db.NotifyDigest, DigestHour: hour}); err != nil {
		t.Fatal(err)
	}
	k.say(t, k.ana, "Hello?")
	for _, sql := range []string{
		`update conversation_messages set created_at = created_at - interval '4 hours'`,
		`update members set notify_at = now() where notify_at is not null`,
		`select pg_notify('puddle', 'd')`,
	} {
		if _, err := k.db.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	mails := k.sink.Wait(t, 2)
	m := parsed(t, mails[1].Raw)
	if mails[1].To != "ben@two.test" || m.Header.Get("Subject") != "News in one conversation" || !strings.Contains(m.Text, "Hello?") ||
		!strings.Contains(m.HTML, "Hello?") || strings.Contains(string(mails[1].Raw), "one.test") {
		t.Errorf("the digest:\n%s\n%s", mails[1].Raw, m.HTML)
	}
	got := mailtest.Deliver(t, addr, "ben@two.test", "puddle@puddle.test", mailFrom("ben@two.test", "puddle@puddle.test", "Yes."))
	if !strings.HasPrefix(got, "550 5.1.1 Nobody reads this address") || !strings.Contains(got, "open the conversation") {
		t.Errorf("an answer to it is told %s", got)
	}
	_, list, _ := strings.Cut(m.Header.Raw("List-Unsubscribe"), "<mailto:")
	address, _, _ := strings.Cut(list, ">")
	if got := mailtest.Deliver(t, addr, "ben@two.test", address, mailFrom("ben@two.test", address, "")); !strings.HasPrefix(got, "250 ") {
		t.Errorf("unsubscribing: %s", got)
	}
	if u, err := k.db.UserByID(t.Context(), k.ben); err != nil || u.Notify != db.NotifyNever {
		t.Errorf("Ben is mailed %s, %v", u.Notify, err)
	}
}
