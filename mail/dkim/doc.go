// Package dkim signs our mail (RFC 6376) and makes the key for it: RSA with
// 2048 bits, which all receivers can check (RFC 8301 3.2), one for each domain
// that stands in From, kept in the database.
//
// A mail is signed once, when its bytes are made. The key is read each time:
// one that was made a moment ago signs the next mail, on every instance.
package dkim
