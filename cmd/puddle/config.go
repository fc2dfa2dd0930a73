package main

import (
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"puddle/db"
)

// config is how the program runs. Every field has a default that works on one
// machine.
type config struct {
	databaseConfig
	HTTPAddr        string        `env:"PUDDLE_HTTP_ADDR" default:"127.0.0.1:8080" help:"Where browsers are served."`
	SMTPAddr        string        `env:"PUDDLE_SMTP_ADDR" default:"127.0.0.1:2525" help:"Where mail is received."`
	LMTPAddr        string        `env:"PUDDLE_LMTP_ADDR" help:"Where mail is received from an MTA in front: host:port or the path of a socket."`
	MetricsAddr     string        `env:"PUDDLE_METRICS_ADDR" help:"Where /metrics and profiles are served; never make it public."`
	BaseURL         string        `env:"PUDDLE_BASE_URL" help:"Where people find the site. Default: the HTTP address."`
	MailDomain      []string      `env:"PUDDLE_MAIL_DOMAIN" default:"localhost" help:"Domains of reply addresses: the first is used, all are accepted."`
	MailFrom        string        `env:"PUDDLE_MAIL_FROM" help:"Sender of mail. Default: Puddle <puddle@DOMAIN>."`
	RelayURL        string        `env:"PUDDLE_RELAY_URL" help:"Where mail goes out: smtp://user:password@host:587, smtps://host or smtp://host:25."`
	NotifyDelay     time.Duration `env:"PUDDLE_NOTIFY_DELAY" default:"30s" help:"How long a notification waits for more messages or for its reader."`
	MailAuth        string        `env:"PUDDLE_MAIL_AUTH" enum:",off,report,enforce" default:"" help:"SPF, DKIM and DMARC of inbound mail: off, report or enforce. Default: enforce, or off with --demo."`
	DNS             string        `env:"PUDDLE_DNS" help:"Resolver (host:port) for SPF, DKIM, DMARC and doctor. Default: the system's."`
	TrustedPeers    []string      `env:"PUDDLE_TRUSTED_PEERS" help:"Addresses of the proxy and the MTA in front."`
	AuthservID      string        `env:"PUDDLE_AUTHSERV_ID" help:"The name that the MTA in front writes into Authentication-Results."`
	Limits          string        `env:"PUDDLE_LIMITS" enum:"on,off" default:"on" help:"Rate limits; off is for load tests."`
	SMTPReadTimeout time.Duration `env:"PUDDLE_SMTP_READ_TIMEOUT" default:"5m" help:"How long an SMTP peer may be silent."`
	TLSCert         string        `env:"PUDDLE_TLS_CERT" help:"Certificate file for HTTPS and STARTTLS."`
	TLSKey          string        `env:"PUDDLE_TLS_KEY" help:"Key file of the certificate."`
}

// databaseConfig is what every command needs that uses the database.
type databaseConfig struct {
	DatabaseURL string   `env:"DATABASE_URL" help:"PostgreSQL to use. Default: a private one below the data folder."`
	DataDir     string   `env:"PUDDLE_DATA_DIR" default:"./var" help:"Folder of the private PostgreSQL and the generated secret."`
	Secret      string   `env:"PUDDLE_SECRET" help:"Key for cookies and links. Default: generated below the data folder."`
	Admin       []string `env:"PUDDLE_ADMIN" help:"Addresses whose owners are administrators."`
}

// check returns what is wrong with the configuration, all of it at once.
func (c *config) check(demo bool) error {
	if c.MailAuth == "" {
		c.MailAuth = "enforce"
		if demo {
			c.MailAuth = "off"
		}
	}
	var errs []error
	for _, danger := range []struct {
		on   bool
		name string
	}{{demo, "--demo"}, {c.MailAuth == "off", "PUDDLE_MAIL_AUTH=off"}, {c.Limits == "off", "PUDDLE_LIMITS=off"}} {
		if danger.on {
			errs = append(errs, c.onLoopback(danger.name))
		}
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		errs = append(errs, errors.New("PUDDLE_TLS_CERT and PUDDLE_TLS_KEY belong together"))
	}
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			errs = append(errs, fmt.Errorf("PUDDLE_BASE_URL: %q is no http or https URL", c.BaseURL))
		}
	}
	if c.Secret != "" && len(c.Secret) < minSecret {
		errs = append(errs, fmt.Errorf("PUDDLE_SECRET: give it %d characters or more", minSecret))
	}
	for _, address := range c.Admin {
		if _, err := db.CanonicalAddress(address); err != nil {
			errs = append(errs, fmt.Errorf("PUDDLE_ADMIN: %q is no e-mail address", address))
		}
	}
	if c.NotifyDelay < 0 {
		errs = append(errs, errors.New("PUDDLE_NOTIFY_DELAY: mail can't be sent before there is something to say"))
	}
	if c.SMTPReadTimeout <= 0 {
		errs = append(errs, errors.New("PUDDLE_SMTP_READ_TIMEOUT: give peers some time, like 5m"))
	}
	_, errFrom := c.sender()
	_, errPeers := c.trustedPeers()
	errs = append(errs, errFrom, errPeers)
	if c.lmtpOverTCP() && !isLoopback(c.LMTPAddr) && len(c.TrustedPeers) == 0 {
		errs = append(errs, errors.New("PUDDLE_LMTP_ADDR: a TCP address that is not on loopback needs PUDDLE_TRUSTED_PEERS"))
	}
	return errors.Join(errs...)
}

// sender returns the address that our mail comes from.
func (c *config) sender() (string, error) {
	if len(c.MailDomain) == 0 || slices.Contains(c.MailDomain, "") {
		return "", errors.New("PUDDLE_MAIL_DOMAIN: give it a domain, or several with commas between them")
	}
	if c.MailFrom == "" {
		return "puddle@" + c.MailDomain[0], nil
	}
	address, err := netmail.ParseAddress(c.MailFrom)
	if err != nil {
		return "", fmt.Errorf("PUDDLE_MAIL_FROM: %w", err)
	}
	return address.Address, nil
}

// onLoopback returns an error unless all listeners can be reached from this
// machine only.
func (c *config) onLoopback(why string) error {
	var errs []error
	for name, addr := range map[string]string{
		"PUDDLE_HTTP_ADDR": c.HTTPAddr, "PUDDLE_SMTP_ADDR": c.SMTPAddr, "PUDDLE_LMTP_ADDR": c.LMTPAddr,
		"PUDDLE_METRICS_ADDR": c.MetricsAddr,
	} {
		if addr == "" || name == "PUDDLE_LMTP_ADDR" && !c.lmtpOverTCP() || isLoopback(addr) {
			continue
		}
		errs = append(errs, fmt.Errorf("%s is for this machine only, but %s is %s: use an address like 127.0.0.1", why, name, addr))
	}
	return errors.Join(errs...)
}

func (c *config) lmtpOverTCP() bool { return c.LMTPAddr != "" && !strings.Contains(c.LMTPAddr, "/") }

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// trustedPeers reads addresses and networks.
func (c *config) trustedPeers() ([]netip.Prefix, error) {
	var peers []netip.Prefix
	for _, s := range c.TrustedPeers {
		s = strings.TrimSpace(s)
		p, err := netip.ParsePrefix(s)
		if err != nil {
			var ip netip.Addr
			if ip, err = netip.ParseAddr(s); err == nil {
				p = netip.PrefixFrom(ip, ip.BitLen())
			}
		}
		if err != nil {
			return nil, fmt.Errorf("PUDDLE_TRUSTED_PEERS: %q is no address or network", s)
		}
		peers = append(peers, p)
	}
	return peers, nil
}
