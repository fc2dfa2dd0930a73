package mail

import (
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
)

// holdMail has a mail of Ana's held and returns the address that the question
// about it may be answered at.
func holdMail(t *testing.T) (k *door, answer string) {
	t.Helper()
	p := fixedProof{Proof{ProofNone, "spf=none"}, make(chan string, 9)}
	k = openDoor(t, func(c *ReceiverConfig) { c.Prover = p })
	ana := k.reply["ana@one.test"]
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, mailFrom("ana@one.test", ana, "Saturday at ten?")); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	question := parsed(t, k.sink.Wait(t, 3)[2].Raw)
	if question.Header.Get("Subject") != "Was this mail yours?" || question.Header.Get("To") != "<ana@one.test>" ||
		strings.Contains(question.Text+question.HTML, "Saturday") || !strings.Contains(question.Text, "https://puddle.test/held/") {
		t.Errorf("the question is\n%s", question.Text)
	}
	return k, strings.Trim(question.Header.Raw("Reply-To"), "<>")
}

func TestHeldMailIsReleasedByYes(t *testing.T) {
	t.Parallel()
	k, answer := holdMail(t)
	if n := len(k.words(t)); n != 2 {
		t.Fatalf("%d messages while it is held", n)
	}
	for _, c := range []struct {
		name, mail, want string
	}{
		{"a machine", "From: ana@one.test\r\nAuto-Submitted: auto-replied\r\n\r\nYES, I am away.\r\n", "250 "},
		{"somebody else", "From: eve@three.test\r\n\r\nYES\r\n", "550 5.7.1"},
		{"neither yes nor no", "From: ana@one.test\r\n\r\nWhat is this?\r\n", "550 5.6.0 Please answer with the one word YES"},
		{"a line that only begins with yes", "From: ana@one.test\r\n\r\nYes, but who asks?\r\n", "550 5.6.0"},
		{"a yes in the quote", "From: ana@one.test\r\n\r\n> YES\r\n", "550 5.6.0"},
	} {
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", answer, []byte(c.mail)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if n := len(k.words(t)); n != 2 {
		t.Fatalf("%d messages before the yes", n)
	}
	yes := []byte("From: Ana <ana@one.test>\r\n\r\nYes.\r\n\r\nOn Sunday Puddle wrote:\r\n> Was this mail yours?\r\n")
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", strings.ToUpper(answer), yes); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	if words := k.words(t); words[len(words)-1] != "Saturday at ten?" {
		t.Errorf("conversation: %q", words)
	}
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", answer, yes); !strings.HasPrefix(got, "550 5.1.1") {
		t.Errorf("the second time: %s", got)
	}
	if in := k.inbound(t); in[0].Verdict != db.Answered || in[len(in)-1].Verdict != db.Posted {
		t.Errorf("recorded: %+v", in)
	}
}

func TestHeldMailIsDroppedByNo(t *testing.T) {
	t.Parallel()
	k, answer := holdMail(t)
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", answer, []byte("From: ana@one.test\r\n\r\nNo!\r\n")); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("%d messages", n)
	}
}
