package auth

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// maxSignatures is how many signatures of a mail are looked at, from the top;
// maxChecked is how many of these, of aligned domains, are checked. Each check
// reads the whole mail; who signs twice does it with RSA and Ed25519.
const (
	maxSignatures = 10
	maxChecked    = 3
)

// maxKey bounds a key record, in octets: RSA with 8192 bits takes 1400.
// The time that a check takes grows with the square of the key.
const maxKey = 2048

const signatureField = "DKIM-Signature"

// dkim verifies the signatures (RFC 6376) of the domains that are aligned with
// the author's, and judges what they say about this recipient.
func (r *resolver) dkim(ctx context.Context, m message, raw []byte, author, rcpt string) []finding {
	if !m.signedFor(author) {
		return []finding{{method: byDKIM, why: "no aligned signature"}}
	}
	var checked atomic.Int32
	signatures, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			keys, err := r.key(ctx, name, author, m)
			if err == nil && checked.Add(1) > maxChecked {
				return nil, errTooMany
			}
			return keys, err
		},
		MaxVerifications: maxSignatures,
	})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return []finding{{method: byDKIM, why: "the mail cannot be read"}}
	}
	var findings []finding
	for _, s := range signatures {
		host, ok := hostname(s.Domain)
		if !ok || !aligned(host, author) {
			continue
		}
		f := finding{method: byDKIM, domain: host}
		switch {
		case dkim.IsTempFail(s.Err):
			f.state, f.why = unknown, "no answer from DNS"
		case s.Err != nil:
			f.why = brief(s.Err)
		case isAhead(s):
			f.why = "made in the future"
		default:
			f.state, f.why = m.boundTo(rcpt, s.HeaderKeys)
		}
		findings = append(findings, f)
	}
	return findings
}

// isAhead reports whether a signature was made later than now, or than it
// expires (RFC 6376 3.5).
func isAhead(s *dkim.Verification) bool {
	return time.Until(s.Time) > maxAge || !s.Expiration.IsZero() && s.Expiration.Before(s.Time)
}

// signedFor reports whether a mail has a signature, valid or not, of a domain
// that is aligned with the author's.
func (m message) signedFor(author string) bool {
	for _, signature := range m.all(signatureField) {
		if host, ok := hostname(compact(tagList(signature)["d"])); ok && aligned(host, author) {
			return true
		}
	}
	return false
}

var (
	errUnaligned = errors.New("not aligned")
	errKeySize   = errors.New("the key is too long")
	errTesting   = errors.New("the key is for testing")
	errBelow     = errors.New("the key is not for subdomains")
	errTooMany   = errors.New("too many signatures")
)

// key looks up a key record by its full name. Signatures that would not count
// get none, and so cost no look-up and no check.
func (r *resolver) key(ctx context.Context, name, author string, m message) ([]string, error) {
	const below = "._domainkey."
	at := strings.LastIndex(name, below)
	host, ok := hostname(name[at+len(below):])
	if !ok || !aligned(host, author) {
		return nil, errUnaligned
	}
	keys, err := r.LookupTXT(ctx, name[:at]+below+host)
	for _, key := range keys {
		if len(key) > maxKey {
			return nil, errKeySize
		}
		if hasFlag(key, "y") { // its mail is to be treated as if it were not signed
			return nil, errTesting
		}
		if hasFlag(key, "s") && m.signedBelow(name) {
			return nil, errBelow
		}
	}
	return keys, err
}

// hasFlag reports a flag among t= of a key (RFC 6376 3.6.1).
func hasFlag(key, flag string) bool {
	for f := range strings.SplitSeq(tagList(key)["t"], ":") {
		if strings.TrimSpace(f) == flag {
			return true
		}
	}
	return false
}

// signedBelow reports whether a signature made with the key of this name speaks
// for somebody of another domain than its own: one below, as i= may name.
func (m message) signedBelow(name string) bool {
	for _, signature := range m.all(signatureField) {
		tags := tagList(signature)
		domain, identity := compact(tags["d"]), compact(tags["i"])
		if compact(tags["s"])+"._domainkey."+domain == name && identity != "" && domainOf(identity) != domain {
			return true
		}
	}
	return false
}

// compact returns the value of a tag without the blanks that folding it has left.
func compact(value string) string { return strings.Join(strings.Fields(value), "") }

// brief shortens an error of package dkim to what it or we wrote, without the
// parts that quote the mail.
func brief(err error) string {
	text := strings.TrimPrefix(err.Error(), "dkim: ")
	what, _, _ := strings.Cut(text, ":")
	for _, ours := range []error{errUnaligned, errKeySize, errTesting, errBelow, errTooMany} {
		if strings.HasSuffix(text, ": "+ours.Error()) {
			return ours.Error()
		}
	}
	return what
}
