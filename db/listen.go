package db

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is the one NOTIFY channel. A payload is "c ID USER,USER…" for a
// conversation and the people whose inbox it moves in (nobody where only its
// open pages change), "u ID" for a person, or "d" for a delivery that is due.
// Ids only: the word is to read again.
const channel = "puddle"

// tellPages wakes whoever has the conversation of a row open. Without one
// nobody is woken.
const tellPages = `pg_notify('puddle', 'c ' || conversation_id || ' ')::text`

// Watch is a wish to be woken. C holds at most one wake-up; whoever is woken
// reads what is new, however many changes that is.
type Watch struct {
	C <-chan struct{}

	c   chan struct{}
	key watchKey
	l   *listener
}

// Close ends the wish.
func (w *Watch) Close() { w.l.remove(w) }

type watchKey struct {
	kind byte // c, u or d
	id   int64
}

// WatchConversation wakes on every visible change of the conversation.
func (d *DB) WatchConversation(id ConversationID) *Watch {
	return d.listener.add(watchKey{'c', int64(id)})
}

// WatchUser wakes when a row of the person's inbox changes, when a membership
// or a session of theirs ends.
func (d *DB) WatchUser(id UserID) *Watch { return d.listener.add(watchKey{'u', int64(id)}) }

// WatchNotices wakes when a member may be due a mail.
func (d *DB) WatchNotices() *Watch { return d.listener.add(watchKey{'d', 0}) }

// listener holds one connection of its own to the database and wakes watches.
// After it was cut off it wakes everybody: something may have been missed.
type listener struct {
	config *pgx.ConnConfig
	log    *slog.Logger
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	watches map[watchKey]map[*Watch]struct{}
}

func startListener(config *pgx.ConnConfig, log *slog.Logger) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{config: config.Copy(), log: log, cancel: cancel, done: make(chan struct{}),
		watches: map[watchKey]map[*Watch]struct{}{}}
	delete(l.config.RuntimeParams, "statement_timeout")
	delete(l.config.RuntimeParams, "idle_in_transaction_session_timeout")
	go l.run(ctx)
	return l
}

func (l *listener) stop() {
	l.cancel()
	<-l.done
}

func (l *listener) run(ctx context.Context) {
	defer close(l.done)
	const least, most = 50 * time.Millisecond, 2 * time.Second
	pause := least
	for {
		heard, err := l.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		if heard {
			pause = least
		}
		l.log.Warn("listening for changes was cut off", "err", err, "again_in", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, most)
	}
}

// listen holds one connection until it breaks. heard reports whether it ever
// listened.
func (l *listener) listen(ctx context.Context) (heard bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+channel); err != nil {
		return false, err
	}
	l.wakeAll()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true, err
		}
		l.dispatch(n.Payload)
	}
}

func (l *listener) dispatch(payload string) {
	kind, rest, _ := strings.Cut(payload, " ")
	switch kind {
	case "c":
		id, users, _ := strings.Cut(rest, " ")
		l.wake('c', id)
		if users == "" {
			return
		}
		for user := range strings.SplitSeq(users, ",") {
			l.wake('u', user)
		}
		l.wake('d', "0")
	case "u":
		l.wake('u', rest)
	case "d":
		l.wake('d', "0")
	}
}

func (l *listener) wake(kind byte, id string) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return // no id: nobody to wake
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.watches[watchKey{kind, n}] {
		w.wake()
	}
}

func (l *listener) wakeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, set := range l.watches {
		for w := range set {
			w.wake()
		}
	}
}

func (w *Watch) wake() {
	select {
	case w.c <- struct{}{}:
	default: // a wake-up waits already
	}
}

func (l *listener) add(key watchKey) *Watch {
	c := make(chan struct{}, 1)
	w := &Watch{C: c, c: c, key: key, l: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watches[key] == nil {
		l.watches[key] = map[*Watch]struct{}{}
	}
	l.watches[key][w] = struct{}{}
	return w
}

func (l *listener) remove(w *Watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.watches[w.key], w)
	if len(l.watches[w.key]) == 0 {
		delete(l.watches, w.key)
	}
}
