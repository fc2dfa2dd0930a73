//go:build unix

package mailtest

import (
	"syscall"
	"testing"
	"time"
)

// CPUTime returns the processor time that this process has used: a busy machine
// does not count. Who measures by it does so in a test that is not parallel.
func CPUTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
