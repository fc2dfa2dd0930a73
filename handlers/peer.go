package handlers

import (
	"net/http"
	"net/netip"
	"strings"
)

// peers tells who is at the other end of a request. X-Forwarded-For counts
// only as far as trusted proxies wrote it.
type peers struct{ trusted []netip.Prefix }

// client returns the address of the first hop, seen from here, that is not a
// trusted proxy. The zero Addr means that it can't be told.
func (p peers) client(r *http.Request) netip.Addr {
	addr := remoteAddr(r)
	if !p.trusts(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		if addr = hop.Unmap(); !p.trusts(addr) {
			return addr
		}
	}
	return addr
}

func (p peers) trusts(addr netip.Addr) bool {
	for _, prefix := range p.trusted {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

func remoteAddr(r *http.Request) netip.Addr {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return port.Addr().Unmap().WithZone("")
}

// network is what limits count by: an IPv4 address, or the /64 that one
// subscriber of IPv6 has to himself.
func network(addr netip.Addr) string {
	if addr.Is6() {
		prefix, err := addr.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}
