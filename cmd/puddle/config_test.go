package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"127.0.0.1:80": true, "127.9.9.9:0": true, "[::1]:80": true, "localhost:80": true,
		":80": false, "0.0.0.0:80": false, "[::]:80": false, "192.0.2.1:80": false, "[2001:db8::1]:80": false,
		"example.org:80": false, "127.0.0.1": false, "": false, "[::ffff:192.0.2.1]:80": false, "localhost.example.org:80": false,
	} {
		if got := isLoopback(addr); got != want {
			t.Errorf("isLoopback(%q) = %t", addr, got)
		}
	}
}

func TestCheckConfig(t *testing.T) {
	t.Parallel()
	good := func() config {
		return config{HTTPAddr: "127.0.0.1:0", SMTPAddr: "127.0.0.1:0", MailDomain: []string{"localhost"}, Limits: "on",
			SMTPReadTimeout: time.Minute}
	}
	c := good()
	if err := c.check(false); err != nil {
		t.Errorf("a sound configuration: %v", err)
	}
	for want, spoil := range map[string]func(*config){
		"PUDDLE_ADMIN":             func(c *config) { c.Admin = []string{"ana"} },
		"PUDDLE_NOTIFY_DELAY":      func(c *config) { c.NotifyDelay = -time.Second },
		"PUDDLE_SMTP_READ_TIMEOUT": func(c *config) { c.SMTPReadTimeout = 0 },
		"PUDDLE_SECRET":            func(c *config) { c.Secret = "short" },
		"PUDDLE_METRICS_ADDR":      func(c *config) { c.MetricsAddr, c.Limits = ":9100", "off" },
	} {
		c := good()
		spoil(&c)
		if err := c.check(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	c := databaseConfig{DataDir: filepath.Join(t.TempDir(), "var")}
	made, err := c.secret()
	if err != nil || len(made) < minSecret {
		t.Fatalf("made %q, %v", made, err)
	}
	again, err := c.secret()
	if err != nil || string(again) != string(made) {
		t.Errorf("made %q, then %q, %v", made, again, err)
	}
	path := filepath.Join(c.DataDir, "secret")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its file: %v, %v", info.Mode(), err)
	}
	for _, damaged := range []string{"", "\n", "0123456789"} {
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := c.secret(); err == nil {
			t.Errorf("a file that holds %q gives the secret %q", damaged, got)
		}
	}
	if _, err := (databaseConfig{Secret: "short"}).secret(); err == nil {
		t.Error("a short secret is taken")
	}
}

func TestBaseURL(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := config{}
	if got := c.baseURL(&doors{http: l}); !strings.HasPrefix(got, "http://localhost:") {
		t.Errorf("links lead to %s", got)
	}
	c.BaseURL = "https://puddle.example"
	if got := c.baseURL(&doors{http: l}); got != c.BaseURL {
		t.Errorf("links lead to %s, want %s", got, c.BaseURL)
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	const from = "Änne \x1b]0;owned\a <a@example.org>\u202e"
	if got, want := printable(from), "Änne \ufffd]0;owned\ufffd <a@example.org>\ufffd"; got != want {
		t.Errorf("%q is printed as %q", from, got)
	}
}
