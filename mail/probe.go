package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
)

// RelayProbe is one connection to the relay, made as a Sender makes it, for
// who wants to know whether mail goes out.
type RelayProbe struct{ conn *relayConn }

// ProbeRelay connects to the relay and goes as far as mail could be sent: past
// EHLO, TLS and AUTH. helo and roots are as for a Sender. A refusal is a
// *textproto.Error somewhere in the error, which never holds the password. The
// caller closes the probe.
func ProbeRelay(ctx context.Context, relayURL, helo string, roots *x509.CertPool) (*RelayProbe, error) {
	r, err := newRelay(relayURL, helo, roots)
	if err != nil {
		return nil, err
	}
	conn, err := r.connect(ctx)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("no answer in time: %w", ctx.Err())
	}
	if err != nil {
		return nil, err
	}
	return &RelayProbe{conn}, nil
}

// TLS returns what protects the connection, false if nothing does.
func (p *RelayProbe) TLS() (tls.ConnectionState, bool) {
	state, err := p.conn.client.GetTLSConnectionState()
	if err != nil {
		return tls.ConnectionState{}, false
	}
	return *state, true
}

// Close says goodbye.
func (p *RelayProbe) Close() { p.conn.quit() }
