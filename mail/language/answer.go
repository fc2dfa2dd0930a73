package language

import (
	"slices"
	"strings"
)

// IsYes reports whether a word, in lower case, is a yes in any of the
// languages: people answer in theirs, whatever the mail was in.
func IsYes(word string) bool {
	return slices.ContainsFunc(All, func(l *Language) bool { return withoutAccent(l.Yes) == withoutAccent(word) })
}

// IsNo does the same for a no.
func IsNo(word string) bool {
	return slices.ContainsFunc(All, func(l *Language) bool { return withoutAccent(l.No) == withoutAccent(word) })
}

// withoutAccent is how a word is typed in a hurry.
func withoutAccent(word string) string { return strings.ReplaceAll(word, "í", "i") }
