package main

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"puddle/mail/mailtest"
)

// TestStop has an open stream and an idle mail peer, who are told, and a
// program that ends with 0 in time.
func TestStop(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	ana := p.visitor().signUp("Ana", "ana@example.org", func(to string) string { return string(sink.WaitFor(t, to).Raw) })

	stream, err := ana.http.Get(p.url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if stream.StatusCode != http.StatusOK {
		t.Fatalf("the stream answers %s", stream.Status)
	}
	peer, err := net.Dial("tcp", p.smtp)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	lines := bufio.NewReader(peer)
	if greeting, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(greeting, "220 ") {
		t.Fatalf("greeting %q, %v", greeting, err)
	}
	if took := p.stop(); took > 10*time.Second {
		t.Errorf("the program took %v to stop", took)
	} else {
		t.Logf("stopped in %v", took.Round(time.Millisecond))
	}
	if goodbye, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(goodbye, "421 ") {
		t.Errorf("the idle peer was told %q, %v", goodbye, err)
	}
}

func TestSessionsSurviveARestart(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	data := "PUDDLE_DATA_DIR=" + t.TempDir()
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL(), data)
	ana := p.visitor().signUp("Ana", "ana@example.org", func(to string) string { return string(sink.WaitFor(t, to).Raw) })
	p.stop()

	site, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	var url string
	for _, v := range p.command.Env {
		if strings.HasPrefix(v, "DATABASE_URL=") {
			url = v
		}
	}
	again := serveOn(t, url, "PUDDLE_RELAY_URL="+sink.URL(), data, "PUDDLE_HTTP_ADDR="+site.Host)
	ana.site = again.url
	if page := ana.get("/conversations"); strings.Contains(page, `action="/login"`) {
		t.Error("the restart logged Ana out")
	}
}

func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	const public = "0.0.0.0:0"
	for name, c := range map[string]struct {
		arguments []string
		variables []string
		want      string
	}{
		"a public demo":             {[]string{"serve", "--demo"}, []string{"PUDDLE_HTTP_ADDR=" + public}, "--demo is for this machine only"},
		"a public demo's mail":      {[]string{"serve", "--demo"}, []string{"PUDDLE_SMTP_ADDR=" + public}, "--demo is for this machine only"},
		"public mail unproven":      {[]string{"serve"}, []string{"PUDDLE_SMTP_ADDR=" + public, "PUDDLE_LIMITS=on"}, "PUDDLE_MAIL_AUTH=off is for this machine only"},
		"a public load test":        {[]string{"serve"}, []string{"PUDDLE_HTTP_ADDR=" + public, "PUDDLE_MAIL_AUTH=enforce"}, "PUDDLE_LIMITS=off is for this machine only"},
		"public LMTP":               {[]string{"serve"}, []string{"PUDDLE_LMTP_ADDR=" + public, "PUDDLE_MAIL_AUTH=enforce", "PUDDLE_LIMITS=on"}, "needs PUDDLE_TRUSTED_PEERS"},
		"a base URL without http":   {[]string{"serve"}, []string{"PUDDLE_BASE_URL=puddle.example"}, "PUDDLE_BASE_URL"},
		"a certificate alone":       {[]string{"serve"}, []string{"PUDDLE_TLS_CERT=x.pem"}, "belong together"},
		"a peer that is no address": {[]string{"serve"}, []string{"PUDDLE_TRUSTED_PEERS=proxy"}, "PUDDLE_TRUSTED_PEERS"},
		"a short secret":            {[]string{"serve"}, []string{"PUDDLE_SECRET=secret"}, "PUDDLE_SECRET"},
		"a file that is not there":  {[]string{"serve"}, []string{"PUDDLE_SECRET_FILE=nowhere"}, "PUDDLE_SECRET_FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := run(t, c.arguments, append([]string{"DATABASE_URL=postgres://127.0.0.1:1/none"}, c.variables...)...)
			select {
			case <-p.exited:
			case <-time.After(waitLimit):
				t.Fatal("it started")
			}
			if p.err == nil || !strings.Contains(p.output.String(), c.want) {
				t.Errorf("it ended with %v and said %q, want %q", p.err, p.output, c.want)
			}
		})
	}
}
