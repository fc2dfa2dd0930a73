package auth

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// RFC 1035 2.3.4, in octets, without the final dot.
const (
	maxName  = 253
	maxLabel = 63
)

// hostname returns a domain name in A-labels and lower case, and whether it is
// one. A name that different programs cut at different places (NUL, quotes,
// parentheses, a second @) is none.
func hostname(s string) (string, bool) {
	name, err := idna.Lookup.ToASCII(s)
	if err != nil || len(name) > maxName || strings.HasPrefix(s, ".") {
		return "", false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > maxLabel {
			return "", false
		}
	}
	return name, true
}

// organizational returns the domain that was registered under a public suffix
// (RFC 7489 3.2). A public suffix is its own.
func organizational(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// aligned reports whether two host names are in relaxed alignment
// (RFC 9989 4.4).
func aligned(a, b string) bool {
	return a == b || organizational(a) == organizational(b)
}

// domainOf returns what follows the last @, or all of it.
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}
