package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"syscall"
	"time"

	"puddle/mail/doctor"
)

const portTime = 5 * time.Second // for one port to answer

// port is an address that serve listens on.
type port struct {
	variable string
	network  string
	addr     string
	greets   func(ctx context.Context, network, addr string) (string, error)
}

// examinePorts asks the running program on each of its ports, or sees whether
// they are free where none runs. runs tells whether mail is taken.
func (c *DoctorCmd) examinePorts(ctx context.Context) (runs bool, found []doctor.Finding) {
	ports := []port{
		{"PUDDLE_HTTP_ADDR", "tcp", c.HTTPAddr, c.askReady},
		{"PUDDLE_SMTP_ADDR", "tcp", c.SMTPAddr, banner},
	}
	if c.LMTPAddr != "" {
		network := "unix"
		if c.lmtpOverTCP() {
			network = "tcp"
		}
		ports = append(ports, port{"PUDDLE_LMTP_ADDR", network, c.LMTPAddr, banner})
	}
	for _, p := range ports {
		f, answers := p.examine(ctx)
		found = append(found, f)
		runs = runs || answers && p.variable == "PUDDLE_SMTP_ADDR"
	}
	return runs, found
}

func (p port) examine(ctx context.Context) (f doctor.Finding, answers bool) {
	ctx, cancel := context.WithTimeout(ctx, portTime)
	defer cancel()
	said, err := p.greets(ctx, p.network, p.addr)
	switch {
	case err == nil:
		return doctor.Finding{State: doctor.OK, Check: p.variable, Text: p.addr + " says " + said}, true
	case nobodyListens(err):
		return p.examineFree(ctx), false
	}
	return doctor.Finding{State: doctor.Fail, Check: p.variable, Text: p.addr + ": " + err.Error(),
		Advice: "see the log of serve, and whether another program has the port"}, false
}

// nobodyListens also holds for a socket that was never made.
func nobodyListens(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT)
}

func (p port) examineFree(ctx context.Context) doctor.Finding {
	f := doctor.Finding{State: doctor.OK, Check: p.variable, Text: p.addr + " is free; puddle serve does not run"}
	if p.network == "unix" {
		return f
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, p.network, p.addr)
	if err != nil {
		f.State, f.Text, f.Advice = doctor.Fail, err.Error(), "choose another address, or let the program use that port"
		return f
	}
	l.Close()
	return f
}

// askReady asks /readyz, whatever name the certificate is for.
func (c *DoctorCmd) askReady(ctx context.Context, _, addr string) (string, error) {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+addr+"/readyz", nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("/readyz answers %s", response.Status)
	}
	return "that it is ready", nil
}

// banner returns the first line of a mail server (RFC 5321 4.2).
func banner(ctx context.Context, network, addr string) (string, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline() // portTime
	conn.SetDeadline(deadline)
	text := textproto.NewConn(conn)
	_, greeting, err := text.ReadResponse(220)
	if err != nil {
		return "", err
	}
	text.PrintfLine("QUIT") // for the server's log; nothing follows from it
	greeting, _, _ = strings.Cut(greeting, "\n")
	return greeting, nil
}
