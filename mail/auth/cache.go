package auth

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// The cache is for one mail with many recipients and for bursts from one
// domain; it does not replace the cache of the name server, which knows the
// TTLs that net.Resolver does not tell.
const (
	keepAnswer  = time.Minute
	keepMissing = 15 * time.Second // no such name, or nothing of that type
	keepFailure = 5 * time.Second  // the server did not answer; RFC 2308 7.2 allows 5 minutes
	maxEntries  = 1024
)

// question is a DNS question; kind is the record type.
type question struct{ kind, name string }

type answer struct {
	records any // []string, []*net.MX or []net.IPAddr
	err     error
	until   time.Time
}

// cache keeps answers. The zero value is empty and ready.
type cache struct {
	mu      sync.Mutex
	answers map[question]answer
}

// cached returns the answer that is kept for q, or asks. An error is a
// *net.DNSError that is either "not found", temporary or neither.
func cached[T any](c *cache, q question, ask func() ([]T, error)) ([]T, error) {
	now := time.Now()
	c.mu.Lock()
	a, ok := c.answers[q]
	c.mu.Unlock()
	if !ok || !now.Before(a.until) {
		records, err := ask()
		a = answer{records: records, err: err}
		if keep := keepTime(err); keep > 0 {
			a.until = time.Now().Add(keep)
			c.put(q, a)
		}
	}
	records, _ := a.records.([]T)
	return records, a.err
}

// keepTime returns how long an answer is good for. One that was not waited for
// is no answer.
func keepTime(err error) time.Duration {
	if err == nil {
		return keepAnswer
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return keepMissing
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return 0
	}
	return keepFailure
}

// put keeps an answer. When the cache is full it makes room by dropping what
// is out of date, or else any one.
func (c *cache) put(q question, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil {
		c.answers = map[question]answer{}
	}
	if len(c.answers) >= maxEntries {
		c.makeRoom()
	}
	c.answers[q] = a
}

func (c *cache) makeRoom() {
	now := time.Now()
	for q, a := range c.answers {
		if !now.Before(a.until) {
			delete(c.answers, q)
		}
	}
	for q := range c.answers {
		if len(c.answers) < maxEntries {
			return
		}
		delete(c.answers, q)
	}
}
