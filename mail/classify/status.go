package classify

import "strings"

// settle completes a delivery: the status is made as exact as the diagnostic
// allows, and says whether the address is no good.
func (d *Delivery) settle() {
	code, said := lastReply(d.Diagnostic)
	if said == "" {
		said = enhancedStatus(d.Diagnostic)
	}
	if d.Status == "" || said != "" && (isVague(d.Status) && said[0] == d.Status[0] || code != "") {
		d.Status = said
	}
	why := causeOf(d.Diagnostic)
	if d.Status == "" {
		d.Status = statusFor(why, replyCode(d.Diagnostic), d.late)
	}
	switch {
	case d.late || !strings.HasPrefix(d.Status, "5"):
		d.Permanent = false
	case deadStatus[d.Status]:
		d.Permanent = why == nil || why.dead
	default:
		d.Permanent = leavesOpen(d.Status) && why != nil && why.dead
	}
}

// leavesOpen tells whether a status does not say what is wrong, so that the
// words decide: those with a detail of zero, and two that are used for anything.
func leavesOpen(status string) bool {
	return strings.HasSuffix(status, ".0") || status == "5.2.1" || status == "5.4.1"
}

// isVague tells whether a status says only that it failed (RFC 3463 3.1).
func isVague(status string) bool { return strings.HasSuffix(status, ".0.0") }

// statusFor is the status of a failure that comes without one.
func statusFor(why *cause, code string, late bool) string {
	switch {
	case late || strings.HasPrefix(code, "4"):
		return "4.0.0"
	case why != nil:
		return why.status
	}
	return "5.0.0"
}

// deadStatus are the statuses (RFC 3463, 3886) of an address that will not work
// later either. A full mailbox or a refused sender may.
var deadStatus = map[string]bool{
	"5.1.1": true, "5.1.2": true, "5.1.3": true, "5.1.4": true, "5.1.6": true, "5.1.10": true,
	"5.4.4": true, "5.4.310": true,
}

// cause is what a diagnostic means, by its words.
type cause struct {
	status string
	dead   bool
	words  []string
}

// causes in the order in which they are looked for: a text that speaks of
// policy and of an unknown user is about policy, since filters like to say so.
var causes = []cause{
	{"4.4.3", false, []string{"not found, try again"}},
	{"5.3.0", false, []string{"system error", "mailer error"}},
	{"5.2.2", false, []string{"over quota", "overquota", "quota exceeded", "exceeded its storage", "exceeded the space", "storage quota", "storage limit",
		"mailbox full", "mailbox is full", "mailfolder is full", "inbox is full", "mailbox exceeds", "exceeded the local limit", "out of storage",
		"insufficient system storage", "not enough storage", "disk quota", "account is full", "boîte pleine", "postfach voll", "mailbox size limit", "full mailbox"}},
	{"5.3.4", false, []string{"message too large", "message size exceeds", "size limit", "too big", "message too big"}},
	{"5.7.1", false, []string{"spam", "blacklist", "blocklist", "block list", "blacklisted", "listed at", "dnsbl", "rbl", "policy", "reputation", "virus", "dmarc", "spf ",
		"dkim", "relay", "not authorized", "unauthenticated", "blocked", "banned", "reverse dns", "ptr record", "too many connections", "too many recipients",
		"rate limit", "content rejected", "sender address rejected", "sender rejected"}},
	{"5.1.1", true, []string{"user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown", "no such recipient", "no such mailbox", "no mailbox here",
		"unknown mailbox", "mailbox not found", "mailbox does not exist", "user not found", "account does not exist", "does not exist", "doesn't exist", "doesn't have a", "no such address",
		"unknown address", "invalid recipient", "invalid mailbox", "invalid address", "invalid user", "not a valid mailbox", "recipient name is not recognized", "recipnotfound",
		"recipient not found", "address unknown", "not our customer", "unknown local", "unrouteable address", "unknown account", "user account", "not listed in", "no valid recipients",
		"mailbox unavailable", "unknown or illegal alias", "user doesn't", "no account", "account has been disabled or discontinued", "recipient address rejected", "address rejected.", "couldn't be found",
		"couldn’t be found", "wasn't found", "wasn’t found", "no longer exist", "inconnu", "unbekannt", "nicht bekannt", "desconocido", "inesistente", "sconosciuto"}},
	{"5.1.2", true, []string{"host unknown", "unknown host", "host not found", "domain not found", "domain does not exist", "no such domain", "unrouteable mail domain", "unknown domain",
		"nxdomain", "no mx record", "name or service not known", "domain name not found", "unable to route", "domain is not reachable", "does not accept mail", "no mx found"}},
	{"5.1.6", true, []string{"has moved", "no longer valid", "address changed", "changed address", "no longer working", "left the company", "new address"}},
	{"4.4.7", false, []string{"timed out", "time out", "timeout", "expired", "too long in the queue", "retry time", "queue too long", "deferred", "connection refused", "try again", "no route to host"}},
}

// causeOf finds the cause that a diagnostic names, or nil.
func causeOf(diagnostic string) *cause {
	text := strings.ToLower(diagnostic)
	for i := range causes {
		for _, word := range causes[i].words {
			if strings.Contains(text, word) {
				return &causes[i]
			}
		}
	}
	return nil
}

// enhancedStatus finds the first RFC 3463 code "4.x.y" or "5.x.y" (or "2.x.y"
// at the start) that is no piece of an IP address or a version.
func enhancedStatus(s string) string {
	for i := 0; i+4 < len(s); i++ {
		if s[i] != '5' && s[i] != '4' && (s[i] != '2' || i > 0) || s[i+1] != '.' || isWithin(s, i) {
			continue
		}
		j := digits(s, i+2, 3)
		if j == i+2 || j >= len(s) || s[j] != '.' {
			continue
		}
		k := digits(s, j+1, 3)
		if k == j+1 || k < len(s) && (isCodeByte(s[k]) && s[k] != '.' || s[k] == '.' && k+1 < len(s) && isDigit(s[k+1])) {
			continue
		}
		return s[i:k]
	}
	return ""
}

// isWithin tells whether the byte before a status makes it a piece of something
// else. Behind "550-" it is none.
func isWithin(s string, i int) bool {
	if i > 1 && s[i-1] == '-' && isDigit(s[i-2]) {
		return false
	}
	return i > 0 && isCodeByte(s[i-1])
}

// replyCode finds the first SMTP reply code "4xx" or "5xx" (RFC 5321 4.2).
func replyCode(s string) string {
	for i := 0; i+3 <= len(s); i++ {
		if (s[i] == '4' || s[i] == '5') && s[i+1] >= '0' && s[i+1] <= '5' && isDigit(s[i+2]) &&
			(i == 0 || !isCodeByte(s[i-1])) && (i+3 == len(s) || strings.IndexByte(" -,:\n", s[i+3]) >= 0) {
			return s[i : i+3]
		}
	}
	return ""
}

// lastReply finds the last reply with a status of its own class, such as
// "550 5.1.1" or "550-'5.1.1": the server closest to the recipient is quoted last.
func lastReply(s string) (code, status string) {
	for i := 0; i+8 < len(s); i++ {
		next := replyCode(s[i:])
		if next == "" {
			return code, status
		}
		i += strings.Index(s[i:], next)
		rest := strings.TrimLeft(s[i+3:], " -'\"#")
		if found := enhancedStatus(rest); found != "" && strings.HasPrefix(rest, found) && found[0] == next[0] {
			code, status = next, found
		}
	}
	return code, status
}

func digits(s string, i, most int) int {
	for n := 0; n < most && i < len(s) && isDigit(s[i]); n++ {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isCodeByte tells whether a character next to a code makes it a piece of
// something else: an address, a number, a name.
func isCodeByte(c byte) bool {
	return isDigit(c) || c == '.' || c == '-' || c == '@' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
