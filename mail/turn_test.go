package mail

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"puddle/mail/smtpd"
)

// A mail whose turn to be read never came is put off, and the log says so,
// once for all its recipients.
func TestMailWithoutATurnIsLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	r := &Receiver{reads: make(chan struct{}), log: slog.New(slog.NewTextHandler(&log, nil))}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range r.Data(ctx, &smtpd.Envelope{To: []string{"a@puddle.test", "b@puddle.test"}}, []byte("From: ana@one.test\r\n\r\n")) {
		if !errors.Is(err, tryLater) {
			t.Errorf("answer: %v", err)
		}
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "turn") {
		t.Errorf("the log says\n%s", &log)
	}
}
