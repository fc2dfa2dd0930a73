package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"time"

	"puddle/mail"
)

// Relay checks that mail can be handed over: it connects, greets, starts TLS
// and authenticates as a Sender does, and sends nothing.
func (d *Doctor) Relay(ctx context.Context) []Finding {
	const check = "relay"
	if d.config.Relay == "" {
		return []Finding{{Fail, check, "there is none: outgoing mail stays queued", "set PUDDLE_RELAY_URL, for example smtp://user:password@mail.example.com:587"}}
	}
	ctx, cancel := context.WithTimeout(ctx, d.relayTime)
	defer cancel()
	p, err := mail.ProbeRelay(ctx, d.config.Relay, d.config.Domains[0], d.config.RootCAs)
	if err != nil {
		return []Finding{{Fail, check, d.relayName() + ": " + words(err), relayAdvice(err)}}
	}
	defer p.Close()
	text := d.relayName() + " takes our mail"
	if d.relay.User != nil {
		text += " and our password"
	}
	return []Finding{{OK, check, text, ""}, d.protection(p)}
}

// relayName is the relay without its password.
func (d *Doctor) relayName() string {
	if d.relay.Host == "" {
		return "PUDDLE_RELAY_URL"
	}
	return d.relay.Scheme + "://" + d.relay.Host
}

// words returns what the relay replied, or else what went wrong.
func words(err error) string {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return strconv.Itoa(reply.Code) + " " + reply.Msg
	}
	return err.Error()
}

func relayAdvice(err error) string {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		if reply.Code == 535 {
			return "correct the user and the password in PUDDLE_RELAY_URL; a % or @ in them is written %25, %40"
		}
		return "ask the relay's operator what it wants of us (reply code " + strconv.Itoa(reply.Code) + ")"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "use the name in PUDDLE_RELAY_URL that the certificate is for, and see whether the machine has the CA certificates"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "see whether host and port in PUDDLE_RELAY_URL are right, the relay runs and no firewall is between"
	}
	return "correct PUDDLE_RELAY_URL"
}

// protection checks TLS and the certificate. Where no password is at stake a
// Sender takes any (RFC 7435), so here is the place to tell.
func (d *Doctor) protection(p *mail.RelayProbe) Finding {
	const check = "relay's TLS"
	state, protected := p.TLS()
	host := d.relay.Hostname()
	switch {
	case !protected && isLoopbackHost(host):
		return Finding{OK, check, "none, and none is needed on this machine", ""}
	case !protected:
		return Finding{Warn, check, "it offers no STARTTLS: mail can be read on its way", "turn TLS on there, or use another port"}
	}
	if err := verify(state, host, d.config.RootCAs); err != nil {
		return Finding{Warn, check, tls.VersionName(state.Version) + ", but the certificate proves nothing: " + err.Error(), "have the relay use a certificate for " + host}
	}
	left := time.Until(state.PeerCertificates[0].NotAfter)
	return Finding{OK, check, tls.VersionName(state.Version) + ", the certificate is good for " + strconv.Itoa(int(left.Hours()/24)) + " days", ""}
}

func verify(state tls.ConnectionState, host string, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots, Intermediates: between})
	return err
}
