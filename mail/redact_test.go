package mail

import (
	"strings"
	"testing"
	"time"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("a2z", 9)[:26]
	for in, want := range map[string]string{
		"Write to r" + token + "@puddle.test.":                     "Write to [address removed].",
		"R" + strings.ToUpper(token) + "@Puddle.Test":              "[address removed]",
		"<mailto:u" + token + "@puddle.test>":                      "<mailto:[address removed]>",
		"h" + token + "@old.test, b" + token + "-5.9@puddle.test":  "[address removed], [address removed]",
		"https://puddle.test/unsubscribe/" + token + " now":        "https://puddle.test/unsubscribe/[removed] now",
		"https://puddle.test/login/" + token:                       "https://puddle.test/login/[removed]",
		"@@ r" + token + "@puddle.test@r" + token + "@puddle.test": "@@ [address removed]@[address removed]",
		"x-r" + token + "@puddle.test":                             "x-[address removed]",
		"xr" + token + "@puddle.test":                              "xr" + token + "@puddle.test",
		"r" + token + "@ there":                                    "[address removed] there",
		"ana@one.test, reply@puddle.test":                          "ana@one.test, reply@puddle.test",
		"https://puddle.test/conversations/7":                      "https://puddle.test/conversations/7",
		"":                                                         "",
	} {
		if got := redact(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestRedactIsQuick(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"@", "words and more words ", "r" + strings.Repeat("a", 26) + "@x.test ", strings.Repeat("a", 99) + "@"} {
		long := strings.Repeat(text, 4<<20/len(text))
		start := time.Now()
		redact(long)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("4 MB of %q take %v", text, took)
		}
	}
}

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
