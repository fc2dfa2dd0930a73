package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// LookupTXT is part of spf.DNSResolver.
func (r *resolver) LookupTXT(ctx context.Context, name string) ([]string, error) {
	found, err := r.ask(ctx, name, dnsmessage.TypeTXT)
	var txts []string
	for _, record := range found {
		txts = append(txts, strings.Join(record.(*dnsmessage.TXTResource).TXT, ""))
	}
	return txts, err
}

// LookupMX is part of spf.DNSResolver. The most preferred is first.
func (r *resolver) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	found, err := r.ask(ctx, name, dnsmessage.TypeMX)
	var hosts []*net.MX
	for _, record := range found {
		mx := record.(*dnsmessage.MXResource)
		hosts = append(hosts, &net.MX{Host: mx.MX.String(), Pref: mx.Pref})
	}
	slices.SortStableFunc(hosts, func(a, b *net.MX) int { return cmp.Compare(a.Pref, b.Pref) })
	return hosts, err
}

// LookupIPAddr is part of spf.DNSResolver.
func (r *resolver) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	addrs, err := r.addresses(ctx, host)
	var ips []net.IPAddr
	for _, a := range addrs {
		ips = append(ips, net.IPAddr{IP: a.AsSlice()})
	}
	return ips, err
}

// LookupAddr is part of spf.DNSResolver.
func (r *resolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return nil, &net.DNSError{Err: "no address", Name: addr, IsNotFound: true}
	}
	found, err := r.ask(ctx, reverse(ip), dnsmessage.TypePTR)
	var names []string
	for _, record := range found {
		names = append(names, record.(*dnsmessage.PTRResource).PTR.String())
	}
	return names, err
}

// addresses returns the IPv4 and IPv6 addresses of a host.
func (r *resolver) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	v4, err4 := r.ask(ctx, host, dnsmessage.TypeA)
	v6, err6 := r.ask(ctx, host, dnsmessage.TypeAAAA)
	var addrs []netip.Addr
	for _, record := range v4 {
		addrs = append(addrs, netip.AddrFrom4(record.(*dnsmessage.AResource).A))
	}
	for _, record := range v6 {
		addrs = append(addrs, netip.AddrFrom16(record.(*dnsmessage.AAAAResource).AAAA).Unmap())
	}
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case isNotFound(err4):
		return nil, err6
	}
	return nil, err4
}

// reverse returns the name below which the PTR of an address stands (RFC 1035
// 3.5, RFC 3596 2.5).
func reverse(ip netip.Addr) string {
	if ip.Is4() {
		b := ip.As4()
		return fmt.Sprintf("%d.%d.%d.%d.in-addr.arpa.", b[3], b[2], b[1], b[0])
	}
	var name strings.Builder
	b := ip.As16()
	for _, octet := range slices.Backward(b[:]) {
		fmt.Fprintf(&name, "%x.%x.", octet&0xf, octet>>4)
	}
	return name.String() + "ip6.arpa."
}

func isNotFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

// withPrefix returns those TXT records that begin so, whatever the case of
// their letters: the ones that are of a kind.
func withPrefix(txts []string, prefix string) []string {
	var of []string
	for _, txt := range txts {
		if len(txt) >= len(prefix) && strings.EqualFold(txt[:len(prefix)], prefix) {
			of = append(of, txt)
		}
	}
	return of
}
