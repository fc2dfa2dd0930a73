package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"puddle/db/dbtest"
	"puddle/db/embedded"
)

// beProgram makes the test program be the program itself.
const beProgram = "PUDDLE_TEST_BE_PROGRAM"

func TestMain(m *testing.M) {
	embedded.MaybeSupervise()
	if os.Getenv(beProgram) != "" {
		main()
		os.Exit(0)
	}
	dbtest.Main(m)
}

// waitLimit is how long a test waits for what must come.
const waitLimit = 90 * time.Second

// waitFor looks until f does not fail any more.
func waitFor(t *testing.T, what string, f func() error) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	limit := time.After(waitLimit)
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-look.C:
		case <-limit:
			t.Fatalf("waited for %s: %v", what, err)
		}
	}
}

// puddle is the whole program as a process of its own.
type puddle struct {
	t       *testing.T
	command *exec.Cmd
	output  *output
	exited  chan struct{}
	err     error // of the exit

	url  string // of the site
	smtp string // address of the mail server
}

// output collects what a process prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// run starts the program with variables, on free ports, and does not wait.
func run(t *testing.T, arguments []string, variables ...string) *puddle {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &puddle{t: t, command: exec.Command(self, arguments...), output: &output{}, exited: make(chan struct{})}
	p.command.Env = append(os.Environ(), beProgram+"=1", "PUDDLE_HTTP_ADDR=127.0.0.1:0", "PUDDLE_SMTP_ADDR=127.0.0.1:0",
		"PUDDLE_DATA_DIR="+t.TempDir(), "PUDDLE_LIMITS=off", "PUDDLE_MAIL_AUTH=off")
	p.command.Env = append(p.command.Env, variables...)
	p.command.Stdout, p.command.Stderr = p.output, p.output
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.command.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() {
		p.command.Process.Kill() // it may have ended
		<-p.exited
		if t.Failed() {
			t.Logf("the program printed:\n%s", p.output)
		}
	})
	return p
}

var (
	sitePattern = regexp.MustCompile(`Puddle is at (\S+)`)
	mailPattern = regexp.MustCompile(`Mail is taken at (\S+)`)
)

// serve starts the program on a database of the test's own and returns when
// it is ready.
func serve(t *testing.T, variables ...string) *puddle {
	t.Helper()
	return serveOn(t, append([]string{"DATABASE_URL=" + dbtest.URL(t), "PUDDLE_NOTIFY_DELAY=0s"}, variables...)...)
}

// serveOn is serve where the variables say which database.
func serveOn(t *testing.T, variables ...string) *puddle {
	t.Helper()
	p := run(t, []string{"serve"}, variables...)
	p.ready()
	return p
}

// ready waits until all parts serve.
func (p *puddle) ready() {
	p.t.Helper()
	waitFor(p.t, "the program", func() error {
		site, mail := sitePattern.FindStringSubmatch(p.output.String()), mailPattern.FindStringSubmatch(p.output.String())
		if site == nil || mail == nil {
			select {
			case <-p.exited:
				p.t.Fatalf("the program ended: %v\n%s", p.err, p.output)
			default:
			}
			return fmt.Errorf("it has not said where it is:\n%s", p.output)
		}
		p.url, p.smtp = site[1], mail[1]
		r, err := http.Get(p.url + "/readyz")
		if err != nil {
			return err
		}
		defer r.Body.Close()
		if r.StatusCode != http.StatusOK {
			return fmt.Errorf("/readyz answers %s", r.Status)
		}
		return nil
	})
}

// stop sends SIGTERM and returns how long the program took to end.
func (p *puddle) stop() time.Duration {
	p.t.Helper()
	begin := time.Now()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.exited:
	case <-time.After(waitLimit):
		p.t.Fatalf("the program does not stop:\n%s", p.output)
	}
	if p.err != nil {
		p.t.Errorf("the program ended with %v:\n%s", p.err, p.output)
	}
	return time.Since(begin)
}

// visitor is a browser without scripts, as plain HTTP sees it.
type visitor struct {
	t    *testing.T
	site string
	http *http.Client
}

func (p *puddle) visitor() *visitor {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &visitor{p.t, p.url, &http.Client{Jar: jar, Timeout: waitLimit}}
}

// post sends a form and returns the page that it leads to.
func (v *visitor) post(path string, form url.Values) (body string) {
	v.t.Helper()
	r, err := v.http.PostForm(v.site+path, form)
	return v.page(r, err)
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	r, err := v.http.Get(v.site + path)
	return v.page(r, err)
}

func (v *visitor) page(r *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if r.StatusCode != http.StatusOK {
		v.t.Fatalf("%s %s answers %s:\n%s", r.Request.Method, r.Request.URL, r.Status, body)
	}
	return string(body)
}

// signUp makes an account by way of the mail in the sink.
func (v *visitor) signUp(name, email string, mailed func(recipient string) string) *visitor {
	v.t.Helper()
	v.post("/signup", url.Values{"name": {name}, "email": {email}, "password": {password}})
	link := linkIn(v.t, mailed(email), v.site+"/verify/")
	v.get(link)
	v.post(link, nil)
	return v
}

const password = "a fine password"

// linkIn returns the path of the link in a mail that begins so.
func linkIn(t *testing.T, mail, prefix string) string {
	t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(prefix) + `[A-Za-z0-9_-]+`).FindString(unfold(mail))
	if link == "" {
		t.Fatalf("no link to %s in:\n%s", prefix, mail)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// unfold undoes the soft line breaks of quoted-printable (RFC 2045 6.7).
func unfold(mail string) string {
	return strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(mail)
}
