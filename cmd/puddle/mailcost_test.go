//go:build linux && !race

package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/dbtest"
	"puddle/mail/mailtest"
)

// What one mail may cost the program, whatever is in it. Processor time is
// measured, not time: but it, too, grows on a machine whose cores are shared,
// so the test allows twice what is promised.
const (
	mostMail   = 25 << 20
	mostCPU    = 2 * 2 * time.Second
	mostMemory = 64<<20 + 8*mostMail
)

// TestGreatestMailsAreAffordable hands the program mails of the greatest size
// in every shape that costs a reader more than its bytes, each to a fresh
// process, and measures that process.
func TestGreatestMailsAreAffordable(t *testing.T) {
	database := dbtest.URL(t)
	to := replyAddress(t, database)
	zone := mailtest.NewZone(t, "example.org. TXT \"v=spf1 ip4:127.0.0.1 -all\"", "_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")
	for name, raw := range greatestMails(to) {
		t.Run(name, func(t *testing.T) { // one at a time: they are measured
			if len(raw) > mostMail {
				t.Fatalf("%d octets are too many", len(raw))
			}
			p := serveOn(t, "DATABASE_URL="+database, "PUDDLE_MAIL_DOMAIN=puddle.test", "PUDDLE_MAIL_AUTH=enforce", "PUDDLE_DNS="+zone.Addr())
			before := p.used()
			answer := mailtest.Deliver(t, p.smtp, "ana@example.org", to, raw)
			after := p.used()
			cpu := after.cpu - before.cpu
			t.Logf("%d MB: %v of processor time, %d MiB of memory: %s", len(raw)>>20, cpu, after.memory>>20, answer)
			if cpu > mostCPU || after.memory > mostMemory {
				t.Errorf("%v of processor time, %d MiB of memory", cpu, after.memory>>20)
			}
			if strings.HasPrefix(answer, "4") || answer == "" {
				t.Errorf("answer: %s", answer)
			}
		})
	}
}

// replyAddress makes a conversation of two people and returns Ana's reply
// address there.
func replyAddress(t *testing.T, database string) string {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{URL: database, MailDomain: "puddle.test"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var people []db.UserID
	for _, name := range []string{"Ana", "Ben"} {
		id, err := d.CreateUser(t.Context(), db.NewUser{Name: name, Email: name + "@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, id)
	}
	item, err := d.CreateItem(t.Context(), people[1], db.ItemInput{Name: "Blue bicycle"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.StartConversation(t.Context(), people[0], item, db.NewMessage{Via: db.ViaWeb, Content: "Still there?"}); err != nil {
		t.Fatal(err)
	}
	var token string
	err = d.Pool().QueryRow(t.Context(), `select reply_token from members where user_id = $1`, people[0]).Scan(&token)
	if err != nil {
		t.Fatal(err)
	}
	return "r" + token + "@puddle.test"
}

// used is what a process has used: processor time in all, and the most memory
// that it had at a time.
type used struct {
	cpu    time.Duration
	memory int
}

func (p *puddle) used() used {
	p.t.Helper()
	proc := fmt.Sprintf("/proc/%d/", p.command.Process.Pid)
	stat, err := os.ReadFile(proc + "stat")
	if err != nil {
		p.t.Fatal(err)
	}
	status, err := os.ReadFile(proc + "status")
	if err != nil {
		p.t.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, err1 := strconv.Atoi(fields[11]) // in ticks of 10 ms, see proc_pid_stat(5)
	system, err2 := strconv.Atoi(fields[12])
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	kB, err3 := strconv.Atoi(strings.Fields(peak)[0])
	if err1 != nil || err2 != nil || err3 != nil {
		p.t.Fatal(err1, err2, err3)
	}
	return used{time.Duration(user+system) * 10 * time.Millisecond, kB << 10}
}

// greatestMails returns mails of the greatest size, by what is hostile in them.
func greatestMails(to string) map[string][]byte {
	head := "From: ana@example.org\r\nTo: " + to + "\r\nMIME-Version: 1.0\r\nMessage-ID: <%d@example.org>\r\n"
	n := 0
	mail := func(header, body string) []byte {
		n++
		return append(fmt.Appendf(nil, head, n), header+"\r\n\r\n"+body+"\r\n"...)
	}
	fill := func(header, unit string) []byte {
		const room = 200 << 10
		return mail(header, "Hello.\r\n"+strings.Repeat(unit, (mostMail-room)/len(unit)))
	}
	parts := func(count int, header, unit string) []byte {
		part := "--b\r\n" + header + "\r\n\r\n" + strings.Repeat(unit, (mostMail/count-2000)/len(unit)) + "\r\n"
		return mail("Content-Type: multipart/mixed; boundary=b", "--b\r\n\r\nHello.\r\n"+strings.Repeat(part, count)+"--b--")
	}
	noise := make([]byte, mostMail*7/10)
	random := rand.NewChaCha8([32]byte{})
	random.Read(noise)
	return map[string][]byte{
		"base64 file":          parts(1, "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x\r\nContent-Transfer-Encoding: base64", wrapped(noise)),
		"text that is a file":  parts(1, "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=x.txt", "a@b.test &#64; /held/ "),
		"as many parts as can": parts(490, "Content-Type: text/html", "<p>words and more words</p>\r\n"),
		"one HTML part":        fill("Content-Type: text/html", "<div><b>words</b> &amp; <i style='color:red'>words</i>\r\n"),
		"HTML of open tags":    fill("Content-Type: text/html", "<blockquote><div>a\r\n"),
		"great header":         fill("Content-Type: text/plain\r\n"+strings.Repeat("X-A: "+strings.Repeat("b", 90)+"\r\n", 900)+"X-B: b", "words and more words\r\n"),
		"soft line breaks":     fill("Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable", "=\r\n"),
		"quoted-printable":     fill("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable", "=C3=BC=\r\n"),
		"mails in mails":       mail("Content-Type: message/rfc822", strings.Repeat("From: a@b.test\r\nContent-Type: message/rfc822\r\n\r\n", 40)+strings.Repeat("words\r\n", (mostMail-100_000)/7)),
		"undeclared charset":   fill("", "\xf0\xd2\xc9\xd7\xc5\xd4 "+"\xcb\xc1\xcb\r\n"),
		"flowed":               fill("Content-Type: text/plain; format=flowed", "> a \r\n"),
	}
}

// wrapped is base64 with lines of 76.
func wrapped(data []byte) string {
	var b strings.Builder
	for line := range slices.Chunk(data, 57) {
		b.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
	}
	return b.String()
}
