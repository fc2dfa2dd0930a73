package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// errHeld says that somebody else holds a lock.
var errHeld = errors.New("lock is held")

// lock takes a flock(2), waiting for it: syscall.LOCK_SH or LOCK_EX. Closing the file, or dying, releases it.
func lock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errHeld
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// tryLock takes a lock without waiting; errHeld tells that somebody else has it.
func tryLock(path string, how int) (*os.File, error) { return lock(path, how|syscall.LOCK_NB) }

// waitLock takes a lock, waiting for it until ctx ends. It polls, since a blocked flock(2) can't be given up.
func waitLock(ctx context.Context, path string, how int) (*os.File, error) {
	for {
		f, err := tryLock(path, how)
		if !errors.Is(err, errHeld) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", err, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// isFree reports whether a lock could be had at this moment.
func isFree(path string, how int) bool {
	f, err := tryLock(path, how)
	if err != nil {
		return false
	}
	f.Close()
	return true
}
