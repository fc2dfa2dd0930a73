package doctor

import (
	"context"
	"net/netip"
	"slices"
	"strings"
)

// ptr checks that the address of a host has a name that leads back to it.
// Large mailbox providers take no mail from an address without (RFC 8601
// 2.7.3 calls the test iprev). It matters for who sends: where a relay
// elsewhere does so, a fault is a warning.
func (d *Doctor) ptr(ctx context.Context, host string, addr netip.Addr) Finding {
	check := "PTR of " + addr.String()
	wrong := Finding{Fail, check, "", "at whoever gave you the address, " + add(reverse(addr), "PTR", absolute(host))}
	if !d.sendsFrom(host, addr) {
		wrong.State = Warn
	}
	names, err := d.dns.LookupAddr(ctx, addr.String())
	switch {
	case isNotFound(err):
		wrong.Text = "the address has no name"
		return wrong
	case err != nil:
		return silent(check, err)
	}
	for _, name := range names {
		back, err := d.dns.addresses(ctx, name)
		if slices.Contains(back, addr) {
			return Finding{OK, check, strings.TrimSuffix(name, ".") + ", and back", ""}
		}
		if err != nil && !isNotFound(err) {
			return silent(check, err)
		}
	}
	wrong.Text = "its name " + strings.TrimSuffix(names[0], ".") + " does not lead back to it"
	return wrong
}

// sendsFrom reports whether our mail leaves from this host, as far as the
// relay's URL tells.
func (d *Doctor) sendsFrom(host string, addr netip.Addr) bool {
	relay := strings.ToLower(d.relay.Hostname())
	ip, err := netip.ParseAddr(relay)
	if err != nil {
		return IsLocal(relay) || relay == strings.ToLower(host)
	}
	return ip.IsLoopback() || ip == addr
}
