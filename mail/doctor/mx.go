package doctor

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// hosts checks who takes mail for our domains, and the names of their
// addresses.
func (d *Doctor) hosts(ctx context.Context) []Finding {
	var found []Finding
	var hosts []mxHost
	for _, domain := range d.config.Domains {
		f, of := d.mx(ctx, domain)
		found = append(found, f)
		hosts = append(hosts, of...)
	}
	var seen []netip.Addr
	for _, h := range hosts {
		for _, addr := range h.addrs {
			if !slices.Contains(seen, addr) {
				seen = append(seen, addr)
				found = append(found, d.ptr(ctx, h.name, addr))
			}
		}
	}
	return found
}

// mxHost is one that takes mail for a domain.
type mxHost struct {
	name  string // without the dot at its end
	addrs []netip.Addr
}

// mx checks that the domain names hosts for its mail that can be found (RFC
// 5321 5.1).
func (d *Doctor) mx(ctx context.Context, domain string) (Finding, []mxHost) {
	check := "MX of " + domain
	records, err := d.dns.LookupMX(ctx, domain)
	switch {
	case isNotFound(err):
		return Finding{Fail, check, "there is no record: answers by mail do not find us", add(domain, "MX", "10 "+absolute(d.config.Host))}, nil
	case err != nil:
		return silent(check, err), nil
	case records[0].Host == ".": // RFC 7505
		return Finding{Fail, check, "the record says that the domain takes no mail", "replace it: " + add(domain, "MX", "10 "+absolute(d.config.Host))}, nil
	}
	return d.resolveAll(ctx, check, records)
}

// resolveAll looks for the addresses of the hosts of a domain.
func (d *Doctor) resolveAll(ctx context.Context, check string, records []*net.MX) (Finding, []mxHost) {
	var hosts []mxHost
	var names []string
	inside := false
	for _, mx := range records {
		host := mxHost{name: strings.TrimSuffix(mx.Host, ".")}
		var err error
		host.addrs, err = d.dns.addresses(ctx, host.name)
		switch {
		case isNotFound(err):
			return Finding{Fail, check, "it names " + host.name + ", which has no address",
				add(host.name, "A", "and AAAA with the addresses of the machine that takes the mail")}, hosts
		case err != nil:
			return silent(check, err), hosts
		}
		inside = inside || slices.ContainsFunc(host.addrs, isInside)
		hosts = append(hosts, host)
		names = append(names, fmt.Sprintf("%s %s", host.name, join(host.addrs)))
	}
	text := strings.Join(names, ", ")
	if inside {
		return Finding{Warn, check, text + ": the world can't reach such an address", "use public addresses"}, hosts
	}
	return Finding{OK, check, text, ""}, hosts
}

// isInside reports whether an address has a meaning only here.
func isInside(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

func join(addrs []netip.Addr) string {
	var s []string
	for _, a := range addrs {
		s = append(s, a.String())
	}
	return "(" + strings.Join(s, ", ") + ")"
}
