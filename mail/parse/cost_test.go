//go:build unix

package parse

import (
	"testing"
	"time"

	"puddle/mail/mailtest"
)

// TestHostileMailIsCheap bounds the processor time that a mail may cost. Twice
// as much input may take twice the time: what grows with the square passes the
// limit by far.
func TestHostileMailIsCheap(t *testing.T) {
	const limit = 2 * time.Second
	for name, raw := range hostile() {
		start := mailtest.CPUTime(t)
		if m, err := Mail([]byte(raw)); err == nil {
			m.Whole()
		}
		if took := mailtest.CPUTime(t) - start; took > limit {
			t.Errorf("%s: %d bytes take %v", name, len(raw), took)
		}
	}
}
