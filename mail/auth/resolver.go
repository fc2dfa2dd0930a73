package auth

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

// maxTXT bounds the TXT records of a name, in octets. RFC 7208 3.4 wants SPF
// records to fit into 512.
const maxTXT = 16 << 10

// Resolver returns a resolver that asks the server at host:port, or the
// system's servers if that is "". It waits for one answer for a third of
// patience, so that within patience a lost packet is sent again and a second
// server is asked.
func Resolver(server string, patience time.Duration) *net.Resolver {
	attempt := patience / 3
	dialer := net.Dialer{Timeout: attempt}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if server != "" {
			address = server
		}
		conn, err := dialer.DialContext(ctx, network, address)
		if udp, ok := conn.(*net.UDPConn); ok && err == nil {
			return &impatient{udp, attempt}, nil
		}
		return conn, err
	}
	// StrictErrors: when A is missing and AAAA fails, the name is not missing.
	return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: dial}
}

// impatient is a UDP connection whose deadlines are not further away than wait.
// net.Resolver itself would wait 5 seconds for the first packet.
type impatient struct {
	*net.UDPConn
	wait time.Duration
}

func (c *impatient) SetDeadline(t time.Time) error {
	if soon := time.Now().Add(c.wait); soon.Before(t) {
		t = soon
	}
	return c.UDPConn.SetDeadline(t)
}

// resolver answers what SPF, DKIM and DMARC ask. Names are absolute: a search
// list never applies. Its errors are *net.DNSError, either "not found",
// temporary, or neither for an answer that is no use; they name nobody.
type resolver struct {
	net   *net.Resolver
	cache cache
}

// LookupTXT is part of spf.DNSResolver. It also serves DKIM keys and DMARC.
func (r *resolver) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return cached(&r.cache, question{"TXT", name}, func() ([]string, error) {
		txts, err := r.net.LookupTXT(ctx, absolute(name))
		size := 0
		for _, txt := range txts {
			size += len(txt)
		}
		if size > maxTXT {
			return nil, &net.DNSError{Err: "answer too long"}
		}
		return txts, dnsError(ctx, err)
	})
}

// LookupMX is part of spf.DNSResolver.
func (r *resolver) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return cached(&r.cache, question{"MX", name}, func() ([]*net.MX, error) {
		hosts, err := r.net.LookupMX(ctx, absolute(name))
		if len(hosts) > 0 {
			return hosts, nil // the error is about other, malformed ones
		}
		return nil, dnsError(ctx, err)
	})
}

// LookupAddr is part of spf.DNSResolver.
func (r *resolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	return cached(&r.cache, question{"PTR", addr}, func() ([]string, error) {
		names, err := r.net.LookupAddr(ctx, addr)
		if len(names) > 0 {
			return names, nil // as for MX
		}
		return nil, dnsError(ctx, err)
	})
}

// lookupIP is LookupIPAddr for one kind of addresses: "ip4", or "ip" for both.
func (r *resolver) lookupIP(ctx context.Context, network, host string) ([]net.IPAddr, error) {
	return cached(&r.cache, question{network, host}, func() ([]net.IPAddr, error) {
		addrs, err := r.net.LookupNetIP(ctx, network, absolute(host))
		return ipAddrs(addrs), dnsError(ctx, err)
	})
}

func ipAddrs(addrs []netip.Addr) []net.IPAddr {
	var ips []net.IPAddr
	for _, a := range addrs {
		ips = append(ips, net.IPAddr{IP: a.Unmap().AsSlice(), Zone: a.Zone()})
	}
	return ips
}

func absolute(name string) string {
	if name == "" || name[len(name)-1] == '.' {
		return name
	}
	return name + "."
}

// dnsError makes one of two errors of what net.Resolver says. What is not a
// clear "no" is temporary: RFC 7208 4.4 wants that for every answer other than
// success and NXDOMAIN, and DKIM and DMARC are served well by it, too.
func dnsError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return &net.DNSError{Err: "no such record", IsNotFound: true}
	}
	return &net.DNSError{Err: "no answer from DNS", IsTemporary: true, UnwrapErr: ctx.Err()}
}
