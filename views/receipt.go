package views

import (
	"fmt"
	"slices"
	"strings"

	"puddle/db"
)

// receipt is what is known of the way of a message to some members.
type receipt struct {
	icon  icon
	words string
	bad   bool
}

// receiptsOf sorts the fates of one message by what they say, the best news
// first.
func receiptsOf(v Viewer, fates []db.Fate) []receipt {
	var list []receipt
	add := func(i icon, before, after string, is func(db.Fate) bool) {
		if who := receivers(v, fates, is); who != "" {
			list = append(list, receipt{icon: i, words: before + who + after})
		}
	}
	in := func(s db.FateState) func(db.Fate) bool { return func(f db.Fate) bool { return f.State == s } }
	add(iconMail, "", " answered by mail", func(f db.Fate) bool { return f.State == db.FateAnswered && f.ByMail })
	add(iconReply, "", " answered", func(f db.Fate) bool { return f.State == db.FateAnswered && !f.ByMail })
	add(iconCheck, "Seen by ", "", in(db.FateSeen))
	add(iconMail, "Mailed to ", "", in(db.FateMailed))
	add(iconMail, "Will be mailed to ", "", in(db.FateWaiting))
	good := len(list)
	add(iconAlert, "Could not be mailed to ", "", in(db.FateFailed))
	for i := range list[good:] {
		list[good+i].bad = true
	}
	return list
}

// namedReceivers is how many members a receipt names.
const namedReceivers = 4

// receivers names the members whose fates are the wanted ones, with the time
// where it is known.
func receivers(v Viewer, fates []db.Fate, wanted func(db.Fate) bool) string {
	var who []string
	for _, f := range fates {
		switch {
		case !wanted(f):
		case f.At != nil:
			who = append(who, nameOr(f.Member)+" "+v.when(*f.At))
		default:
			who = append(who, nameOr(f.Member))
		}
	}
	if more := len(who) - namedReceivers; more > 0 {
		who = append(who[:namedReceivers], fmt.Sprintf("%d more", more))
	}
	return strings.Join(who, ", ")
}

// receiptsOrder is the place in the list right after the message, before a new
// day's line.
func receiptsOrder(fates []db.Fate) string {
	if len(fates) == 0 {
		return "0"
	}
	return number(fates[0].Seq) + ".05"
}

// hasReceipts reports whether the receipts stand below the message.
func (m Conversation) hasReceipts(msg db.Message) bool {
	return slices.ContainsFunc(m.Fates, func(f db.Fate) bool { return f.Seq == msg.Seq })
}
