package smtpd

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	// handshakeTimeout is for the whole TLS handshake.
	handshakeTimeout = 30 * time.Second
	// lastWriteTimeout is how long a peer may leave its replies unread once the server shuts down.
	lastWriteTimeout = time.Second
)

// A wire is a socket with deadlines on each read and write. Replies are gathered in out and leave
// when the peer has nothing more to say, so a pipelined group is answered in one segment.
type wire struct {
	in  *bufio.Reader
	out *bufio.Writer

	writeTimeout time.Duration
	patience     func(received int) time.Time // the deadline of the next read
	received     int                          // octets since the last expect

	mu        sync.Mutex
	socket    net.Conn
	deadline  time.Time
	receiving bool      // a message is coming in
	hurriedAt time.Time // when the server began to shut down
}

func newWire(socket net.Conn, writeTimeout time.Duration) *wire {
	w := &wire{socket: socket, writeTimeout: writeTimeout}
	w.in = bufio.NewReader(w)
	w.out = bufio.NewWriter(w)
	return w
}

// Read waits for the peer. It is for w.in.
func (w *wire) Read(b []byte) (int, error) {
	if err := w.out.Flush(); err != nil {
		return 0, fmt.Errorf("send replies: %w", err)
	}
	w.mu.Lock()
	w.deadline = w.patience(w.received)
	err := w.arm()
	w.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := w.socket.Read(b)
	w.received += n
	return n, err
}

// Write sends at once. It is for w.out.
func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	timeout := w.writeTimeout
	if !w.hurriedAt.IsZero() {
		timeout = min(timeout, lastWriteTimeout)
	}
	err := w.socket.SetWriteDeadline(time.Now().Add(timeout))
	w.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return w.socket.Write(b)
}

// arm sets the read deadline; w.mu is held.
func (w *wire) arm() error {
	t := w.deadline
	if !w.hurriedAt.IsZero() {
		last := w.hurriedAt
		if w.receiving {
			last = last.Add(shutdownGrace)
		}
		if last.Before(t) {
			t = last
		}
	}
	return w.socket.SetReadDeadline(t)
}

// expect says whether a message comes in or a command, and how long to wait for it.
func (w *wire) expect(receiving bool, patience func(received int) time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.receiving, w.patience, w.received = receiving, patience, 0
}

// hurry ends the wait for a command at once, those for a message and for a peer that does not read soon.
// Any goroutine may call it.
func (w *wire) hurry(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hurriedAt = now
	// On a socket that fails, reading and writing fail too and say so.
	_ = w.arm()
	_ = w.socket.SetWriteDeadline(now.Add(lastWriteTimeout))
}

// startTLS turns the wire into a TLS server. What the peer sent before is not read inside TLS:
// the caller has made sure that nothing is buffered.
func (w *wire) startTLS(ctx context.Context, cfg *tls.Config) error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("send replies: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	secured := tls.Server(w.socket, cfg)
	if err := w.socket.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return err
	}
	if err := secured.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS handshake: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.socket = secured
	w.in.Reset(w)
	return nil
}

// close sends what is left and closes.
func (w *wire) close() error {
	// The peer may be gone already; there is nobody to tell.
	_ = w.out.Flush()
	return w.socket.Close()
}

// abort closes at once. Any goroutine may call it.
func (w *wire) abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	// Closing twice is an error that says nothing new.
	_ = w.socket.Close()
}
