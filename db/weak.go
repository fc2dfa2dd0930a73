package db

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// siteName is a word that passwords for this site are expected to hold.
const siteName = "puddle"

//go:embed weakpasswords.txt
var weakPasswords string

// commonPasswords are those that are tried first, or what these are made of, in
// lower case.
var commonPasswords = func() map[string]bool {
	common := map[string]bool{}
	for word := range strings.FieldsSeq(weakPasswords) {
		common[word] = true
	}
	return common
}()

// maxGuessed is the most characters that passwords have which are tried for
// being common or expected.
const maxGuessed = 40

// weakness returns why a password is soon guessed, "" when it is not: NIST SP
// 800-63B 5.1.1.2 asks to compare new ones with what is common or expected.
// known is what others know of its owner.
func weakness(password string, known ...string) string {
	p := strings.ToLower(norm.NFKC.String(password))
	switch {
	case runes(p) > maxGuessed:
		return ""
	case isCommon(p) || isCommon(shortestPeriod(p)):
		return "This is one of the passwords that are tried first. Please choose another one."
	case isMonotonous(p):
		return "Characters that repeat or follow each other are soon guessed. Please choose another password."
	case isExpected(p, known):
		return "A password that is little more than your name, your address or the name of this site is soon guessed. Please choose another one."
	}
	return ""
}

// maxTrimmings is how many figures and signs before and behind a common word
// make it no better.
const maxTrimmings = 5

func isCommon(p string) bool {
	word := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	return commonPasswords[p] || commonPasswords[word] && runes(p)-runes(word) <= maxTrimmings
}

func runes(s string) int { return len([]rune(s)) }

// shortestPeriod returns the shortest text that makes p when it is repeated, p
// itself when there is no shorter one. The last repeat may be cut off.
func shortestPeriod(p string) string {
	for n := 1; n < len(p); n++ {
		if strings.HasPrefix(p, p[n:]) {
			return p[:n]
		}
	}
	return p
}

// keyRows are the keys that lie beside each other.
var keyRows = []string{"1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn"}

// isMonotonous reports whether p repeats a few characters, or whether most of
// its characters are the one before them, or its neighbour.
func isMonotonous(p string) bool {
	if runes(shortestPeriod(p)) <= 4 {
		return true
	}
	text, breaks := []rune(p), 0
	for i := 1; i < len(text); i++ {
		if !follow(text[i-1], text[i]) {
			breaks++
		}
	}
	return breaks*4 <= len(text)
}

// follow reports whether a and b are the same, or neighbours in the alphabet or
// on a keyboard.
func follow(a, b rune) bool {
	if b-a >= -1 && b-a <= 1 {
		return true
	}
	return slices.ContainsFunc(keyRows, func(row string) bool {
		return strings.Contains(row, string([]rune{a, b})) || strings.Contains(row, string([]rune{b, a}))
	})
}

// isExpected reports whether p is hardly more than words that are known of its
// owner and of this site.
func isExpected(p string, known []string) bool {
	rest := p
	for _, word := range expectedWords(known) {
		rest = strings.ReplaceAll(rest, word, "")
	}
	letters, figures := 0, 0
	for _, r := range rest {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsNumber(r):
			figures++
		}
	}
	return rest != p && letters < 3 && figures < 6
}

// expectedWords returns the words of three letters and more in known, the
// longest first, and the name of the site.
func expectedWords(known []string) []string {
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(strings.Join(append(known, siteName), " "))),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	words = slices.DeleteFunc(words, func(word string) bool { return runes(word) < 3 })
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}
