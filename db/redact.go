package db

import (
	"net/http"
	"strings"
)

const (
	removedAddress = "[address removed]"
	mostLocal      = 64 // octets of a local part (RFC 5321 4.5.3.1.1)
)

// secretPages are those of our links that let their holder act.
var secretPages = []string{"unsubscribe", "verify", "login", "address", "held"}

// atSigns are the ways in which programs write an @: as it is, in Markdown, in
// a link, in quoted-printable, in HTML.
var atSigns = []string{"@", `\@`, "%40", "=40", "&#64;", "&#x40;", "&commat;"}

// Redact takes out of s the addresses and links of ours that let their holder
// act: a mail carries them in what it quotes, people copy them, and they must
// not reach others. It does not ask whether the domain is one of ours: what we
// accept may change, what was stored stays. The result is never longer than s.
func Redact(s string) string {
	return redactLinks(redactAddresses(s))
}

// redactFile is Redact for a file, if it is text.
func redactFile(data []byte) []byte {
	if !strings.HasPrefix(http.DetectContentType(data), "text/") {
		return data
	}
	s := string(data)
	if r := Redact(s); len(r) < len(s) {
		return []byte(r)
	}
	return data
}

// redactAddresses looks at the surroundings of each @. A regular expression
// would take seconds for the longest mails.
func redactAddresses(s string) string {
	var b strings.Builder
	done, next := 0, 0
	for {
		n, length := atSign(s[next:])
		if length == 0 {
			break
		}
		at := next + n
		next = at + length
		start := at
		for start > done && at-start < mostLocal && isLocalPart(s[start-1]) {
			start--
		}
		secret := secretLocalPart(s[start:at])
		if secret < 0 {
			continue
		}
		b.WriteString(s[done:start+secret] + removedAddress)
		done = next + domainLength(s[next:])
		next = done
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// redactLinks looks behind each slash.
func redactLinks(s string) string {
	var b strings.Builder
	done, next := 0, 0
	for {
		n := strings.IndexAny(s[next:], "/%")
		if n < 0 {
			break
		}
		next += n
		before := secretPath(s[next:])
		if before == 0 {
			next++
			continue
		}
		b.WriteString(s[done:next+before] + "[removed]")
		next += before + tokenLength
		done = next
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// secretPath returns how long the path is that s begins with and that a token
// ends, without the token; 0 for none.
func secretPath(s string) int {
	first := slash(s)
	if first == 0 {
		return 0
	}
	for _, page := range secretPages {
		end := first + len(page)
		if len(s) < end || !strings.EqualFold(s[first:end], page) {
			continue
		}
		if second := slash(s[end:]); second > 0 && beginsWithToken(s[end+second:]) {
			return end + second
		}
	}
	return 0
}

// slash returns how long the slash is that s begins with, as it is or within
// another link; 0 for none.
func slash(s string) int {
	switch {
	case strings.HasPrefix(s, "/"):
		return 1
	case len(s) >= 3 && strings.EqualFold(s[:3], "%2F"):
		return 3
	}
	return 0
}

// beginsWithToken reports whether s begins with a token and no longer word.
func beginsWithToken(s string) bool {
	for i := range tokenLength {
		if i == len(s) || !isWord(s[i]) || s[i] == '0' || s[i] == '1' || s[i] > '7' && s[i] <= '9' {
			return false
		}
	}
	return len(s) == tokenLength || !isWord(s[tokenLength]) && s[tokenLength] != '_'
}

// atSign returns where the first @ of s is and how long, 0 for none.
func atSign(s string) (at, length int) {
	for at < len(s) {
		n := strings.IndexAny(s[at:], `@\%=&`)
		if n < 0 {
			break
		}
		at += n
		for _, sign := range atSigns {
			if s[at] != sign[0] || len(s)-at < len(sign) {
				continue
			}
			if strings.EqualFold(s[at:at+len(sign)], sign) {
				return at, len(sign)
			}
		}
		at++
	}
	return 0, 0
}

// secretLocalPart returns where a local part of ours begins in s, which it
// ends, or -1. That of a bounce address is longer than the others.
func secretLocalPart(s string) int {
	for i := 0; len(s)-i > tokenLength; i++ {
		if i > 0 && isWord(s[i-1]) {
			continue
		}
		exact := len(s)-i == 1+tokenLength
		switch s[i] {
		case 'r', 'u', 'h', 'R', 'U', 'H':
			if !exact {
				continue
			}
		case 'b', 'B':
		default:
			continue
		}
		if strings.IndexFunc(s[i+1:i+1+tokenLength], func(r rune) bool { return !isWord(byte(r)) }) < 0 {
			return i
		}
	}
	return -1
}

func domainLength(s string) int {
	n := 0
	for n < len(s) && (isWord(s[n]) || s[n] == '.' || s[n] == '-') {
		n++
	}
	return len(strings.TrimRight(s[:n], ".-"))
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isLocalPart(c byte) bool { return isWord(c) || strings.IndexByte("._=-", c) >= 0 }
