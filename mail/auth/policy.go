package auth

import (
	"context"
	"net"
	"strings"
)

// request is what the owner of a domain wants done with mail that is not
// proven (RFC 9989 4.7, "p").
type request int

const (
	monitor request = iota // p=none, or no record
	quarantine
	reject
)

func (r request) String() string { return [...]string{"none", "quarantine", "reject"}[r] }

// policy is the DMARC policy that applies to a domain.
type policy struct {
	published  bool
	request    request
	strictDKIM bool // adkim=s
	strictSPF  bool // aspf=s
}

// refuses reports whether mail that is not proven is to be refused. Puddle has
// no quarantine.
func (p policy) refuses() bool { return p.request != monitor }

// policyFor looks up the policy of a domain, at the domain itself and then at
// its organizational domain. The error is a temporary one.
func (r *resolver) policyFor(ctx context.Context, domain string) (policy, error) {
	org := organizational(domain)
	p, err := r.policyAt(ctx, domain, false)
	if err == nil && !p.published && org != domain {
		p, err = r.policyAt(ctx, org, true)
	}
	return p, err
}

func (r *resolver) policyAt(ctx context.Context, domain string, inherited bool) (policy, error) {
	txts, err := r.LookupTXT(ctx, "_dmarc."+domain)
	if isTemporary(err) {
		return policy{}, err
	}
	var found []policy
	for _, txt := range txts {
		if p := parsePolicy(txt, inherited); p.published {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return policy{}, nil
	case 1:
		return found[0], nil
	}
	// RFC 7489 6.6.3: several records are as good as none, and end the search.
	return policy{published: true}, nil
}

func isTemporary(err error) bool {
	dns, ok := err.(*net.DNSError)
	return ok && dns.Temporary()
}

// parsePolicy reads a TXT record. What is no DMARC record gives a policy that
// is not published; inherited says that the record was found at the
// organizational domain of the one in question.
func parsePolicy(txt string, inherited bool) policy {
	first, _, _ := strings.Cut(txt, ";")
	tags := tagList(txt)
	if name, _, _ := strings.Cut(first, "="); strings.TrimSpace(name) != "v" || tags["v"] != "DMARC1" {
		return policy{}
	}
	p := policy{
		published:  true,
		strictDKIM: strings.EqualFold(tags["adkim"], "s"),
		strictSPF:  strings.EqualFold(tags["aspf"], "s"),
	}
	own, ok := parseRequest(tags["p"])
	below := own
	if sp, has := tags["sp"]; has && ok {
		below, ok = parseRequest(sp)
	}
	if !ok {
		return p // RFC 7489 6.6.3: where p or sp makes no sense, as if p=none
	}
	p.request = own
	if inherited {
		p.request = below
	}
	if p.request > monitor && (strings.EqualFold(tags["t"], "y") || tags["pct"] == "0") {
		p.request--
	}
	return p
}

func parseRequest(s string) (request, bool) {
	for r := monitor; r <= reject; r++ {
		if strings.EqualFold(s, r.String()) {
			return r, true
		}
	}
	return monitor, false
}
