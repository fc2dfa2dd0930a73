package doctor

import (
	"context"
	"net"
	"net/netip"
	"slices"

	"blitiri.com.ar/go/spf"
)

// stranger is an address that no record can mean to allow (RFC 5737 3):
// checking it goes through the whole record, with all that it includes.
var stranger = netip.AddrFrom4([4]byte{192, 0, 2, 1})

// spf checks that there is one sound record, with ten look-ups at most, that
// says who may send (RFC 7208). Whether the relay is among them only its
// operator knows.
func (d *Doctor) spf(ctx context.Context, domain string) Finding {
	check := "SPF of " + domain
	txts, err := d.dns.LookupTXT(ctx, domain)
	if err != nil && !isNotFound(err) {
		return silent(check, err)
	}
	records := onlySPF(txts)
	switch len(records) {
	case 0:
		return Finding{Fail, check, "there is no record: receivers can't tell our mail from forged mail", add(domain, "TXT", d.spfRecord())}
	case 1:
	default:
		return Finding{Fail, check, "there are several records, which is as bad as none", "join them into one that begins with v=spf1"}
	}
	result, err := d.mayFrom(ctx, stranger, domain)
	switch result {
	case spf.Fail, spf.SoftFail:
		return Finding{OK, check, records[0], ""}
	case spf.Pass:
		return Finding{Fail, check, records[0] + " allows everybody", "let it end in -all"}
	case spf.TempError:
		return silent(check, err)
	case spf.PermError:
		return Finding{Fail, check, records[0] + " is wrong: " + err.Error(), "correct it (RFC 7208); " + d.spfRecord() + " may be enough"}
	}
	return Finding{Warn, check, records[0] + " forbids nobody", "let it end in -all"}
}

func (d *Doctor) mayFrom(ctx context.Context, ip netip.Addr, domain string) (spf.Result, error) {
	return spf.CheckHostWithSender(ip.AsSlice(), domain, "postmaster@"+domain, spf.WithContext(ctx), spf.WithResolver(d.dns))
}

// sentFrom checks that the record allows the address from which the relay
// brought a mail of ours. An address of this network tells nothing.
func (d *Doctor) sentFrom(ctx context.Context, peer string) []Finding {
	ip, err := netip.ParseAddr(peer)
	if err != nil || isInside(ip) {
		return nil
	}
	domain := domainOf(d.config.From)
	check := "SPF of " + domain + " for " + peer
	switch result, err := d.mayFrom(ctx, ip, domain); result {
	case spf.Pass:
		return []Finding{{OK, check, "our mail comes from there, and may", ""}}
	case spf.TempError:
		return []Finding{silent(check, err)}
	default:
		return []Finding{{Warn, check, "our mail comes from there, and the record does not allow it (" + string(result) + ")",
			"add " + mechanism(ip) + " to the record, unless that is a gateway in front of us"}}
	}
}

// mechanism is the term of a record that allows one address (RFC 7208 5.6).
func mechanism(ip netip.Addr) string {
	if ip.Is4() {
		return "ip4:" + ip.String()
	}
	return "ip6:" + ip.String()
}

// onlySPF returns the TXT records whose version is SPF's: it ends at a blank or
// with the record (RFC 7208 4.5).
func onlySPF(txts []string) []string {
	const version = "v=spf1"
	return slices.DeleteFunc(withPrefix(txts, version), func(txt string) bool {
		return len(txt) > len(version) && txt[len(version)] != ' '
	})
}

// spfRecord is what allows our mail hosts, and the relay where that is another
// machine.
func (d *Doctor) spfRecord() string {
	host := d.relay.Hostname()
	if host == "" || isLoopbackHost(host) {
		return `"v=spf1 mx -all"`
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return `"v=spf1 mx a:` + host + ` -all" (or the include: that the relay's operator names)`
	}
	return `"v=spf1 mx ` + mechanism(ip) + ` -all"`
}

func isLoopbackHost(host string) bool {
	return IsLocal(host) || net.ParseIP(host).IsLoopback()
}
