package mail

import "regexp"

// Addresses and links of ours that let their holder act. A mail carries them
// in what it quotes; they must not reach the other members.
var (
	secretAddress = regexp.MustCompile(`(?i)\b(?:[ruh][a-z0-9]{26}|b[a-z0-9]{26}[a-z0-9._=-]*)@[a-z0-9][a-z0-9.-]*[a-z0-9]`)
	secretLink    = regexp.MustCompile(`(?i)(/(?:unsubscribe|verify|login|address)/)[a-z2-7]{26}\b`)
)

// redact takes them out of s. It does not ask whether the domain is one of
// ours: what we accept may change, what was stored stays.
func redact(s string) string {
	s = secretAddress.ReplaceAllString(s, "[address removed]")
	return secretLink.ReplaceAllString(s, "${1}[removed]")
}
