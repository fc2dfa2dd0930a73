package main

import (
	"context"
	"net/netip"

	"puddle/db"
	"puddle/mail"
	"puddle/mail/smtpd"
	"puddle/views"
)

// dryRun judges kept mail by today's rules. What is no longer known of how a
// mail came is taken to be as it is now: who is trusted, and that the MTA in
// front speaks LMTP where there is such a door.
func dryRun(r *mail.Receiver, trusted []netip.Prefix, lmtp bool) func(context.Context, db.InboundStory, []byte, string) (views.DryRun, error) {
	return func(ctx context.Context, m db.InboundStory, raw []byte, rcpt string) (views.DryRun, error) {
		peer := smtpd.Peer{Helo: m.Helo}
		addr, err := netip.ParseAddr(m.Peer)
		if err != nil { // a unix socket has no address
			peer.Trusted = true
		} else {
			peer.Addr = addr
			for _, p := range trusted {
				peer.Trusted = peer.Trusted || p.Contains(addr)
			}
		}
		peer.LMTP = lmtp && peer.Trusted
		return r.DryRun(ctx, &smtpd.Envelope{Peer: peer, From: m.EnvelopeFrom, To: []string{rcpt}}, raw)
	}
}
