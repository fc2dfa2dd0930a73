package mail

import (
	"strings"
	"testing"
)

func TestOwnAddressIsTakenOutOfQuotes(t *testing.T) {
	t.Parallel()
	own := []string{"ana_b@one.test", "ana@two.test"}
	for in, want := range map[string]string{
		"Mine is ana_b@one.test.":                             "Mine is ana_b@one.test.",
		"> From: Ana <Ana_B@One.Test>\nYes.":                  "> From: Ana <[address removed]>\nYes.",
		"> > To: ana\\_b@one.test, ana@two.test":              "> > To: [address removed], [address removed]",
		"> ben@three.test and banana@two.test wrote\n> \nNo.": "> ben@three.test and banana@two.test wrote\n> \nNo.",
		"": "",
	} {
		if got := withoutOwnAddress(in, own); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestMailsAreNoAttachments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, data string
		want       bool
	}{
		{"Blue bicycle.EML", "", true},
		{"message.msg", "\xd0\xcf\x11\xe0", true},
		{"noname", "Return-Path: <a@b.test>\r\nReceived: from c\r\nFrom: a@b.test\r\n\r\nText", true},
		{"old", "Received: by c\nMessage-ID: <1@c>\n\nText", true},
		{"letter.txt", "From: the mayor\nTo: all\n\nReceived: with thanks.\nReply-To: me\n", false},
		{"list.txt", "one\ntwo\n", false},
	} {
		if got := isMail(c.name, []byte(c.data)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A piece of a mail is as little a file as a whole one.
func TestPiecesOfMailsAreNoAttachments(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"message/partial; id=a; number=1; total=2", "message/external-body; access-type=x", "message/news", "message/x-new"} {
		raw := "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n" +
			"--b\r\nContent-Type: " + kind + "\r\n\r\nFrom: eve@three.test\r\n\r\nInner words.\r\n--b--\r\n"
		m := parsed(t, []byte(raw))
		if files := attachments(m, ownWords(m, nil)); len(files) != 0 || strings.TrimSpace(m.Text) != "See below." {
			t.Errorf("%s: %d files, text %q", kind, len(files), m.Text)
		}
	}
}
