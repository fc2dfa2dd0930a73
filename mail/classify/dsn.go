package classify

import (
	"cmp"
	"strings"

	"puddle/mail/parse"
)

// deliveryReport reads delivery status notifications (RFC 3464). A report of
// nothing but success is a report, everything else a bounce.
func deliveryReport(s *subject) (Result, bool) {
	var all []Delivery
	told, good := false, true
	for i := range s.Reports {
		if !strings.HasSuffix(s.Reports[i].Type, "delivery-status") {
			continue
		}
		for _, g := range groups(s.Reports[i].Text()) {
			action := firstWord(strings.ToLower(g["action"]))
			if g["final-recipient"] == "" && g["original-recipient"] == "" && action == "" {
				continue
			}
			told = true
			if succeeded(action, g["status"]) {
				continue
			}
			good = false
			all = append(all, deliveryOf(g))
		}
	}
	switch {
	case told && good:
		return verdict(Report, "delivery report of success (RFC 3464)")
	case told:
		s.explain(all)
		return Result{Class: Bounce, Reasons: []string{"delivery report (RFC 3464)"}, Deliveries: all}, true
	case s.reportType() == "delivery-status" || s.hasReport("delivery-status") || contentClass(s) == "dsn":
		return Result{Class: Bounce, Reasons: []string{"delivery report without fields"}, Deliveries: s.notice().deliveries(s)}, true
	}
	return Result{}, false
}

func succeeded(action, status string) bool {
	switch action {
	case "delivered", "relayed", "expanded":
		return true
	case "":
		return strings.HasPrefix(status, "2.")
	}
	return false
}

// groups splits the content of message/delivery-status into its groups of
// fields, names in lower case. Folded lines are joined.
func groups(text string) []map[string]string {
	var all []map[string]string
	var g map[string]string
	last := ""
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		name, value, isField := strings.Cut(trimmed, ":")
		switch {
		case trimmed == "":
			g = nil
		case g == nil && len(all) == maxDeliveries:
			return all
		case isField && !strings.ContainsAny(name, " <>") && line[0] != ' ' && line[0] != '\t':
			if g == nil {
				g = map[string]string{}
				all = append(all, g)
			}
			last = strings.ToLower(name)
			if _, twice := g[last]; !twice {
				g[last] = strings.TrimSpace(value)
			}
		case g != nil && len(g[last]) < 2*maxDiagnostic: // folded, some without the blank
			g[last] += " " + trimmed
		}
	}
	return all
}

// deliveryOf reads one group. The address that we wrote to is the original
// recipient; the final one may be what somebody's forwarding made of it.
func deliveryOf(g map[string]string) Delivery {
	return Delivery{
		Recipient:  cmp.Or(typedAddress(g["original-recipient"]), typedAddress(g["final-recipient"])),
		Diagnostic: diagnostic(g["diagnostic-code"]),
		Status:     enhancedStatus(g["status"]),
		late:       firstWord(strings.ToLower(g["action"])) == "delayed",
	}
}

// explain adds the words of the mail system where the fields give no reason.
func (s *subject) explain(all []Delivery) {
	for i := range all {
		d := &all[i]
		if d.Diagnostic == "" {
			d.Diagnostic = s.notice().reasonFor(all, i)
		}
		d.settle()
	}
}

// typedAddress reads "rfc822; <a@b>" (RFC 3464 2.3.1).
func typedAddress(s string) string {
	_, address, typed := strings.Cut(s, ";")
	if !typed {
		address = s
	}
	return firstAddress(address)
}

const maxDiagnostic = 500

// diagnostic drops the type of a Diagnostic-Code and makes one line of it.
func diagnostic(s string) string {
	if kind, rest, ok := strings.Cut(s, ";"); ok && !strings.ContainsAny(kind, " <") {
		s = rest
	}
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxDiagnostic {
		s = strings.ToValidUTF8(s[:maxDiagnostic], "")
	}
	return s
}

// original is the mail that came back, whole or its header, or nil.
func (s *subject) original() *parse.Message {
	for i := range s.Embedded {
		if m, err := s.Embedded[i].Message(); err == nil {
			return m
		}
	}
	for i := range s.Reports {
		if strings.HasSuffix(s.Reports[i].Type, "headers") {
			if m, err := parse.File(s.Reports[i].Bytes()); err == nil {
				return m
			}
		}
	}
	return nil
}

func onlyAddress(h *parse.Header) string {
	for _, name := range []string{"X-Envelope-To", "X-Failed-Recipients", "To"} {
		if list := addresses(h.Raw(name)); len(list) == 1 {
			return list[0]
		}
	}
	return ""
}
