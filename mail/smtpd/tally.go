package smtpd

// A tally counts what one connection asks for.
type tally struct {
	commands, errors, junk int // since the last mail stored
	refusedRcpts           int // since the connection began
}

// How much of each a connection may ask for before it is cut off.
const (
	maxCommands     = 1000
	maxErrors       = 10
	maxJunk         = 100
	maxRefusedRcpts = 20
)

// add counts the answer r to a command and returns the last word once there were too many.
// An MTA in front passes on whatever recipients the world tries, so a trusted peer's guesses don't count.
func (t *tally) add(verb string, r Reply, trusted bool) *Reply {
	t.commands++
	switch {
	case verb == "DATA" && r.success():
		*t = tally{refusedRcpts: t.refusedRcpts}
	case verb == "RCPT" && r.permanent() && !trusted:
		t.refusedRcpts++
	case verb != "RCPT" && verb != "DATA" && r.permanent():
		t.errors++
	case junkVerbs[verb]:
		t.junk++
	}
	switch {
	case t.refusedRcpts >= maxRefusedRcpts:
		return &replyTooManyGuesses
	case t.errors >= maxErrors:
		return &replyTooManyErrors
	case t.junk >= maxJunk || t.commands >= maxCommands:
		return &replyTooMuchChat
	}
	return nil
}
