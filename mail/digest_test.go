package mail

import "testing"

func TestDigestLooksThroughTraces(t *testing.T) {
	t.Parallel()
	of := func(header, body string) string {
		h, err := readRawHeader([]byte(header + "\r\n" + body))
		if err != nil {
			t.Fatal(err)
		}
		return string(digest(h))
	}
	base := of("From: a@b.test\r\nMessage-ID: <1@b>\r\n", "Text.\r\n")
	for _, header := range []string{
		"Received: from x\r\n\tby y\r\nFrom: a@b.test\r\nMessage-ID: <1@b>\r\n",
		"Return-Path: <a@b>\r\nAuthentication-Results: x;\r\n spf=pass\r\nFrom: a@b.test\r\nMessage-ID: <1@b>\r\nX-Spam: 1\r\n",
		"ARC-Seal: i=1\r\nFrom: a@b.test\r\narc-message-signature: x\r\nMessage-ID: <1@b>\r\n",
	} {
		if of(header, "Text.\r\n") != base {
			t.Errorf("another digest with\n%s", header)
		}
	}
	for _, other := range []string{
		of("From: a@b.test\r\nMessage-ID: <2@b>\r\n", "Text.\r\n"),
		of("From: a@b.test\r\nMessage-ID: <1@b>\r\n", "Text!\r\n"),
		of("From: a@b.test\r\nMessage-ID: <1@b>\r\nSubject: x\r\n", "Text.\r\n"),
		of("From: a@b.test\r\nMessage-ID: <1@b>\r\n", "X-Spam: 1\r\nText.\r\n"),
	} {
		if other == base {
			t.Error("another mail has the same digest")
		}
	}
}
