package mail

import (
	"errors"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

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
		if tokens[last].special != ">" {
			return "", errFrom
		}
		spec = tokens[open+1 : last]
		if !isName(tokens[:open], spec) {
			return "", errFrom
		}
	}
	address, ok := addrSpec(spec)
	if !ok || strings.Contains(address, "=?") || strings.ContainsFunc(address, unicode.IsSpace) || !isPlain(domainOf(address)) {
		return "", errFrom
	}
	// The standard library has the last word on the syntax.
	parsed, err := netmail.ParseAddress("<" + address + ">")
	if err != nil || parsed.Address != address {
		return "", errFrom
	}
	return address, nil
}

// addrSpec joins the tokens of an addr-spec (RFC 5322 3.4.1): a dot-atom, an @,
// a dot-atom. A quoted local part is taken where the quotes were not needed.
func addrSpec(tokens []addressToken) (string, bool) {
	if len(tokens) != 3 || tokens[0].special != "" || tokens[1].special != "@" || tokens[2].special != "" {
		return "", false
	}
	local, domain := tokens[0], tokens[2]
	if domain.quoted || local.quoted && !isAtom(local.text) {
		return "", false
	}
	return local.text + "@" + domain.text, true
}

func isAtom(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\"\\()<>[]:;@,") && !strings.HasPrefix(s, ".") &&
		!strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// isName reports whether the tokens before the angle brackets are a display
// name. Some programs write the address there as well and forget the quotes:
// whoever reads it that way reads the same address.
func isName(tokens, spec []addressToken) bool {
	shown, isAddress := addrSpec(tokens)
	meant, _ := addrSpec(spec)
	if isAddress && lowerASCII(shown) == lowerASCII(meant) {
		return true
	}
	return !slices.ContainsFunc(tokens, func(t addressToken) bool { return t.special != "" })
}

func indexOf(tokens []addressToken, special string) int {
	return slices.IndexFunc(tokens, func(t addressToken) bool { return t.special == special })
}

// isPlain reports whether a domain is spelled with letters that belong into it,
// composed or not and in any case. UTS 46 maps more to the same name: letters of
// full width, other dots, marks of no width. Nobody's program writes these, and
// another's shows them as something else.
func isPlain(domain string) bool {
	name, err := idna.Registration.ToASCII(strings.ToLower(norm.NFC.String(domain)))
	isASCII := !strings.ContainsFunc(domain, func(r rune) bool { return r >= utf8.RuneSelf })
	return err == nil && (isASCII || strings.Contains(name, "xn--"))
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
