package parse

import (
	"testing"
	"time"
)

// TestHostileMailIsCheap bounds the time that a mail may cost. Twice as much
// input may take twice the time: what grows with the square passes the limit
// by far.
func TestHostileMailIsCheap(t *testing.T) {
	const limit = 2 * time.Second
	for name, raw := range hostile() {
		start := time.Now()
		if m, err := Mail([]byte(raw)); err == nil {
			m.Whole()
		}
		if took := time.Since(start); took > limit {
			t.Errorf("%s: %d bytes take %v", name, len(raw), took)
		}
	}
}
