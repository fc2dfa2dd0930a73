package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
)

// doors are the listeners, open from the start so that an address that is
// taken is known before anything else is done.
type doors struct {
	http    net.Listener
	smtp    net.Listener
	lmtp    net.Listener // nil: off
	metrics net.Listener // nil: off
	tls     *tls.Config  // nil: none
}

func (c *config) listen() (d *doors, err error) {
	d = &doors{}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if c.TLSCert != "" {
		certificate, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return d, fmt.Errorf("PUDDLE_TLS_CERT: %w", err)
		}
		d.tls = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	if d.http, err = net.Listen("tcp", c.HTTPAddr); err != nil {
		return d, fmt.Errorf("PUDDLE_HTTP_ADDR: %w", err)
	}
	if d.smtp, err = net.Listen("tcp", c.SMTPAddr); err != nil {
		return d, fmt.Errorf("PUDDLE_SMTP_ADDR: %w", err)
	}
	if c.LMTPAddr != "" {
		if d.lmtp, err = listenLMTP(c.LMTPAddr, c.lmtpOverTCP()); err != nil {
			return d, fmt.Errorf("PUDDLE_LMTP_ADDR: %w", err)
		}
	}
	if c.MetricsAddr != "" {
		if d.metrics, err = net.Listen("tcp", c.MetricsAddr); err != nil {
			return d, fmt.Errorf("PUDDLE_METRICS_ADDR: %w", err)
		}
	}
	return d, nil
}

// listenLMTP listens on TCP or on a socket, in the place of one that a killed
// program left behind.
func listenLMTP(addr string, tcp bool) (net.Listener, error) {
	if tcp {
		return net.Listen("tcp", addr)
	}
	if peer, err := net.Dial("unix", addr); err == nil {
		peer.Close()
		return nil, fmt.Errorf("%s: another program listens there", addr)
	}
	if info, err := os.Lstat(addr); err == nil && info.Mode()&fs.ModeSocket != 0 {
		if err := os.Remove(addr); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen("unix", addr)
	if err != nil {
		return nil, err
	}
	// The MTA runs as another user: whoever shares the socket's group, which a folder can give it, may connect.
	if err := os.Chmod(addr, 0o660); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// serveHTTP serves browsers, over TLS where there is a certificate, until the
// server is shut down.
func (d *doors) serveHTTP(s *http.Server) error {
	var err error
	if d.tls != nil {
		s.TLSConfig = d.tls.Clone()
		err = s.ServeTLS(d.http, "", "")
	} else {
		err = s.Serve(d.http)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// close closes what no server has closed yet.
func (d *doors) close() error {
	var errs []error
	for _, l := range []net.Listener{d.http, d.smtp, d.lmtp, d.metrics} {
		if l == nil {
			continue
		}
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// baseURL is where people find the site: as configured, else the address that
// is served, by the name of this machine for itself where that is all of its
// addresses.
func (c *config) baseURL(d *doors) string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	scheme := "http"
	if d.tls != nil {
		scheme = "https"
	}
	addr := d.http.Addr().String()
	if host, port, err := net.SplitHostPort(addr); err == nil && net.ParseIP(host).IsUnspecified() {
		addr = net.JoinHostPort("localhost", port)
	}
	return scheme + "://" + addr
}
