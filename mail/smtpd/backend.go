package smtpd

import (
	"context"
	"net/netip"
)

// Backend decides about recipients and keeps mails. Its methods are called by many connections at once,
// for one connection one after the other.
type Backend interface {
	// Rcpt says whether to, as the peer wrote it, may be written to. nil accepts, a *Reply is the
	// refusal, any other error is answered with 451 and logged.
	// The peer must not learn from the time it takes why an address is refused.
	Rcpt(ctx context.Context, e *Envelope, to string) error

	// Data keeps the mail, whose octets are the Backend's own from then on, and returns one error for
	// each of e.To, in that order. nil means stored and committed; a *Reply is the answer for this
	// recipient (2xx in it is success in the Backend's own words); any other error is answered with
	// 451 and logged.
	//
	// Over SMTP there is only one reply for all: a temporary failure of any recipient wins, because the
	// peer then comes again and those stored are recognised as repeats; otherwise one success makes it 250.
	Data(ctx context.Context, e *Envelope, raw []byte) []error
}

// Peer is who is at the other end of a connection.
type Peer struct {
	// Addr is the address of the peer; invalid on a unix socket.
	Addr netip.Addr
	// Helo is what the peer calls itself: printable, otherwise unproven.
	Helo string
	// TLS is true once STARTTLS succeeded.
	TLS bool
	// LMTP is true on the LMTP door.
	LMTP bool
	// Trusted is true for a unix socket and for Config.TrustedPeers.
	Trusted bool
}

// Envelope is one mail transaction (RFC 5321 3.3).
type Envelope struct {
	// ID names the transaction in the log.
	ID   string
	Peer Peer
	// From is the reverse-path, "" for the null sender. A local part that is no dot-string is quoted,
	// so the last "@" always starts the domain.
	From string
	// To are the recipients accepted so far, as written, without repeats (case aside).
	To []string
	// UTF8 is true when the peer asked for SMTPUTF8 (RFC 6531).
	UTF8 bool
}
