package mail

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/mail/smtpd"
	"puddle/views"
)

// dryRun judges a mail as if it came to an address, with the answer of a
// prover.
func (k *door) dryRun(t *testing.T, result ProofResult, to string, raw []byte) views.DryRun {
	t.Helper()
	p := fixedProof{Proof{result, "spf=none"}, make(chan string, 2)}
	r, err := NewReceiver(ReceiverConfig{DB: k.db, Domains: []string{"puddle.test"}, BaseURL: "https://puddle.test", Prover: p})
	if err != nil {
		t.Fatal(err)
	}
	run, err := r.DryRun(t.Context(), &smtpd.Envelope{From: "ana@one.test", To: []string{to}}, raw)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// against lists the rules that speak against a mail.
func against(run views.DryRun) (rules []string) {
	for _, r := range run.Rules {
		if !r.Good {
			rules = append(rules, r.Rule)
		}
	}
	return rules
}

func TestDryRunTellsWhatEachRuleSays(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	own := mailFrom("ana@one.test", ana, "Saturday?\r\n\r\nSent from my iPhone")
	for _, c := range []struct {
		name    string
		result  ProofResult
		to      string
		raw     []byte
		outcome db.Verdict
		reason  string
		against []string
	}{
		{"a member's", ProofPass, ana, own, db.Posted, "spf=none", nil},
		{"not proven", ProofNone, ana, own, db.Held, "spf=none", []string{"Proof"}},
		{"forged", ProofFail, ana, own, "", refuseForged.Error(), []string{"Proof"}},
		{"a stranger's", ProofPass, ana, mailFrom("eve@three.test", ana, "Buy!"), "", refuseStranger.Error(), []string{"Member"}},
		{"a machine's, without words", ProofPass, ana, []byte("From: ana@one.test\r\nAuto-Submitted: auto-replied\r\n\r\n> Yes\r\n"),
			db.Dropped, "autoreply: Auto-Submitted: auto-replied", []string{"Who writes", "Words"}},
		{"two authors", ProofPass, ana, []byte("From: ana@one.test\r\nFrom: eve@three.test\r\n\r\nHi\r\n"), "", refuseFrom.Error(), []string{"Author", "Member"}},
		{"an old reply address", ProofPass, "r" + "aaaaaaaaaaaaaaaaaaaaaaaaaa" + "@puddle.test", own, "", refuseUnknown.Error(), []string{"Reply address"}},
		{"nobody's address", ProofPass, "x@puddle.test", own, "", refuseUnknown.Error(), nil},
		{"the administrators'", ProofPass, "postmaster@puddle.test", own, db.Operators, "is for the administrators", nil},
	} {
		run := k.dryRun(t, c.result, c.to, c.raw)
		if run.Outcome != c.outcome || run.Reason != c.reason {
			t.Errorf("%s: %q because of %q, want %q because of %q", c.name, run.Outcome, run.Reason, c.outcome, c.reason)
		}
		if diff := cmp.Diff(c.against, against(run)); diff != "" {
			t.Errorf("%s: rules against it (-want +got)\n%s", c.name, diff)
		}
	}
	run := k.dryRun(t, ProofPass, ana, own)
	if run.Words != "Saturday?" || len(run.Cut) != 1 || run.Cut[0].Content != "Sent from my iPhone" {
		t.Errorf("words %q, cut %+v", run.Words, run.Cut)
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("a dry run posted: %d messages", n)
	}
	if in := k.inbound(t); len(in) != 0 {
		t.Errorf("a dry run was recorded: %+v", in)
	}
}

func TestDryRunReleasesNothing(t *testing.T) {
	t.Parallel()
	k, release := holdMail(t)
	run := k.dryRun(t, ProofPass, release, []byte("From: ana@one.test\r\n\r\nYES\r\n"))
	if run.Outcome != db.Answered {
		t.Errorf("an answer to the question: %+v", run)
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("a dry run released a mail: %d messages", n)
	}
}
