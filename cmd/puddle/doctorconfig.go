package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"puddle/mail/doctor"
)

const soon = 14 * 24 * time.Hour // a certificate's end that should worry somebody

// examineConfig checks what can be judged by looking at it.
func (c *DoctorCmd) examineConfig(demo bool) []doctor.Finding {
	var found []doctor.Finding
	if err := c.check(demo); err != nil {
		for line := range strings.Lines(err.Error()) {
			found = append(found, doctor.Finding{State: doctor.Fail, Check: "configuration", Text: strings.TrimSpace(line)})
		}
	} else {
		found = append(found, doctor.Finding{State: doctor.OK, Check: "configuration", Text: "puddle " + version() + " can start with it"})
	}
	if !demo {
		found = append(found, c.examineBaseURL())
		found = append(found, c.examineDoubts()...)
	}
	if c.TLSCert != "" {
		found = append(found, c.examineCertificate())
	}
	return append(found, c.examineSecret(), c.examineDataDir())
}

// examineBaseURL checks the links in mails. RFC 8058 3.1: one-click
// unsubscription is for HTTPS only.
func (c *DoctorCmd) examineBaseURL() doctor.Finding {
	const check = "base URL"
	if c.BaseURL == "" {
		return doctor.Finding{State: doctor.Warn, Check: check, Text: "links in mails lead to " + c.HTTPAddr, Advice: "set PUDDLE_BASE_URL to the https:// address of the site"}
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err == nil && u.Scheme == "https":
		return doctor.Finding{State: doctor.OK, Check: check, Text: c.BaseURL}
	case err == nil && (u.Hostname() == "localhost" || isLoopback(u.Hostname()+":0")):
		return doctor.Finding{State: doctor.Warn, Check: check, Text: c.BaseURL + " is for this machine only", Advice: "set PUDDLE_BASE_URL to the https:// address of the site"}
	}
	return doctor.Finding{State: doctor.Fail, Check: check, Text: c.BaseURL + " is not https: passwords go over the network in clear", Advice: "serve HTTPS (PUDDLE_TLS_CERT or a proxy) and set PUDDLE_BASE_URL to https://"}
}

// examineDoubts names settings that are allowed, and no way to run a site.
func (c *DoctorCmd) examineDoubts() []doctor.Finding {
	var found []doctor.Finding
	switch c.MailAuth {
	case "off":
		found = append(found, doctor.Finding{State: doctor.Warn, Check: "PUDDLE_MAIL_AUTH", Text: "is off: anybody who knows a reply address can post with it", Advice: "unset it"})
	case "report":
		found = append(found, doctor.Finding{State: doctor.Warn, Check: "PUDDLE_MAIL_AUTH", Text: "is report: forged mail is posted", Advice: "unset it once the reasons in puddle inbound look right"})
	}
	if c.Limits == "off" {
		found = append(found, doctor.Finding{State: doctor.Warn, Check: "PUDDLE_LIMITS", Text: "is off: anybody can flood the site", Advice: "unset it"})
	}
	return found
}

func (c *DoctorCmd) examineCertificate() doctor.Finding {
	f := doctor.Finding{State: doctor.Fail, Check: "PUDDLE_TLS_CERT", Advice: "put a new certificate there and start serve again"}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		f.Text = err.Error()
		return f
	}
	left := time.Until(pair.Leaf.NotAfter)
	host := c.publicHost()
	switch err := pair.Leaf.VerifyHostname(host); {
	case left <= 0:
		f.Text = "it ended on " + pair.Leaf.NotAfter.Format(time.DateOnly)
	case err != nil && host != "":
		f.State, f.Text = doctor.Warn, err.Error()
	case left < soon:
		f.State, f.Text = doctor.Warn, "it ends on "+pair.Leaf.NotAfter.Format(time.DateOnly)
	default:
		f = doctor.Finding{State: doctor.OK, Check: f.Check, Text: "is good until " + pair.Leaf.NotAfter.Format(time.DateOnly)}
	}
	return f
}

// examineSecret checks that nobody else can read the key of all cookies.
func (c *DoctorCmd) examineSecret() doctor.Finding {
	const check = "secret"
	if c.Secret != "" {
		return doctor.Finding{State: doctor.OK, Check: check, Text: "given by PUDDLE_SECRET"}
	}
	path := filepath.Join(c.DataDir, "secret")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return doctor.Finding{State: doctor.OK, Check: check, Text: "is made at the first start, in " + path}
	case err != nil:
		return doctor.Finding{State: doctor.Fail, Check: check, Text: err.Error(), Advice: "let the account that runs puddle read it"}
	case info.Mode().Perm()&0o077 != 0:
		return doctor.Finding{State: doctor.Fail, Check: check, Text: fmt.Sprintf("others can get at %s (%v)", path, info.Mode().Perm()), Advice: "chmod 600 " + path}
	}
	return doctor.Finding{State: doctor.OK, Check: check, Text: path + " is the program's own"}
}

// examineDataDir checks that the program can write to its folder and nobody
// else can.
func (c *DoctorCmd) examineDataDir() doctor.Finding {
	f := doctor.Finding{State: doctor.Fail, Check: "data folder"}
	info, err := os.Stat(c.DataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return doctor.Finding{State: doctor.OK, Check: f.Check, Text: c.DataDir + " is made at the first start"}
	case err != nil:
		f.Text = err.Error()
		return f
	case info.Mode().Perm()&0o022 != 0:
		f.Text, f.Advice = fmt.Sprintf("others can write to %s (%v)", c.DataDir, info.Mode().Perm()), "chmod go-w "+c.DataDir
		return f
	}
	trial, err := os.CreateTemp(c.DataDir, "doctor-*")
	if err == nil {
		err = errors.Join(trial.Close(), os.Remove(trial.Name()))
	}
	if err != nil {
		f.Text, f.Advice = err.Error(), "let the account that runs puddle write to it"
		return f
	}
	return doctor.Finding{State: doctor.OK, Check: f.Check, Text: c.DataDir + " can be written to"}
}
