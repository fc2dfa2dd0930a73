package smtpd

import (
	"bufio"
	"net"
	"sync"
	"testing"
)

// A pipeListener accepts the ends of pipes, so that a test can run in a bubble whose clock is its own.
type pipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
	close    func()
}

func newPipeListener() *pipeListener {
	closed := make(chan struct{})
	return &pipeListener{make(chan net.Conn), closed, sync.OnceFunc(func() { close(closed) })}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.close()
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// A pipeConn is a pipe that says where it comes from.
type pipeConn struct {
	net.Conn
	remote net.Addr
}

func (c pipeConn) RemoteAddr() net.Addr { return c.remote }

// servePipe runs a server and returns what connects to it from an address.
func servePipe(t *testing.T, cfg Config, b Backend) (s *Server, dial func(from string) *client) {
	t.Helper()
	l := newPipeListener()
	s = serve(t, cfg, b, l)
	return s, func(from string) *client {
		t.Helper()
		ours, theirs := net.Pipe()
		t.Cleanup(func() { ours.Close() })
		select {
		case l.accepted <- pipeConn{theirs, &net.TCPAddr{IP: net.ParseIP(from), Port: 40000}}:
		case <-l.closed:
			t.Fatal("the server does not accept any more")
		}
		return &client{t, ours, bufio.NewReader(ours)}
	}
}
