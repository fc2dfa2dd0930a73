// Package dkim signs our mail (RFC 6376) and makes the key for it: RSA with
// 2048 bits, which all receivers can check (RFC 8301 3.2), one for each domain
// that stands in From, kept in the database.
//
// A mail is signed once, when its bytes are made. The keys are read each time:
// one that was made a moment ago signs the next mail, on every instance.
//
// A key is replaced by a second one beside it. Both sign, so that it is all the
// same when the world sees the new one's record; then the old one is forgotten,
// and its record once no mail that it signed is under way.
//
// Ed25519 (RFC 8463) is left out: large receivers can't check it, and a mail that
// needs an RSA signature anyway gains nothing by another.
package dkim
