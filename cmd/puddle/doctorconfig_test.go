package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/mail/doctor"
)

func TestExamineConfig(t *testing.T) {
	t.Parallel()
	sound := func(t *testing.T) config {
		return config{databaseConfig: databaseConfig{DataDir: filepath.Join(t.TempDir(), "var")}, HTTPAddr: "127.0.0.1:8080", SMTPAddr: "0.0.0.0:25", SMTPReadTimeout: time.Minute,
			BaseURL: "https://puddle.test", MailDomain: []string{"puddle.test"}, Limits: "on"}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, *config)
		demo   bool
		want   []string // how the lines begin that are not ok
	}{
		"sound":                      {},
		"no base URL":                {change: func(_ *testing.T, c *config) { c.BaseURL = "" }, want: []string{"warn  base URL: links in mails lead to 127.0.0.1:8080 → set PUDDLE_BASE_URL"}},
		"a base URL on this machine": {change: func(_ *testing.T, c *config) { c.BaseURL = "http://127.0.0.1:8080" }, want: []string{"warn  base URL: http://127.0.0.1:8080 is for this machine only"}},
		"a base URL in clear":        {change: func(_ *testing.T, c *config) { c.BaseURL = "http://puddle.test" }, want: []string{"FAIL  base URL: http://puddle.test is not https"}},
		"no sender":                  {change: func(_ *testing.T, c *config) { c.MailFrom = "Puddle" }, want: []string{"FAIL  configuration: PUDDLE_MAIL_FROM: "}},
		"no mail domain":             {change: func(_ *testing.T, c *config) { c.MailDomain = nil }, want: []string{"FAIL  configuration: PUDDLE_MAIL_DOMAIN: "}},
		"an empty domain":            {change: func(_ *testing.T, c *config) { c.MailDomain = []string{"puddle.test", ""} }, want: []string{"FAIL  configuration: PUDDLE_MAIL_DOMAIN: "}},
		"two faults":                 {change: func(_ *testing.T, c *config) { c.Secret, c.TLSCert = "short", "x.pem" }, want: []string{"FAIL  configuration: PUDDLE_TLS_CERT", "FAIL  configuration: PUDDLE_SECRET", "FAIL  PUDDLE_TLS_CERT: "}},
		"unproven mail":              {change: func(_ *testing.T, c *config) { c.MailAuth = "report" }, want: []string{"warn  PUDDLE_MAIL_AUTH: "}},
		"a load test":                {change: func(_ *testing.T, c *config) { c.Limits, c.MailAuth, c.SMTPAddr = "off", "off", "127.0.0.1:2525" }, want: []string{"warn  PUDDLE_MAIL_AUTH: ", "warn  PUDDLE_LIMITS: "}},
		"a public demo":              {demo: true, want: []string{"FAIL  configuration: --demo is for this machine only", "FAIL  configuration: PUDDLE_MAIL_AUTH=off is for this machine only"}},
		"a certificate":              {change: func(t *testing.T, c *config) { c.TLSCert, c.TLSKey = writePair(t, "puddle.test", 90*24*time.Hour) }},
		"another's certificate":      {change: func(t *testing.T, c *config) { c.TLSCert, c.TLSKey = writePair(t, "other.test", 90*24*time.Hour) }, want: []string{"warn  PUDDLE_TLS_CERT: x509: certificate is valid for other.test, not puddle.test"}},
		"an old certificate":         {change: func(t *testing.T, c *config) { c.TLSCert, c.TLSKey = writePair(t, "puddle.test", -time.Hour) }, want: []string{"FAIL  PUDDLE_TLS_CERT: it ended on "}},
		"a certificate's end":        {change: func(t *testing.T, c *config) { c.TLSCert, c.TLSKey = writePair(t, "puddle.test", 7*24*time.Hour) }, want: []string{"warn  PUDDLE_TLS_CERT: it ends on "}},
		"an open secret":             {change: func(t *testing.T, c *config) { writeSecret(t, c.DataDir, 0o755, 0o644) }, want: []string{"FAIL  secret: others can get at "}},
		"a secret of one's own":      {change: func(t *testing.T, c *config) { writeSecret(t, c.DataDir, 0o755, 0o600) }},
		"an open folder":             {change: func(t *testing.T, c *config) { writeSecret(t, c.DataDir, 0o777, 0o600) }, want: []string{"FAIL  data folder: others can write to "}},
		"a folder that is none":      {change: func(t *testing.T, c *config) { c.DataDir = os.Args[0] + "/var" }, want: []string{"FAIL  secret: ", "FAIL  data folder: "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := DoctorCmd{config: sound(t)}
			if c.change != nil {
				c.change(t, &cmd.config)
			}
			var got []string
			for _, f := range cmd.examineConfig(c.demo) {
				if f.State != doctor.OK {
					got = append(got, f.String())
				}
			}
			begins := len(got) == len(c.want)
			for i := range min(len(got), len(c.want)) {
				begins = begins && strings.HasPrefix(got[i], c.want[i])
			}
			if !begins {
				t.Errorf("it says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func writeSecret(t *testing.T, dir string, ofDir, ofFile os.FileMode) {
	t.Helper()
	path := filepath.Join(dir, "secret")
	for _, err := range []error{os.Mkdir(dir, 0o700), os.WriteFile(path, []byte("secret"), 0o600), os.Chmod(dir, ofDir), os.Chmod(path, ofFile)} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// writePair writes a certificate for host that lasts that long, and its key.
func writePair(t *testing.T, host string, lasts time.Duration) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(lasts), DNSNames: []string{host}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret)
}

func TestExaminePorts(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	ready := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer ready.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	foreign, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	go func() {
		for conn, err := foreign.Accept(); err == nil; conn, err = foreign.Accept() {
			conn.Write([]byte("SSH-2.0-Other\r\n"))
			conn.Close()
		}
	}()

	for name, c := range map[string]struct {
		config config
		want   []string
	}{
		"nothing runs": {config{HTTPAddr: free.Addr().String(), SMTPAddr: free.Addr().String()}, []string{"ok    PUDDLE_HTTP_ADDR: ", "ok    PUDDLE_SMTP_ADDR: "}},
		"others run":   {config{HTTPAddr: other.Listener.Addr().String(), SMTPAddr: foreign.Addr().String()}, []string{"FAIL  PUDDLE_HTTP_ADDR: ", "FAIL  PUDDLE_SMTP_ADDR: "}},
		"HTTPS and LMTP": {config{HTTPAddr: ready.Listener.Addr().String(), TLSCert: "x.pem", SMTPAddr: free.Addr().String(), LMTPAddr: filepath.Join(t.TempDir(), "lmtp")},
			[]string{"ok    PUDDLE_HTTP_ADDR: ", "ok    PUDDLE_SMTP_ADDR: ", "ok    PUDDLE_LMTP_ADDR: "}},
	} {
		cmd := DoctorCmd{config: c.config}
		runs, found := cmd.examinePorts(t.Context())
		if runs || len(found) != len(c.want) {
			t.Fatalf("%s: runs %v, %v", name, runs, found)
		}
		for i, f := range found {
			if !strings.HasPrefix(f.String(), c.want[i]) {
				t.Errorf("%s: %v, want %s", name, f, c.want[i])
			}
		}
	}
}

func TestExamineSchemaAndVersion(t *testing.T) {
	t.Parallel()
	if f := examineSchema(db.Inspection{Missing: 1, Unknown: 1}); f.State != doctor.Fail {
		t.Error(f)
	}
	if f := examineVersion(db.Inspection{Version: "14.9", Major: 14}); f.State != doctor.Fail || f.Advice != "use PostgreSQL 15 or later" {
		t.Error(f)
	}
	f := examineDurability(db.Inspection{Lossy: []string{"fsync", "synchronous_commit"}})
	if want := "alter system set fsync = on; alter system set synchronous_commit = on; select pg_reload_conf()"; f.State != doctor.Fail || f.Advice != want {
		t.Error(f)
	}
}
