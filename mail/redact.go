package mail

import (
	"regexp"
	"strings"
)

// Addresses and links of ours that let their holder act. A mail carries them
// in what it quotes; they must not reach the other members.
var (
	secretAddress = regexp.MustCompile(`(?i)\b(?:[ruh][a-z0-9]{26}|b[a-z0-9]{26}[a-z0-9._=-]*)@[a-z0-9][a-z0-9.-]*[a-z0-9]`)
	secretLink    = regexp.MustCompile(`(?i)(/(?:unsubscribe|verify|login|address)/)[a-z2-7]{26}\b`)
)

// redact takes them out of s. It does not ask whether the domain is one of
// ours: what we accept may change, what was stored stays.
func redact(s string) string {
	s = redactAddresses(s)
	lower := lowerASCII(s)
	for _, page := range []string{"unsubscribe/", "verify/", "login/", "address/"} {
		if strings.Contains(lower, page) {
			return secretLink.ReplaceAllString(s, "${1}[removed]")
		}
	}
	return s
}

// redactAddresses looks at the surroundings of each @ only: the expression
// alone is too slow for the longest mails.
func redactAddresses(s string) string {
	const leastLocal, mostLocal, mostDomain = 27, 100, 255
	var b strings.Builder
	done := 0
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '@')
		if n < 0 {
			break
		}
		at := i + n
		i = at + 1
		start := at
		for start > done && at-start < mostLocal && isLocalPart(s[start-1]) {
			start--
		}
		if at-start < leastLocal {
			continue
		}
		found := secretAddress.FindStringIndex(s[start:min(len(s), at+mostDomain)])
		if found == nil {
			continue
		}
		b.WriteString(s[done:start+found[0]] + "[address removed]")
		done = start + found[1]
		i = done
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

func isLocalPart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._=-", c) >= 0
}
