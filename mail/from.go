package mail

import (
	"errors"
	netmail "net/mail"
	"strings"
	"unicode"

	"puddle/db"
)

// onlyOnce are the fields that a mail may have once (RFC 5322 3.6, RFC 2045 3).
// Where one stands twice, two readers may take two different ones.
var onlyOnce = []string{"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "content-type", "content-transfer-encoding"}

var errFrom = errors.New("no single author")

// authorOf returns the address of the one author of a mail in canonical form
// (db.CanonicalAddress). It fails where a header leaves room for two opinions
// on who that is; nothing but From is ever asked.
func authorOf(h rawHeader) (string, error) {
	if h.broken {
		return "", errFrom
	}
	for _, name := range onlyOnce {
		if len(h.all(name)) > 1 {
			return "", errFrom
		}
	}
	from := h.all("from")
	if len(from) != 1 || from[0].name != "from" {
		return "", errFrom
	}
	spec, err := singleAddress(from[0].value)
	if err != nil {
		return "", err
	}
	return db.CanonicalAddress(spec)
}

// singleAddress reads a mailbox (RFC 5322 3.4): an addr-spec alone, or a name
// and an addr-spec in angle brackets. Groups, routes, lists, encoded words in
// the addr-spec and whatever else is read differently elsewhere are refused.
func singleAddress(value string) (string, error) {
	tokens, ok := addressTokens(value)
	if !ok {
		return "", errFrom
	}
	spec := tokens
	if open := indexOf(tokens, "<"); open >= 0 {
		last := len(tokens) - 1
		if tokens[last].special != ">" || hasSpecial(tokens[:open]) {
			return "", errFrom
		}
		spec = tokens[open+1 : last]
	}
	address, ok := addrSpec(spec)
	if !ok || strings.Contains(address, "=?") || strings.ContainsFunc(address, unicode.IsSpace) {
		return "", errFrom
	}
	// The standard library has the last word on the syntax.
	parsed, err := netmail.ParseAddress("<" + address + ">")
	if err != nil || parsed.Address != address {
		return "", errFrom
	}
	return address, nil
}

// addrSpec joins the tokens of an addr-spec (RFC 5322 3.4.1): atoms with dots
// between them, one @, atoms with dots between them. A quoted local part is
// taken where the quotes were not needed.
func addrSpec(tokens []addressToken) (string, bool) {
	var b strings.Builder
	at, wantAtom := 0, true
	for _, t := range tokens {
		switch {
		case t.special == "":
			if !wantAtom || (t.quoted && at > 0) || (t.quoted && !isAtom(t.text)) {
				return "", false
			}
			b.WriteString(t.text)
		case t.special == "@" || t.special == ".":
			if wantAtom {
				return "", false
			}
			if t.special == "@" {
				at++
			}
			b.WriteString(t.special)
		default:
			return "", false
		}
		wantAtom = t.special != ""
	}
	return b.String(), at == 1 && !wantAtom
}

func isAtom(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\"\\()<>[]:;@,") && !strings.HasPrefix(s, ".") &&
		!strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// hasSpecial reports whether a display name holds what belongs to no name.
// Dots are obsolete there, and usual (RFC 5322 4.1).
func hasSpecial(tokens []addressToken) bool {
	for _, t := range tokens {
		if t.special != "" && t.special != "." {
			return true
		}
	}
	return false
}

func indexOf(tokens []addressToken, special string) int {
	for i, t := range tokens {
		if t.special == special {
			return i
		}
	}
	return -1
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
