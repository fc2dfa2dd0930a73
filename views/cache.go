package views

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"

	"puddle/db"
)

// MessageCache keeps the HTML of messages, which is the same for everybody, by
// message and change. It is safe for concurrent use and holds at most the
// bytes that it was made for. A nil cache draws each message anew.
type MessageCache struct {
	mu    sync.Mutex
	max   int
	size  int
	newer map[messageVersion][]byte
	older map[messageVersion][]byte
}

type messageVersion struct {
	id     db.MessageID
	change int64
}

// NewMessageCache returns a cache of at most max bytes.
func NewMessageCache(max int) *MessageCache {
	return &MessageCache{max: max, newer: map[messageVersion][]byte{}}
}

// Message is the component Message, drawn at most once while it is kept.
func (c *MessageCache) Message(m db.Message) templ.Component {
	if c == nil {
		return Message(m)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		html, err := c.html(ctx, m)
		if err != nil {
			return err
		}
		_, err = w.Write(html)
		return err
	})
}

func (c *MessageCache) html(ctx context.Context, m db.Message) ([]byte, error) {
	key := messageVersion{m.ID, m.Change}
	if html, ok := c.kept(key); ok {
		return html, nil
	}
	var b bytes.Buffer
	if err := Message(m).Render(ctx, &b); err != nil {
		return nil, err
	}
	c.keep(key, b.Bytes())
	return b.Bytes(), nil
}

func (c *MessageCache) kept(key messageVersion) ([]byte, bool) {
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

func (c *MessageCache) keep(key messageVersion, html []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, html)
}

// add keeps two generations: when the newer one has half of the bytes it
// becomes the older one, and what was in that and not asked for again is gone.
func (c *MessageCache) add(key messageVersion, html []byte) {
	if c.size+len(html) > c.max/2 {
		c.older, c.newer, c.size = c.newer, map[messageVersion][]byte{}, 0
	}
	c.newer[key] = html
	c.size += len(html)
}
