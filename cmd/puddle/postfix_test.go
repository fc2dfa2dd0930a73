package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// postfix is a Postfix of the test's own, with everything of it in one folder.
// It delivers mail for example.net and example.org into Maildirs, hands mail
// for puddle.test to Puddle by LMTP, and nothing to anybody else.
type postfix struct {
	t    *testing.T
	dir  string
	addr string // where it takes mail by SMTP
	gid  int    // of the group that it runs in
}

// needPostfix skips the test where no Postfix can run.
func needPostfix(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can start Postfix")
	}
	for _, program := range []string{"postfix", "postconf", "s-nail"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: %s is not there (Debian: apt-get install postfix s-nail)", program)
		}
	}
}

// newPostfix makes an instance that hands mail over to Puddle where lmtp says,
// as a transport of Postfix. It ends with the test.
func newPostfix(t *testing.T, lmtp string) *postfix {
	t.Helper()
	m := &postfix{t: t, dir: reachableDir(t), addr: freeAddr(t)}
	account, err := user.Lookup("postfix")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(account.Uid) // they are numbers on every system that has Postfix
	m.gid, _ = strconv.Atoi(account.Gid)
	m.folder("etc", 0)
	m.folder("queue", 0)
	m.folder("data", uid)
	m.folder("mail", nobody)
	fill := strings.NewReplacer("DIR", m.dir, "LMTP", lmtp, "ADDR", m.addr)
	for name, content := range map[string]string{"main.cf": mainCf, "master.cf": masterCf, "mailboxes": mailboxes, "spf": spfPolicy} {
		if err := os.WriteFile(filepath.Join(m.dir, "etc", name), []byte(fill.Replace(content)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m.start()
	return m
}

const nobody = 65534

func (m *postfix) folder(name string, uid int) {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := errors.Join(os.Mkdir(path, 0o755), os.Chown(path, uid, -1)); err != nil {
		m.t.Fatal(err)
	}
}

// mainCf is what docs tell the operator of an MTA in front, and what keeps the
// instance to itself.
const mainCf = `
compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
maillog_file = DIR/log
maillog_file_prefixes = DIR
myhostname = mx.puddle.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = example.net, work.example.net, example.org
virtual_mailbox_base = DIR/mail
virtual_mailbox_maps = texthash:DIR/etc/mailboxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534

relay_domains = puddle.test
transport_maps = inline:{puddle.test=LMTP}
smtpd_recipient_restrictions =
  check_sender_access regexp:DIR/etc/spf
  check_recipient_access inline:{puddle.test=reject_unverified_recipient}
unverified_recipient_reject_code = 550
address_verify_sender =
address_verify_poll_delay = 1s

queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
fast_flush_domains =
`

const masterCf = `
ADDR inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

const mailboxes = `
ben@example.net ben@example.net/
ben@work.example.net ben@work.example.net/
ana@example.org ana@example.org/
`

// spfPolicy stands in for the daemon that checks SPF for Postfix: it tells what
// it found in the same way.
const spfPolicy = `
/^(.*@(work\.)?example\.(net|org))$/ PREPEND Authentication-Results: mx.puddle.test; spf=pass smtp.mailfrom=$1
/./ PREPEND Authentication-Results: mx.puddle.test; spf=none
`

// start starts the master process, in a session of its own, and waits until it
// takes mail.
func (m *postfix) start() {
	m.t.Helper()
	etc := filepath.Join(m.dir, "etc")
	if out, err := exec.Command("postfix", "-c", etc, "check").CombinedOutput(); err != nil {
		m.t.Fatalf("postfix check: %v\n%s", err, out)
	}
	daemons, err := exec.Command("postconf", "-c", etc, "-h", "daemon_directory").Output()
	if err != nil {
		m.t.Fatal(err)
	}
	master := exec.Command(filepath.Join(strings.TrimSpace(string(daemons)), "master"), "-c", etc, "-s")
	master.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := master.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { m.stop(master) })
	waitFor(m.t, "Postfix", func() error {
		c, err := net.Dial("tcp", m.addr)
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// stop ends the master and waits for the processes that it ends in turn.
func (m *postfix) stop(master *exec.Cmd) {
	master.Process.Signal(syscall.SIGTERM) // it may have ended
	master.Wait()                          // a signal is an error
	waitFor(m.t, "the end of Postfix", func() error {
		if err := syscall.Kill(-master.Process.Pid, 0); err == nil {
			return errors.New("some of it runs")
		}
		return nil
	})
	if m.t.Failed() {
		m.t.Logf("Postfix said:\n%s", m.log())
	}
}

func (m *postfix) url() string { return "smtp://" + m.addr }

func (m *postfix) log() string {
	m.t.Helper()
	log, err := os.ReadFile(filepath.Join(m.dir, "log"))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(log)
}

// waitForLog waits for a line of Postfix's log.
func (m *postfix) waitForLog(pattern string) {
	m.t.Helper()
	line := regexp.MustCompile(pattern)
	waitFor(m.t, "Postfix to say "+pattern, func() error {
		if !line.MatchString(m.log()) {
			return errors.New("it has not")
		}
		return nil
	})
}

func (m *postfix) maildir(address string) string { return filepath.Join(m.dir, "mail", address) }

// mailTo waits for the mail in somebody's Maildir that holds the words, on
// however many lines, and returns it as it was before delivery changed the ends
// of its lines.
func (m *postfix) mailTo(address, words string) (raw []byte) {
	m.t.Helper()
	waitFor(m.t, fmt.Sprintf("the mail to %s about %q", address, words), func() error {
		files, err := filepath.Glob(filepath.Join(m.maildir(address), "[nc]*", "*")) // new and cur
		for _, path := range files {
			kept, err := os.ReadFile(path)
			if err != nil {
				return err // it has just been moved
			}
			raw = bytes.ReplaceAll(kept, []byte("\n"), []byte("\r\n"))
			if text := strings.Join(strings.Fields(unfold(string(raw))), " "); strings.Contains(text, words) {
				return nil
			}
		}
		return errors.Join(err, errors.New("not there"))
	})
	return raw
}

// mailClient has somebody's mail program do what a script says, with their
// Maildir open, and returns what it showed.
func (m *postfix) mailClient(name, address, script string) string {
	m.t.Helper()
	client := exec.Command("s-nail", "-n", "-#", "-f")
	for _, setting := range []string{"v15-compat", "mta=" + m.url(), "smtp-auth=none", "sendwait", "nosave", "quote", "reply-to-honour=yes",
		"ttycharset=utf-8", "from=" + name + " <" + address + ">", "hostname=" + address[strings.Index(address, "@")+1:]} {
		client.Args = append(client.Args, "-S", setting)
	}
	client.Args = append(client.Args, m.maildir(address))
	client.Env = append(os.Environ(), "HOME="+m.t.TempDir(), "MAILRC=/dev/null")
	client.Stdin = strings.NewReader(script)
	shown, err := client.CombinedOutput()
	if err != nil {
		m.t.Fatalf("the mail program: %v\n%s", err, shown)
	}
	return string(shown)
}

// freeAddr is an address that nobody listens on, for programs that can't tell
// which port they were given.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
