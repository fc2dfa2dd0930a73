package mail

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"puddle/mail/mailtest"
)

// Ids and dates are opaque: they decide neither order nor time, and name
// nothing.
func TestOddIDsAndDatesAreOnlyText(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	start := time.Now()
	var want []string
	for n, c := range []struct{ id, date string }{
		{"<../../etc/passwd>", "Mon, 1 Jan 0001 00:00:00 +0000"},
		{"<'; drop table users; -->", "Fri, 31 Dec 9999 23:59:59 +9999"},
		{"<" + strings.Repeat("x", 900) + "@one.test>", "yesterday"},
		{"", ""},
		{"<\u202e@one.test>", "Sun, 30 Feb 2026 25:61:61 -0000"},
		{"%s%n <a@b> <c@d>", "Thu, 1 Jan 1970 00:00:00 GMT"},
	} {
		words := fmt.Sprintf("Odd mail %d", n)
		raw := fmt.Appendf(nil, "From: ana@one.test\r\nMessage-ID: %s\r\nReferences: %[1]s %[1]s\r\nDate: %s\r\n\r\n%s\r\n", c.id, c.date, words)
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, raw); !strings.HasPrefix(got, "250 ") {
			t.Errorf("%q: %s", c, got)
			continue
		}
		want = append(want, words)
	}
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for n, m := range messages[2:] {
		if m.Content != want[n] || m.CreatedAt.Before(start.Add(-time.Minute)) || m.CreatedAt.After(time.Now().Add(time.Minute)) {
			t.Errorf("message %d is %q of %v", n, m.Content, m.CreatedAt)
		}
	}
}

// A field that there may be one of makes a mail unclear when there are two.
func TestDoubledFieldsAreRefused(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	for _, header := range []string{
		"From: ana@one.test\r\nFrom : eve@three.test",
		"From: ana@one.test\r\nMessage-ID: <1@a>\r\nmessage-id: <2@a>",
		"From: ana@one.test\r\nDate: x\r\nDate: y",
		"From: ana@one.test\r\nContent-Type: text/plain\r\nContent-Type: text/html",
		"From: ana@one.test\r\nTo: a@b.test\r\nTo: c@d.test",
		"Subject: x\nFrom: eve@three.test\r\nFrom: ana@one.test",
	} {
		raw := []byte(header + "\r\n\r\nWords.\r\n")
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, raw); !strings.HasPrefix(got, "550 5.6.0") {
			t.Errorf("%q: %s", header, got)
		}
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("%d messages, want the two from before", n)
	}
}

// What is packed stays packed.
func TestArchivesAreNotOpened(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, zeros{}, 256<<20); err != nil {
		t.Fatal(err)
	}
	z.Close()
	raw := "From: ana@one.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n" +
		"--b\r\nContent-Type: application/gzip\r\nContent-Encoding: gzip\r\nContent-Disposition: attachment; filename=a.gz\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(bomb.Bytes()) + "\r\n--b--\r\n"
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, []byte(raw)); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 1)
	if err != nil || len(messages[0].Attachments) != 1 || messages[0].Attachments[0].Size != int64(bomb.Len()) {
		t.Errorf("posted: %+v, %v", messages, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
