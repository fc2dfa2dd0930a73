package dkim

import (
	"slices"
	"strings"
)

// PublicKey is what everybody may know of a key.
type PublicKey struct {
	Domain   string
	Selector string
	Type     string // rsa or ed25519, as the tag k= has it
	Data     string // as the tag p= has it: base64 without blanks
}

// Name returns the name of the key's record (RFC 6376 3.6.2.1), without a dot
// at its end.
func (k PublicKey) Name() string { return k.Selector + "._domainkey." + k.Domain }

// maxString is how many octets one string of a record holds (RFC 1035 3.3.14).
const maxString = 255

// Record returns the key's record (RFC 6376 3.6.1) as one line of a zone file.
// Receivers join its strings without anything between them (3.6.2.2).
func (k PublicKey) Record() string {
	var parts []string
	for part := range slices.Chunk([]byte("v=DKIM1; k="+k.Type+"; p="+k.Data), maxString) {
		parts = append(parts, `"`+string(part)+`"`)
	}
	return k.Name() + ". TXT " + strings.Join(parts, " ")
}
