package db

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// tokenLength is that of a token in characters: 130 random bits.
const tokenLength = 26

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newToken returns 26 random characters of lower-case base32, unguessable and
// safe in an address, a URL and a Message-ID.
func newToken() string {
	random := make([]byte, 17)
	rand.Read(random) // never fails
	return base32Lower.EncodeToString(random)[:tokenLength]
}

// CanonicalToken returns a token as it was minted, however a person or a mail
// program wrote it: case does not count, and 0, 1, 8, which no token has, are
// read as o, l, b. It is false for what can't be a token.
func CanonicalToken(s string) (string, bool) {
	s = strings.NewReplacer("0", "o", "1", "l", "8", "b").Replace(lowerASCII(s))
	if len(s) != tokenLength || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return "", false
	}
	return s, true
}
