package smtpd

import (
	"net/netip"
	"sync"
	"time"
)

const (
	maxConnections           = 1000
	maxConnectionsPerNetwork = 100
	maxConnectionsPerAddress = 30

	// maxGuesses is how many unknown recipients an address may name in a guessWindow before it is slowed down.
	maxGuesses  = 200
	guessWindow = 10 * time.Minute
	// freeGuesses is how many of them a connection may name without waiting: people mistype.
	freeGuesses = 5
	// maxGuessers bounds the memory for those who guess.
	maxGuessers = 100_000
)

// everybody stands for all peers in the counts; no address has this prefix.
var everybody netip.Prefix

// limits counts what peers take. All peers of an IPv6 /64 are one address, all of a /48 (IPv4: /24) one network.
type limits struct {
	perAddress bool // whether there are limits for addresses and networks
	maxMemory  int  // octets

	mu      sync.Mutex
	open    map[netip.Prefix]int // connections
	memory  map[netip.Prefix]int // octets
	guesses map[netip.Prefix]int
	since   time.Time // when guesses was empty
}

func newLimits(perAddress bool, maxMemory int) *limits {
	return &limits{
		perAddress: perAddress,
		maxMemory:  maxMemory,
		open:       map[netip.Prefix]int{},
		memory:     map[netip.Prefix]int{},
		guesses:    map[netip.Prefix]int{},
	}
}

// limited is false for the peers that have no share of their own, only that of everybody.
func (l *limits) limited(p Peer) bool { return l.perAddress && !p.Trusted && p.Addr.IsValid() }

func address(ip netip.Addr) netip.Prefix { return prefix(ip, 32, 64) }
func network(ip netip.Addr) netip.Prefix { return prefix(ip, 24, 48) }

func prefix(ip netip.Addr, v4, v6 int) netip.Prefix {
	bits := v6
	if ip.Is4() {
		bits = v4
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return everybody // an invalid address, which is never limited
	}
	return p
}

// enter counts a connection, unless there are too many.
func (l *limits) enter(p Peer) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[everybody] >= maxConnections {
		return false
	}
	if l.limited(p) {
		a, n := address(p.Addr), network(p.Addr)
		if l.open[a] >= maxConnectionsPerAddress || l.open[n] >= maxConnectionsPerNetwork {
			return false
		}
		l.open[a]++
		l.open[n]++
	}
	l.open[everybody]++
	return true
}

// leave takes back what enter counted.
func (l *limits) leave(p Peer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	subtract(l.open, everybody, 1)
	if l.limited(p) {
		subtract(l.open, address(p.Addr), 1)
		subtract(l.open, network(p.Addr), 1)
	}
}

// take gives n octets for a message, unless there are too few left. One address gets half of them at most.
func (l *limits) take(p Peer, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.memory[everybody]+n > l.maxMemory {
		return false
	}
	if l.limited(p) {
		if l.memory[address(p.Addr)]+n > l.maxMemory/2 {
			return false
		}
		l.memory[address(p.Addr)] += n
	}
	l.memory[everybody] += n
	return true
}

// give takes n octets back.
func (l *limits) give(p Peer, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	subtract(l.memory, everybody, n)
	if l.limited(p) {
		subtract(l.memory, address(p.Addr), n)
	}
}

func subtract(counts map[netip.Prefix]int, key netip.Prefix, n int) {
	counts[key] -= n
	if counts[key] == 0 {
		delete(counts, key)
	}
}

// guessed counts a recipient that does not exist.
func (l *limits) guessed(p Peer) {
	if !l.limited(p) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.since) > guessWindow || len(l.guesses) >= maxGuessers {
		clear(l.guesses)
		l.since = time.Now()
	}
	l.guesses[address(p.Addr)]++
}

// isGuessing is true for an address that named too many recipients that do not exist.
func (l *limits) isGuessing(p Peer) bool {
	if !l.limited(p) {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.guesses[address(p.Addr)] >= maxGuesses && time.Since(l.since) <= guessWindow
}
