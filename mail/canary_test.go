package mail

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// mine is a program that sends canaries, and the world that brings them back.
type mine struct {
	*talk
	addr string
}

func openMine(t *testing.T, changes ...func(*ReceiverConfig)) mine {
	t.Helper()
	k := mine{talk: &talk{db: dbtest.New(t), sink: mailtest.NewSink(t, mailtest.Config{})}}
	k.addr = k.listen(t, smtpd.Config{}, changes...)
	k.send(t)
	return k
}

// canary sends one and returns the mail that the relay was given.
func (k mine) canary(t *testing.T) (db.CanaryID, mailtest.Mail) {
	t.Helper()
	id, err := SendCanary(t.Context(), k.db, db.ByDoctor, "puddle.test")
	if err != nil {
		t.Fatal(err)
	}
	mails := k.sink.Wait(t, len(k.sink.Mails())+1)
	return id, mails[len(mails)-1]
}

func (k mine) state(t *testing.T, id db.CanaryID) db.Canary {
	t.Helper()
	c, err := k.db.CanaryByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// age makes all canaries so much older.
func (k mine) age(t *testing.T, by time.Duration) {
	t.Helper()
	if _, err := k.db.Pool().Exec(t.Context(), `update canaries set created_at = created_at - $1::interval`, by); err != nil {
		t.Fatal(err)
	}
}

func TestCanaryComesBack(t *testing.T) {
	t.Parallel()
	proven := fixedProof{Proof{ProofPass, "DKIM puddle.test: good"}, make(chan string, 9)}
	k := openMine(t, func(c *ReceiverConfig) { c.Prover = proven })
	id, m := k.canary(t)
	if got := k.state(t, id); got.State != db.CanaryWaiting || !strings.HasPrefix(m.To, "r") || !strings.HasPrefix(m.From, "b") {
		t.Errorf("under way from %s to %s: %+v", m.From, m.To, got)
	}
	m.Raw = append([]byte("DKIM-Signature: v=1\r\n"), m.Raw...)
	for range 2 { // a relay that missed our answer brings it again
		if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "250 ") {
			t.Fatalf("answer: %s", got)
		}
	}
	k.until(t, id, db.Sent) // the relay's answer may be noted after the mail is back
	got := k.state(t, id)
	if got.State != db.CanaryOK || got.Words != canaryWords || got.Proof != "pass" || got.ProofReason != "DKIM puddle.test: good" ||
		got.Mail != db.Sent || got.Took() <= 0 || got.Sent != canaryQuote {
		t.Errorf("came back: %+v", got)
	}
	if asked := <-proven.asked; asked != m.To+" puddle.test" {
		t.Errorf("proof was asked for %s", asked)
	}
	if in := k.inbound(t); len(in) != 1 || in[0].Verdict != db.Returned || in[0].ID != got.Inbound || in[0].Message != 0 || in[0].Author != "" {
		t.Errorf("recorded: %+v", in)
	}
	m.Raw = bytes.Replace(m.Raw, []byte("Yes"), []byte("No"), 1)
	if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "550 5.1.1 ") {
		t.Errorf("a second mail: %s", got)
	}
}

// TestCanaryIsWrong has a world that changes mail on its way.
func TestCanaryIsWrong(t *testing.T) {
	t.Parallel()
	cut := func(raw []byte) []byte { return bytes.Replace(raw, []byte("Yes, I am back, w"), []byte("W"), 1) }
	for name, c := range map[string]struct {
		proof  ProofResult
		change func(raw []byte) []byte
		answer string
		check  func(db.Canary) bool
	}{
		"as a robot's": {ProofPass, func(raw []byte) []byte { return append([]byte("Auto-Submitted: auto-replied\r\n"), raw...) }, "250 ",
			func(c db.Canary) bool { return c.State == db.CanaryWrong && strings.Contains(c.Machine, "autoreply") }},
		"with other words": {ProofPass, func(raw []byte) []byte { return textOnly(cut(raw)) }, "250 ",
			func(c db.Canary) bool {
				return c.State == db.CanaryWrong && strings.HasPrefix(c.Words, "With “every")
			}},
		"unproven": {ProofNone, nil, "250 ",
			func(c db.Canary) bool { return c.State == db.CanaryWrong && c.Proof == "none" && c.Words == c.Expected }},
		"forged by the book": {ProofFail, nil, "250 ",
			func(c db.Canary) bool { return c.State == db.CanaryWrong && c.Proof == "fail" }},
		"while DNS is away": {ProofUnknown, nil, "451 4.7.24",
			func(c db.Canary) bool {
				return c.State == db.CanaryWaiting && c.Proof == "unknown" && c.ProofReason == "so it is"
			}},
		"from somebody else": {ProofPass, func(raw []byte) []byte {
			return bytes.Replace(raw, []byte("<puddle@puddle.test>"), []byte("<ana@one.test>"), 1)
		}, "550 5.7.1", func(c db.Canary) bool { return c.State == db.CanaryWaiting }},
		"from nobody": {ProofPass, func(raw []byte) []byte { return bytes.Replace(raw, []byte("From:"), []byte("X-From:"), 1) }, "550 5.6.0",
			func(c db.Canary) bool { return c.State == db.CanaryWaiting }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := openMine(t, func(rc *ReceiverConfig) {
				rc.Prover = fixedProof{Proof{c.proof, "so it is"}, make(chan string, 9)}
			})
			id, m := k.canary(t)
			m.Raw = append([]byte("DKIM-Signature: v=1\r\n"), m.Raw...)
			if c.change != nil {
				m.Raw = c.change(m.Raw)
			}
			if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, c.answer) {
				t.Errorf("answer: %s", got)
			}
			if got := k.state(t, id); !c.check(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// textOnly is what a gateway makes of a mail that removes HTML.
func textOnly(raw []byte) []byte {
	return bytes.Replace(raw, []byte("Content-Type: text/html"), []byte("Content-Type: application/x-removed"), 1)
}

// TestCanaryWithoutEvidence came from this machine, and nobody signed it: it
// says nothing of what others see.
func TestCanaryWithoutEvidence(t *testing.T) {
	t.Parallel()
	k := openMine(t, func(c *ReceiverConfig) { c.Prover = fixedProof{Proof{ProofFail, ""}, nil} })
	id, m := k.canary(t)
	if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "250 ") {
		t.Errorf("answer: %s", got)
	}
	if got := k.state(t, id); got.State != db.CanaryOK || got.Proof != "" || !strings.Contains(got.ProofReason, "127.0.0.1") {
		t.Errorf("%+v", got)
	}
}

func TestCanaryIsLate(t *testing.T) {
	t.Parallel()
	k := openMine(t)
	id, m := k.canary(t)
	k.age(t, db.CanaryTime+time.Minute)
	if got := k.state(t, id); got.State != db.CanaryLost {
		t.Errorf("%+v", got)
	}
	if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "250 ") {
		t.Errorf("answer: %s", got)
	}
	if got := k.state(t, id); got.State != db.CanaryLate || got.Took() < db.CanaryTime {
		t.Errorf("%+v", got)
	}
	_, m = k.canary(t)
	k.age(t, 25*time.Hour)
	if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "550 5.1.1 ") {
		t.Errorf("answer after a day: %s", got)
	}
}

// TestCanaryThatNobodySends has no relay until it would be of no use.
func TestCanaryThatNobodySends(t *testing.T) {
	t.Parallel()
	k := openMine(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.Rcpt, Reply: "451 4.3.0 Later"})
	id, err := SendCanary(t.Context(), k.db, db.BySchedule, "puddle.test")
	if err != nil {
		t.Fatal(err)
	}
	k.until(t, id, db.Deferred)
	for _, table := range []string{"canaries", "deliveries"} {
		if _, err := k.db.Pool().Exec(t.Context(), `update `+table+` set created_at = created_at - interval '16 minutes'`); err != nil {
			t.Fatal(err)
		}
	}
	k.until(t, id, db.Skipped)
}

func (k mine) until(t *testing.T, id db.CanaryID, want db.DeliveryState) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		c := k.state(t, id)
		if c.Mail == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v never became %s", c, want)
		}
		pause(t.Context(), 10*time.Millisecond, nil)
	}
}

// TestLoopWatch has two instances: together they send one canary, and each
// tells its log when mail stops to come back, and when it does again.
func TestLoopWatch(t *testing.T) {
	t.Parallel()
	k := openMine(t)
	var log bytes.Buffer
	watches := []*loopWatch{
		{db: k.db, domain: "puddle.test", log: slog.New(slog.NewTextHandler(&log, nil))},
		{db: k.db, domain: "puddle.test", log: slog.New(slog.DiscardHandler)},
	}
	look := func() {
		t.Helper()
		var looking sync.WaitGroup
		for _, w := range watches {
			looking.Go(func() {
				if err := w.look(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		looking.Wait()
	}
	told := func() (lines []string) {
		for line := range strings.Lines(log.String()) {
			_, line, _ = strings.Cut(line, "level=")
			level, _, _ := strings.Cut(line, " ")
			lines = append(lines, level)
		}
		log.Reset()
		return lines
	}
	look()
	look()
	if list, err := k.db.Canaries(t.Context(), 9); err != nil || len(list) != 1 || list[0].AskedBy != db.BySchedule {
		t.Fatalf("canaries: %+v, %v", list, err)
	}
	if lines := told(); lines != nil {
		t.Errorf("while the first is under way: %s", lines)
	}
	k.sink.Wait(t, 1)
	k.age(t, db.CanaryTime+time.Minute)
	look()
	look()
	if lines := told(); len(lines) != 1 || lines[0] != "ERROR" {
		t.Errorf("with one that is lost: %s", lines)
	}
	k.age(t, db.CanaryInterval)
	look()
	m := k.sink.Wait(t, 2)[1]
	if got := mailtest.Deliver(t, k.addr, m.From, m.To, m.Raw); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	look()
	if lines := told(); len(lines) != 1 || lines[0] != "INFO" {
		t.Errorf("with one that came back: %s", lines)
	}
	if loop, err := k.db.MailLoop(t.Context()); err != nil || loop.Alarm() || loop.LastOK == nil {
		t.Errorf("%+v, %v", loop, err)
	}
	if mails := k.sink.Mails(); len(mails) != 2 {
		t.Errorf("%d mails, want 2", len(mails))
	}
}
