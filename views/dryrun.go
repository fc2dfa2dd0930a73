package views

import "puddle/db"

// DryRun is what today's rules would make of a mail that was received.
type DryRun struct {
	Rcpt    string     // the envelope recipient that it was judged for
	Outcome db.Verdict // "" where it would be refused
	Reason  string     // why, or the reply with which it would be refused
	Rules   []RuleVerdict
	Words   string        // what would be posted, "" for nothing
	Cut     []db.CutPiece // what would be left out of it
	Files   []string      // names of what would be attached
}

// RuleVerdict is what one rule says of a mail.
type RuleVerdict struct {
	Rule string
	Good bool // nothing against posting it
	Says string
}
