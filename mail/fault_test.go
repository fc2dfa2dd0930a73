package mail

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
	"time"

	"puddle/db"
	"puddle/mail/mailtest"
)

// Each way in which a relay fails to take a mail, and what becomes of it.
func TestFaultsOfTheRelay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault mailtest.Fault
		copy  bool // the relay has the mail twice in the end
	}{
		{"greylisting at RCPT", mailtest.Fault{Step: mailtest.Rcpt, Reply: "450 4.2.0 Greylisted"}, false},
		{"4xx at MAIL", mailtest.Fault{Step: mailtest.MailTo, Reply: "451 4.3.0 Later"}, false},
		{"4xx at DATA", mailtest.Fault{Step: mailtest.Data, Reply: "452 4.3.1 Disk full"}, false},
		{"4xx after DATA", mailtest.Fault{Step: mailtest.End, Reply: "451 4.3.0 Scanner away"}, false},
		{"cut at MAIL", mailtest.Fault{Step: mailtest.MailTo}, false},
		{"cut at DATA", mailtest.Fault{Step: mailtest.Data}, false},
		{"cut after DATA", mailtest.Fault{Step: mailtest.End}, false},
		{"cut after DATA, taken all the same", mailtest.Fault{Step: mailtest.End, Keep: true}, true},
		{"busy greeting", mailtest.Fault{Step: mailtest.Connect, Reply: "421 4.7.0 Busy"}, false},
		{"refused greeting", mailtest.Fault{Step: mailtest.Connect, Reply: "554 5.7.1 Not you"}, false},
		{"no credentials", mailtest.Fault{Step: mailtest.MailTo, Reply: "530 5.7.0 Authenticate first"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := startTalk(t)
			c.fault.Times = 1
			k.sink.Fail(c.fault)
			k.send(t)
			n := 1
			if c.copy {
				n = 2
			}
			mails := k.sink.Wait(t, n)
			d := k.state(t, db.Sent)
			if d.Attempts < 1 || len(k.sink.Mails()) != n {
				t.Errorf("%d attempts, %d copies", d.Attempts, len(k.sink.Mails()))
			}
			story, err := k.db.OutboundByID(t.Context(), d.ID)
			if err != nil {
				t.Fatal(err)
			}
			first, last := story.Events[1], story.Events[len(story.Events)-1]
			tried := db.Deferred
			if c.fault.Step == mailtest.End && c.fault.Reply == "" {
				tried = db.Unknown
			}
			if first.State != tried || first.Words == "" || first.Relay != "127.0.0.1" || first.BeganAt == nil ||
				last.State != db.Sent || last.QueueID == "" {
				t.Errorf("its story: %+v", story.Events)
			}
			for _, m := range mails {
				if !bytes.Equal(m.Raw, mails[0].Raw) {
					t.Errorf("the copies differ:\n%s\n%s", mails[0].Raw, m.Raw)
				}
			}
		})
	}
}

// A relay that takes mails and never says so gets copies of each, but not for
// ever; one that put a mail off before is given the same patience.
func TestSilenceIsCountedAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults       []mailtest.Fault
		want         db.DeliveryState
		wantAttempts int
	}{
		"put off, then silent once": {
			[]mailtest.Fault{{Step: mailtest.Rcpt, Reply: "450 4.2.0 Greylisted", Times: maxSilences}, {Step: mailtest.End, Times: 1}},
			db.Sent, maxSilences + 2,
		},
		"silent each time": {[]mailtest.Fault{{Step: mailtest.End}}, db.Unknown, maxSilences},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := startTalk(t)
			k.sink.Fail(c.faults...)
			k.send(t)
			if d := k.state(t, c.want); d.Attempts != c.wantAttempts {
				t.Errorf("%d attempts, want %d", d.Attempts, c.wantAttempts)
			}
		})
	}
}

func TestFirstRetryComesWithinSeconds(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "450 4.2.0 Greylisted", Times: 1})
	k.start(t, k.newSender(t, k.sink.URL()))
	start := time.Now()
	k.sink.Wait(t, 1)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("the second attempt came after %v", took)
	}
}

func TestPausesGrow(t *testing.T) {
	t.Parallel()
	deferred, unreached := outcome{fate: fateDeferred}, outcome{fate: fateUnreached}
	total, last := time.Duration(0), time.Duration(0)
	attempts := 0
	for ; total < queueLife; attempts++ {
		d := usualPatience.after(attempts, deferred)
		if d < last/2 || d > 5*time.Hour {
			t.Errorf("pause %d is %v after %v", attempts, d, last)
		}
		total, last = total+d, d
		if d := usualPatience.after(attempts, unreached); d > 15*time.Second {
			t.Errorf("a relay that is away is asked again after %v", d)
		}
	}
	if attempts < 20 || attempts > 60 {
		t.Errorf("%d attempts in five days", attempts)
	}
}

func TestWhatWasReadMeanwhileIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "450 4.2.0 Greylisted"})
	k.send(t)
	k.state(t, db.Deferred)
	if err := k.db.MarkRead(t.Context(), k.ben, k.conversation, 1); err != nil {
		t.Fatal(err)
	}
	if d := k.state(t, db.Skipped); d.Reason != "read before it could be sent" {
		t.Errorf("skipped because it is %s", d.Reason)
	}
	k.sink.Heal()
	k.say(t, k.ben, "Yes.")
	k.sink.WaitFor(t, "ana@one.test")
	if n := len(k.sink.Mails()); n != 1 {
		t.Errorf("%d mails, want the answer alone", n)
	}
}

func TestRefusalIsForGood(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "550 5.7.1 We take no mail from you", Rcpt: "ben@two.test"})
	k.send(t)
	d := k.state(t, db.Failed)
	if d.Reason != "RCPT: 550 5.7.1 We take no mail from you" || d.Attempts != 1 {
		t.Errorf("failed with %q after %d attempts", d.Reason, d.Attempts)
	}
	// The other one's mail is not held up.
	k.say(t, k.ben, "Yes.")
	k.sink.WaitFor(t, "ana@one.test")
}

func TestSlowRecipientHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Silent: true, Rcpt: "ben@two.test"})
	k.send(t)
	k.say(t, k.ben, "Yes.")
	k.sink.WaitFor(t, "ana@one.test")
}

func TestMailOfAKilledProcessIsSentByAnother(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.End, Keep: true, Silent: true, Times: 1})
	child := k.startChild(t)
	first := k.sink.Wait(t, 1)[0]
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	k.start(t, k.newSender(t, k.sink.URL()))
	second := k.sink.Wait(t, 2)[1]
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("a mail that a crash cut off is sent again after %v", took)
	}
	if !bytes.Equal(first.Raw, second.Raw) {
		t.Errorf("the second attempt sends other bytes:\n%s\n%s", first.Raw, second.Raw)
	}
}

func TestWorkOfALivingProcessIsLeftAlone(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.End, Keep: true, Silent: true, Times: 1})
	slow := k.newSender(t, k.sink.URL())
	slow.relay.waits.data = 3 * orphanPause
	k.start(t, slow)
	k.sink.Wait(t, 1)
	k.start(t, k.newSender(t, k.sink.URL()))
	k.say(t, k.ben, "Yes.")
	k.sink.WaitFor(t, "ana@one.test")
	suspects, _, err := k.db.FreeOrphans(t.Context(), db.SendDelivery{}.Kind(), nil)
	if err != nil || len(suspects) > 0 {
		t.Errorf("jobs %v count as orphans while their worker lives (%v)", suspects, err)
	}
}

func TestQueueWaitsForARelay(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	none := k.newSender(t, "")
	k.start(t, none)
	if err := k.db.RequestLoginLink(t.Context(), "ana@one.test", ""); err != nil {
		t.Fatal(err)
	}
	k.send(t)
	k.sink.Wait(t, 2)
}

// startChild runs a sender in a process of its own, which a test may kill.
func (k *talk) startChild(t *testing.T) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+k.db.Pool().Config().ConnString(), childRelayEnv+"="+k.sink.URL())
	child.Stderr = testWriter{t}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		child.Process.Kill()
		child.Wait()
	})
	return child
}
