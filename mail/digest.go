package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// digest is the fingerprint of a mail without what servers on its way add, so
// that a repeat by another way is the same mail, and another text under the
// same Message-ID is another one.
func digest(h rawHeader) []byte {
	sum := sha256.New()
	for _, f := range h.fields {
		if !isTrace(f.name) {
			sum.Write(f.raw)
		}
	}
	sum.Write(h.rest)
	return sum.Sum(nil)
}

func isTrace(name string) bool {
	switch name {
	case "received", "return-path", "authentication-results":
		return true
	}
	return strings.HasPrefix(name, "arc-") || strings.HasPrefix(name, "x-")
}

// dedupeKey names the mail among those that one member writes into one
// conversation. The digest covers the Message-ID.
func dedupeKey(digest []byte) string { return "mail:" + hex.EncodeToString(digest) }
