package doctor

import (
	"context"
	"crypto/x509"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"puddle/mail/dkim"
)

// Config says what is to be checked, in the words of the program's
// configuration.
type Config struct {
	DNS     string   // name server as host:port; "" for the system's
	Domains []string // that mail is taken for; the first one is in our reply addresses
	From    string   // the address that our mail comes from
	Host    string   // by which the world knows this machine, for advice; "" if it is not known
	Relay   string   // URL; "" if there is none

	Keys []dkim.PublicKey // that our mail is signed with

	RootCAs *x509.CertPool // that the relay's certificate is checked against; nil: the system's
}

const (
	dnsTime   = 15 * time.Second // for one record with all that it refers to
	relayTime = 30 * time.Second // from the connection to where mail could be sent
)

// Doctor checks what Config says.
type Doctor struct {
	config    Config
	relay     url.URL // the zero value where there is none, or it can't be read
	dns       *resolver
	relayTime time.Duration
}

// New returns a Doctor. Domains and From are needed.
func New(c Config) *Doctor {
	c.Domains = slices.Clone(c.Domains)
	for i, d := range c.Domains {
		c.Domains[i] = strings.ToLower(strings.TrimSpace(d))
	}
	if c.Host == "" {
		c.Host = "mail." + c.Domains[0]
	}
	d := &Doctor{config: c, dns: newResolver(c.DNS), relayTime: relayTime}
	if u, err := url.Parse(c.Relay); err == nil {
		d.relay = *u
	}
	return d
}

// DNS checks all records. They are asked for at once; the findings are always
// in the same order.
func (d *Doctor) DNS(ctx context.Context) []Finding {
	if IsLocal(d.config.Domains[0]) {
		return []Finding{{Warn, "DNS", "the mail domain is " + d.config.Domains[0] + ", which only this machine knows: nobody elsewhere can answer by mail",
			"set PUDDLE_MAIL_DOMAIN to a domain of yours"}}
	}
	checks := []func(context.Context) []Finding{d.hosts}
	for _, domain := range d.senders() {
		checks = append(checks, one(d.spf, domain))
	}
	checks = append(checks, d.dkim)
	for _, domain := range d.authors() {
		checks = append(checks, one(d.dmarc, domain))
	}
	return together(ctx, checks)
}

// one makes a check of many findings of one that has one.
func one(check func(context.Context, string) Finding, domain string) func(context.Context) []Finding {
	return func(ctx context.Context) []Finding { return []Finding{check(ctx, domain)} }
}

func together(ctx context.Context, checks []func(context.Context) []Finding) []Finding {
	found := make([][]Finding, len(checks))
	var running sync.WaitGroup
	for i, check := range checks {
		running.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, dnsTime)
			defer cancel()
			found[i] = check(ctx)
		})
	}
	running.Wait()
	return slices.Concat(found...)
}

// senders are the domains of our envelope addresses: From, and the addresses
// that bounces go to.
func (d *Doctor) senders() []string {
	return unique(domainOf(d.config.From), d.config.Domains[0])
}

// authors are the domains that stand in From.
func (d *Doctor) authors() []string { return []string{domainOf(d.config.From)} }

func unique(names ...string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// IsLocal reports whether a domain is known to this machine only (RFC 6761
// 6.3), or is no name.
func IsLocal(domain string) bool {
	return domain == "localhost" || strings.HasSuffix(domain, ".localhost") || strings.HasPrefix(domain, "[")
}

// silent is what is found where DNS did not answer.
func silent(check string, err error) Finding {
	return Finding{Fail, check, "DNS gives no answer: " + err.Error(), "see whether the resolver works, or name another one in PUDDLE_DNS"}
}
