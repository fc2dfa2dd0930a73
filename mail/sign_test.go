package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"puddle/mail/mailtest"
)

// signBy starts a sender that signs with what sign makes of the number of its
// call.
func (k *talk) signBy(t *testing.T, sign func(call int32) (string, error)) *atomic.Int32 {
	t.Helper()
	calls := &atomic.Int32{}
	s := k.newSender(t, k.sink.URL())
	s.patience = patience{pauses: []time.Duration{50 * time.Millisecond}, unreached: 50 * time.Millisecond}
	s.sign = func(_ context.Context, raw []byte) ([]byte, error) {
		signature, err := sign(calls.Add(1))
		return append([]byte(signature), raw...), err
	}
	k.start(t, s)
	return calls
}

// TestSignedOnce has a relay that takes a mail and falls silent, and so gets
// it again: a signature of its own time would make it another mail.
func TestSignedOnce(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.sink.Fail(mailtest.Fault{Step: mailtest.End, Keep: true, Times: 2})
	calls := k.signBy(t, func(call int32) (string, error) { return fmt.Sprintf("DKIM-Signature: %d\r\n", call), nil })
	for _, m := range k.sink.Wait(t, 3) {
		if !bytes.HasPrefix(m.Raw, []byte("DKIM-Signature: 1\r\n")) {
			t.Errorf("a copy is not that of the first attempt:\n%s", m.Raw)
		}
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("signed %d times", n)
	}
}

// TestNothingLeavesUnsigned has a signer that can't at first.
func TestNothingLeavesUnsigned(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.signBy(t, func(call int32) (string, error) {
		if call == 1 {
			return "", errors.New("no key at hand")
		}
		return "DKIM-Signature: late\r\n", nil
	})
	if m := k.sink.Wait(t, 1)[0]; !bytes.HasPrefix(m.Raw, []byte("DKIM-Signature: late\r\n")) {
		t.Errorf("it left as\n%s", m.Raw)
	}
}
