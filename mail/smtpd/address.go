package smtpd

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// RFC 5321 4.5.3.1, in octets.
const (
	maxLocalPart = 64
	maxDomain    = 255
	maxLabel     = 63
)

// mailbox returns the address that go-smtp read from a path in the spelling of RFC 5321 4.1.2, and whether
// it is sound. go-smtp has unquoted the local part, so "a@evil"@here and a@evil@here look alike:
// neither is let through, and a local part that is no dot-string gets its quotes back.
func mailbox(address string) (string, bool) {
	local, domain, _ := strings.Cut(address, "@")
	if local == "" || len(local) > maxLocalPart || !isDomain(domain) {
		return "", false
	}
	if !isDotString(local) {
		local = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
	}
	return local + "@" + domain, true
}

// isDotString keeps RFC 5321 4.1.2, with the letters of RFC 6531 3.3.
func isDotString(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

func isAtext(r rune) bool {
	return isLetterOrDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func isLetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r >= utf8.RuneSelf
}

// isDomain is true for a host name and for an address literal. Underscores are in use, whatever RFC 1123 says.
func isDomain(s string) bool {
	if literal, ok := strings.CutPrefix(s, "["); ok {
		return isAddressLiteral(literal)
	}
	if len(s) > maxDomain {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return !isLetterOrDigit(r) && r != '-' && r != '_' }) {
			return false
		}
	}
	return true
}

func isAddressLiteral(s string) bool {
	s, ok := strings.CutSuffix(s, "]")
	if !ok {
		return false
	}
	v6, isV6 := strings.CutPrefix(strings.ToUpper(s), "IPV6:")
	ip, err := netip.ParseAddr(v6)
	return err == nil && ip.Is6() == isV6 && ip.Zone() == ""
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
