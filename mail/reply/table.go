package reply

import (
	"strings"
	"unicode/utf8"
)

// prefixes are phrases that a line may begin with, by their first byte.
type prefixes map[byte][]string

func newPrefixes(phrases ...string) prefixes {
	p := prefixes{}
	for _, s := range phrases {
		p[s[0]] = append(p[s[0]], s)
	}
	return p
}

// begin tells whether s, in lower case, begins with a phrase and what follows
// it fits.
func (p prefixes) begin(s string, fits func(rest, phrase string) bool) bool {
	if s == "" {
		return false
	}
	for _, phrase := range p[s[0]] {
		if rest, ok := strings.CutPrefix(s, phrase); ok && (fits == nil || fits(rest, phrase)) {
			return true
		}
	}
	return false
}

// mayBegin tells whether s, in any case, is worth putting into lower case.
func (p prefixes) mayBegin(s string) bool {
	if s == "" {
		return false
	}
	c := s[0]
	if c >= utf8.RuneSelf {
		return true
	}
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return len(p[c]) > 0
}

func set(words ...string) map[string]struct{} {
	s := make(map[string]struct{}, len(words))
	for _, w := range words {
		s[w] = struct{}{}
	}
	return s
}

func labels(byField map[string][]string) map[string]string {
	m := make(map[string]string)
	for field, names := range byField {
		for _, n := range names {
			m[n] = field
		}
	}
	return m
}
