package smtpd

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

const shuttingDown = "421 4.3.2 We are shutting down, please try again later"

// shutDown lets a test shut a server down while a client of it is in some state.
func shutDown(t *testing.T, test func(c *client, b *memory, shutdown func() <-chan error)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newMemory()
		s, dial := servePipe(t, testConfig(), b)
		c := dial("192.0.2.1")
		c.hello()
		test(c, b, func() <-chan error {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			t.Cleanup(cancel)
			done := make(chan error, 1)
			go func() { done <- s.Shutdown(ctx) }()
			synctest.Wait()
			return done
		})
	})
}

func TestShutdownTellsIdlePeersAtOnce(t *testing.T) {
	shutDown(t, func(c *client, _ *memory, shutdown func() <-chan error) {
		c.do("MAIL FROM:<sender@client.test>", "250 2.1.0 Sender accepted")
		start := time.Now()
		done := shutdown()
		c.expect(shuttingDown)
		c.expectEnd()
		if err := <-done; err != nil {
			c.t.Error(err)
		}
		expectAfter(c.t, start, 0)
	})
}

func TestShutdownTakesNoNewCommandOfAGroup(t *testing.T) {
	shutDown(t, func(c *client, b *memory, shutdown func() <-chan error) {
		c.begin("slow")
		c.send(".\r\nMAIL FROM:<next@client.test>\r\n")
		<-b.storing
		done := shutdown()
		close(b.release)
		c.expect("250 2.0.0 Stored", shuttingDown)
		c.expectEnd()
		if err := <-done; err != nil {
			c.t.Error(err)
		}
	})
}

func TestShutdownLetsAMessageComeIn(t *testing.T) {
	shutDown(t, func(c *client, b *memory, shutdown func() <-chan error) {
		c.begin("ann")
		done := shutdown()
		time.Sleep(shutdownGrace - time.Second)
		c.do("hello\r\n.", "250 2.0.0 Stored")
		c.expect(shuttingDown)
		c.expectEnd()
		if err := <-done; err != nil {
			c.t.Error(err)
		}
		if got := b.stored(); len(got) != 1 {
			c.t.Errorf("stored %q", got)
		}
	})
}

func TestShutdownCutsAMessageThatDoesNotCome(t *testing.T) {
	shutDown(t, func(c *client, b *memory, shutdown func() <-chan error) {
		c.begin("ann")
		c.send("half a li")
		start := time.Now()
		done := shutdown()
		c.expect(shuttingDown)
		c.expectEnd()
		if err := <-done; err != nil {
			c.t.Error(err)
		}
		expectAfter(c.t, start, shutdownGrace)
		if got := b.stored(); len(got) > 0 {
			c.t.Errorf("stored %q", got)
		}
	})
}

func TestShutdownWaitsForTheBackendAsLongAsItMay(t *testing.T) {
	shutDown(t, func(c *client, b *memory, shutdown func() <-chan error) {
		c.begin("slow")
		c.send(".\r\n")
		<-b.storing
		start := time.Now()
		done := shutdown()
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			c.t.Errorf("Shutdown: %v", err)
		}
		expectAfter(c.t, start, 10*time.Second)
		// The connection is cut, so the peer does not take the mail for stored, and the Backend is told to stop.
		c.expectEnd()
	})
}

func TestShutdownDoesNotWaitForAPeerThatNeverReads(t *testing.T) {
	shutDown(t, func(c *client, _ *memory, shutdown func() <-chan error) {
		c.send("NOOP\r\n") // and never read the reply
		start := time.Now()
		if err := <-shutdown(); err != nil {
			c.t.Error(err)
		}
		expectAfter(c.t, start, lastWriteTimeout)
	})
}

func TestServeAfterShutdownReturns(t *testing.T) {
	t.Parallel()
	s := New(testConfig(), newMemory())
	if err := s.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	l := newPipeListener()
	if err := s.Serve(context.Background(), l); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is still open")
	}
}
