package auth

import (
	"context"
	"net"
	"strings"

	"blitiri.com.ar/go/spf"

	"puddle/mail/smtpd"
)

// spf evaluates SPF (RFC 7208) for the identity of the envelope. It says
// nothing where that identity is not aligned with the author's domain.
func (r *resolver) spf(ctx context.Context, e *smtpd.Envelope, author string) []finding {
	if e.Peer.LMTP {
		return nil // the peer is an MTA of ours, not the sender
	}
	f := finding{method: bySPF}
	local, host, ok := spfIdentity(e)
	if !ok || !aligned(host, author) {
		f.why = "not aligned"
		return []finding{f}
	}
	f.domain = host
	ip := e.Peer.Addr.Unmap()
	network := "ip"
	if ip.Is4() {
		network = "ip4" // RFC 7208 5: a means A records here
	}
	result, err := spf.CheckHostWithSender(ip.AsSlice(), e.Peer.Helo, local+"@"+host,
		spf.WithContext(ctx), spf.WithResolver(spfResolver{r, network}))
	f.why = string(result)
	switch result {
	case spf.Pass:
		f.state = proven
	case spf.TempError:
		f.state = unknown
	case spf.PermError:
		if _, dns := err.(*net.DNSError); !dns && err != nil {
			f.why += " (" + err.Error() + ")"
		}
	}
	return []finding{f}
}

// spfIdentity returns MAIL FROM, or HELO for the null sender (RFC 7208 2.4).
// A local part with an @ has no use except to deceive.
func spfIdentity(e *smtpd.Envelope) (local, host string, ok bool) {
	sender := e.From
	if sender == "" {
		sender = "postmaster@" + e.Peer.Helo
	}
	at := strings.LastIndexByte(sender, '@')
	if at < 1 || strings.Contains(sender[:at], "@") {
		return "", "", false
	}
	host, ok = hostname(sender[at+1:])
	return sender[:at], host, ok
}

// spfResolver is a resolver for one evaluation.
type spfResolver struct {
	*resolver
	network string // of the addresses that can match
}

// LookupIPAddr is part of spf.DNSResolver.
func (r spfResolver) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	return r.lookupIP(ctx, r.network, host)
}
