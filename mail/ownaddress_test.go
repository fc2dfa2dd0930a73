package mail

import "testing"

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
