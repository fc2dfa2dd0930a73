package handlers

import (
	"cmp"
	"container/list"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"puddle/db"
)

// maxBuckets bounds the memory of one limit: about 10 MB with long keys.
const maxBuckets = 50_000

// limit is a token bucket for each key: burst at once, then one every interval.
// The keys that were idle longest are forgotten first; a flood of new keys can
// make others' buckets full again, never grow the memory.
type limit struct {
	burst    float64
	interval time.Duration

	mu      sync.Mutex
	buckets map[string]*list.Element
	idle    list.List // of *bucket, the most recently used in front
}

type bucket struct {
	key    string
	tokens float64
	at     time.Time
}

func newLimit(burst int, interval time.Duration) *limit {
	return &limit{burst: float64(burst), interval: interval, buckets: map[string]*list.Element{}}
}

// take uses one token of key. When there is none it returns how long to wait.
func (l *limit) take(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) * float64(l.interval))
	}
	b.tokens--
	return 0
}

// give takes back that key used a token.
func (l *limit) give(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	b.tokens = min(l.burst, b.tokens+1)
}

// peek is take that uses nothing.
func (l *limit) peek(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.bucket(key, now); b.tokens < 1 {
		return time.Duration((1 - b.tokens) * float64(l.interval))
	}
	return 0
}

// bucket returns key's bucket, filled up to now.
func (l *limit) bucket(key string, now time.Time) *bucket {
	if e, ok := l.buckets[key]; ok {
		b := e.Value.(*bucket)
		b.tokens = min(l.burst, b.tokens+float64(now.Sub(b.at))/float64(l.interval))
		b.at = now
		l.idle.MoveToFront(e)
		return b
	}
	if len(l.buckets) >= maxBuckets {
		oldest := l.idle.Back()
		delete(l.buckets, oldest.Value.(*bucket).key)
		l.idle.Remove(oldest)
	}
	b := &bucket{key: key, tokens: l.burst, at: now}
	l.buckets[key] = l.idle.PushFront(b)
	return b
}

// knows reports whether key has used a token that is not forgotten yet.
func (l *limit) knows(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buckets[key] != nil
}

// limits are those of one server. They are per instance: several instances
// together allow that many times as much.
type limits struct {
	on bool

	accountMailByNetwork *limit // sign-ups and log-in links asked for; package db limits them for each address
	loginByNetwork       *limit
	loginFailures        *limit // by account and network
	guesses              *limit // failures by account, from wherever
	logins               *limit // by account and network; limits nothing, knows from where its person comes
	messages             *limit // by member
	previews             *limit
	drafts               *limit
	typing               *limit
	conversations        *limit
	invitations          *limit
	items                *limit
	exports              *limit
	reports              *limit
}

func newLimits(on bool) *limits {
	return &limits{
		on:                   on,
		accountMailByNetwork: newLimit(10, 6*time.Minute),
		loginByNetwork:       newLimit(30, 6*time.Second),
		loginFailures:        newLimit(8, 30*time.Second),
		guesses:              newLimit(100, 5*time.Minute),
		logins:               newLimit(1, time.Second),
		messages:             newLimit(120, time.Second),
		previews:             newLimit(120, 300*time.Millisecond), // the page asks as often while somebody writes
		drafts:               newLimit(30, 500*time.Millisecond),  // the page sends one a second at most
		typing:               newLimit(30, time.Second),           // and one in three
		conversations:        newLimit(20, 3*time.Minute),
		invitations:          newLimit(10, 30*time.Minute),
		items:                newLimit(60, time.Minute),
		exports:              newLimit(5, 12*time.Minute),
		reports:              newLimit(10, 6*time.Minute),
	}
}

// tryPassword lets try check a password of an account that was given in a field
// of a form. Failures count for the network that they come from, and all
// together for the account: then only networks are let in from which somebody
// has logged in to it, so that nobody is locked out by another's guesses.
func (l *limits) tryPassword(from, account, field string, try func() error) error {
	if err := l.use(l.loginByNetwork, from); err != nil {
		return err
	}
	here := from + " " + account
	if err := l.check(l.loginFailures, here); err != nil {
		return err
	}
	if wait := l.guesses.peek(account, time.Now()); l.on && wait > 0 && !l.logins.knows(here) {
		return waitError{errManyGuesses, wait}
	}
	err := try()
	if err == nil {
		l.logins.take(here, time.Now())
	}
	if db.KindOf(err) == db.Invalid && db.FieldOf(err) == field {
		l.guesses.take(account, time.Now())
		return cmp.Or(l.use(l.loginFailures, here), err)
	}
	return err
}

var errManyGuesses = &db.Error{Kind: db.RateLimited,
	Msg: "Many wrong passwords were tried for this address. Please have a login link mailed to you."}

// use takes one token and returns RateLimited, with the time to wait, when
// there is none.
func (l *limits) use(which *limit, key string) error {
	if !l.on {
		return nil
	}
	return tooMuch(which.take(key, time.Now()))
}

// check is use that takes nothing.
func (l *limits) check(which *limit, key string) error {
	if !l.on {
		return nil
	}
	return tooMuch(which.peek(key, time.Now()))
}

// waitError is a refusal that says when to come again.
type waitError struct {
	error
	after time.Duration
}

func (e waitError) Unwrap() error { return e.error }

func tooMuch(wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	refusal := &db.Error{Kind: db.RateLimited, Msg: "That was a lot in a short time. Please try again in " + inWords(wait) + "."}
	return waitError{refusal, wait}
}

// inWords says about how long d is, never less than it is.
func inWords(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return "a minute"
	case d <= time.Hour:
		return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
	}
	return fmt.Sprintf("%d hours", int((d+time.Hour-1)/time.Hour))
}

// memberKey is the key of a limit for the viewer.
func memberKey(r *http.Request) string { return strconv.FormatInt(int64(viewerOf(r)), 10) }
