package auth

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/emersion/go-msgauth/authres"

	"puddle/mail/smtpd"
)

// relayed reads what the MTA in front found (RFC 8601): the topmost
// Authentication-Results of a mail that a trusted peer hands over by LMTP, if
// it bears the configured authserv-id. The sender may have written any other.
func (p *Prover) relayed(e *smtpd.Envelope, m message, author, rcpt string) []finding {
	if !e.Peer.LMTP || !e.Peer.Trusted || p.authservID == "" {
		return nil
	}
	fields := m.all("Authentication-Results")
	if len(fields) == 0 {
		return nil
	}
	var findings []finding
	for _, r := range results(fields[0], p.authservID) {
		switch r := r.(type) {
		case *authres.SPFResult:
			if host, ok := spfDomain(r, e); ok && r.Value == authres.ResultPass && aligned(host, author) {
				findings = append(findings, finding{bySPF, host, proven, "pass, says " + p.authservID})
			}
		case *authres.DKIMResult:
			domain := cmp.Or(r.Domain, domainOf(r.Identifier)) // RFC 8601 2.7.1 has either
			if host, ok := hostname(domain); ok && r.Value == authres.ResultPass && aligned(host, author) {
				findings = append(findings, p.word(m, "dkim", host, author, rcpt))
			}
		case *authres.DMARCResult:
			if host, ok := hostname(r.From); ok && r.Value == authres.ResultPass && host == author {
				findings = append(findings, p.word(m, "dmarc", host, author, rcpt))
			}
		}
	}
	return findings
}

// spfDomain returns the identity that SPF passed for: MAIL FROM, or HELO where
// the sender is null.
func spfDomain(r *authres.SPFResult, e *smtpd.Envelope) (string, bool) {
	if r.From == "" && e.From == "" {
		return hostname(r.Helo)
	}
	return hostname(domainOf(r.From))
}

// word weighs dkim=pass or dmarc=pass, which do not tell what the signature
// covers. If it is there to be looked at, it decides instead.
func (p *Prover) word(m message, result, host, author, rcpt string) finding {
	f := finding{method: byRelay, domain: host}
	if m.signedFor(author) {
		f.state, f.why = unbound, result+"=pass left to the signature"
		return f
	}
	f.state, f.why = m.addressedTo(rcpt)
	if f.state != proven {
		f.state = unbound
	}
	f.why = result + "=pass, " + f.why
	return f
}

// results parses an Authentication-Results value written by authservID. It
// returns nothing for one that is malformed or says something twice: an MTA
// that forgets to quote the sender's words may have been made to.
func results(value, authservID string) []authres.Result {
	value, ok := plain(value)
	if !ok || repeats(value) {
		return nil
	}
	id, results, err := authres.Parse(value)
	if err != nil || !strings.EqualFold(id, authservID) {
		return nil
	}
	return results
}

// repeats reports whether a method that has one result for a mail comes twice,
// or a property of one result does. SPF may have one result for MAIL FROM and one
// for HELO.
func repeats(value string) bool {
	seen := map[string]bool{}
	again := func(key string) bool {
		was := seen[key]
		seen[key] = true
		return was
	}
	for i, result := range strings.Split(value, ";") {
		method, result, _ := strings.Cut(strings.ToLower(result), "=")
		method = strings.TrimSpace(method)
		if method == "dmarc" && again(method) {
			return true
		}
		for word := range strings.FieldsSeq(result) {
			property, _, has := strings.Cut(word, "=")
			if has && again(strconv.Itoa(i)+" "+property) {
				return true
			}
			if method == "spf" && property == "smtp.mailfrom" && again(property) {
				return true
			}
		}
	}
	return false
}

// plain turns the value of an Authentication-Results into what package authres,
// which knows neither comments nor quoted strings, can split: comments become
// blanks, and underscores replace what would separate in quoted strings, and
// the blanks beyond ASCII, which package authres takes for separators
// everywhere. An MTA puts the sender's own words into all of these. ok is false
// if a comment or string does not end.
func plain(s string) (value string, ok bool) {
	var b strings.Builder
	quoted, depth, escaped := false, 0, false
	for _, c := range []byte(s) {
		switch {
		case escaped:
			escaped = false
			if quoted {
				b.WriteByte('_')
			}
		case c == '\\' && (quoted || depth > 0):
			escaped = true
		case c == '"' && depth == 0:
			quoted = !quoted
		case quoted:
			b.WriteByte(harmless(c))
		case c == '(':
			depth++
			b.WriteByte(' ')
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == ' ' || c == '\t' || strings.IndexByte(separators, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte(harmless(c))
		}
	}
	return b.String(), !quoted && depth == 0 && !escaped
}

const separators = ";=()"

func harmless(c byte) byte {
	if c <= ' ' || c >= 0x7f || strings.IndexByte(separators, c) >= 0 {
		return '_'
	}
	return c
}
