package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"sync"
	"time"
)

// relay is the MTA that takes our mail. It keeps connections between mails and
// is safe for use by many goroutines.
type relay struct {
	addr     string
	host     string // as its certificate names it
	tls      bool   // from the first octet on (RFC 8314), not by STARTTLS
	user     string
	password string
	helo     string
	roots    *x509.CertPool
	waits    relayWaits

	mu   sync.Mutex
	idle []*relayConn
}

// relayWaits are the longest times that a relay may be silent.
type relayWaits struct {
	dial    time.Duration
	command time.Duration // greeting and commands
	data    time.Duration // for the answer to a whole mail (RFC 5321 4.5.3.2.6)
	idle    time.Duration // a connection is kept between two mails
}

var usualWaits = relayWaits{dial: 10 * time.Second, command: time.Minute, data: 10 * time.Minute, idle: 20 * time.Second}

// newRelay reads smtp://user:password@host:port or smtps://… . helo is the
// name by which we greet.
func newRelay(relayURL, helo string, roots *x509.CertPool) (*relay, error) {
	u, err := url.Parse(relayURL)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		// The URL may hold a password: it is not repeated.
		return nil, errors.New("the relay's URL must look like smtp://user:password@host:587 or smtps://host")
	}
	r := &relay{host: u.Hostname(), tls: u.Scheme == "smtps", helo: helo, roots: roots, waits: usualWaits}
	r.user = u.User.Username()
	r.password, _ = u.User.Password()
	r.addr = net.JoinHostPort(r.host, cmp.Or(u.Port(), r.usualPort()))
	return r, nil
}

// usualPort is the registered port for the way r connects.
func (r *relay) usualPort() string {
	switch {
	case r.tls:
		return "465"
	case r.password != "":
		return "587"
	}
	return "25"
}

// send hands one mail to the relay, for one recipient.
func (r *relay) send(ctx context.Context, from, to string, mail []byte) outcome {
	for {
		c, kept, err := r.take(ctx)
		if err != nil {
			return outcome{fateUnreached, "connect: " + replyText(err)}
		}
		o, state := c.send(ctx, from, to, mail)
		if state == connReady {
			r.keep(c)
			return o
		}
		c.close()
		if state == connStale && kept && ctx.Err() == nil {
			r.close() // the others are as old
			continue
		}
		return o
	}
}

// take returns a connection that is ready for a mail; kept tells whether it
// has been used before.
func (r *relay) take(ctx context.Context) (c *relayConn, kept bool, err error) {
	r.mu.Lock()
	if n := len(r.idle); n > 0 {
		c = r.idle[n-1]
		r.idle = r.idle[:n-1]
	}
	r.mu.Unlock()
	if c != nil && c.expiry.Stop() {
		return c, true, nil
	}
	c, err = r.connect(ctx)
	return c, false, err
}

func (r *relay) keep(c *relayConn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle = append(r.idle, c)
	c.expiry = time.AfterFunc(r.waits.idle, func() { r.expire(c) })
}

func (r *relay) expire(c *relayConn) {
	r.mu.Lock()
	for i, other := range r.idle {
		if other == c {
			r.idle = append(r.idle[:i], r.idle[i+1:]...)
			break
		}
	}
	r.mu.Unlock()
	c.quit()
}

// close ends the connections that are kept; those in use are not touched.
func (r *relay) close() {
	r.mu.Lock()
	idle := r.idle
	r.idle = nil
	r.mu.Unlock()
	for _, c := range idle {
		if c.expiry.Stop() {
			c.quit()
		}
	}
}

// tlsConfig is strict where a password is at stake or TLS was asked for.
// Elsewhere STARTTLS is used as it comes: unproven, and better than none
// (RFC 7435).
func (r *relay) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName:         r.host,
		RootCAs:            r.roots,
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: !r.tls && r.password == "",
	}
}
