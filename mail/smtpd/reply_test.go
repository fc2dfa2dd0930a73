package smtpd

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReplyCannotBreakTheLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reply Reply
		want  string
	}{
		{Reply{550, [3]int{5, 1, 1}, "No such address"}, "550 5.1.1 No such address\r\n"},
		{Reply{Code: 451, Text: "Later"}, "451 4.0.0 Later\r\n"},
		{Reply{Code: 250, Text: "Stored"}, "250 2.0.0 Stored\r\n"},
		{Reply{550, [3]int{5, 7, 1}, "Read this:\nhttps://puddle.test/help"},
			"550-5.7.1 Read this:\r\n550 5.7.1 https://puddle.test/help\r\n"},
		{Reply{Code: 550, Text: "a\r250 b\x00\x1b[31m\tcafé"}, "550 5.0.0 a 250 b??[31m caf?\r\n"},
		{Reply{Code: 550, Text: strings.Repeat("x", 600)}, "550 5.0.0 " + strings.Repeat("x", maxReplyText) + "\r\n"},
		{Reply{Code: 550}, "550 5.0.0 \r\n"},
	} {
		if got := tt.reply.format(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestReplyIsAnError(t *testing.T) {
	t.Parallel()
	var err error = &Reply{550, [3]int{5, 1, 1}, "No such\naddress"}
	if got, want := err.Error(), "550-5.1.1 No such / 550 5.1.1 address"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if r, ours := replyFor(fmt.Errorf("look up: %w", err)); ours || r.Code != 550 {
		t.Errorf("wrapped: %v, %v", r, ours)
	}
	if r, ours := replyFor(errors.New("pq: SQLSTATE 42P01")); !ours || r != replyOurTrouble {
		t.Errorf("unknown error: %v, %v", r, ours)
	}
}

// What go-smtp may say that is not in the table is trouble of ours, never its own words.
func TestUnknownEngineReply(t *testing.T) {
	t.Parallel()
	if got := translate("MAIL", 599); got != replyOurTrouble {
		t.Errorf("got %v", got)
	}
}
