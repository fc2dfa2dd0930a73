package views

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"

	"puddle/db"
)

// MessageCache keeps the HTML of messages in lists. The message is the same for
// everybody; of what is around it there are a few kinds, not one a viewer. It is
// safe for concurrent use and holds at most the bytes that it was made for. A
// nil cache draws each message anew.
type MessageCache struct {
	mu    sync.Mutex
	max   int
	size  int
	newer map[entryKey][]byte
	older map[entryKey][]byte
}

// entryKey is everything that the HTML of an entry depends on.
type entryKey struct {
	id            db.MessageID
	change        int64
	zone          string
	mine, follows bool
}

// NewMessageCache returns a cache of at most max bytes.
func NewMessageCache(max int) *MessageCache {
	return &MessageCache{max: max, newer: map[entryKey][]byte{}}
}

// entry is the component entryItem, drawn at most once while it is kept.
func (c *MessageCache) entry(e entry) templ.Component {
	if c == nil {
		return entryItem(e)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		html, err := c.html(ctx, e)
		if err != nil {
			return err
		}
		_, err = w.Write(html)
		return err
	})
}

func (c *MessageCache) html(ctx context.Context, e entry) ([]byte, error) {
	key := entryKey{e.message.ID, e.message.Change, e.viewer.zoneName(), e.mine, e.follows}
	if html, ok := c.kept(key); ok {
		return html, nil
	}
	var b bytes.Buffer
	if err := entryItem(e).Render(ctx, &b); err != nil {
		return nil, err
	}
	html := bytes.Clone(b.Bytes()) // a buffer holds up to twice as much, which nobody counts
	c.keep(key, html)
	return html, nil
}

func (c *MessageCache) kept(key entryKey) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if html, ok := c.newer[key]; ok {
		return html, true
	}
	html, ok := c.older[key]
	if ok {
		c.add(key, html)
	}
	return html, ok
}

func (c *MessageCache) keep(key entryKey, html []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, html)
}

// add keeps two generations: when the newer one has half of the bytes it
// becomes the older one, and what was in that and not asked for again is gone.
func (c *MessageCache) add(key entryKey, html []byte) {
	if c.size+len(html) > c.max/2 {
		c.older, c.newer, c.size = c.newer, map[entryKey][]byte{}, 0
	}
	c.newer[key] = html
	c.size += len(html)
}
