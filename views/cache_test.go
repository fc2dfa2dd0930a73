package views

import (
	"sync"
	"testing"
)

func TestMessageCacheDrawsAVersionOnce(t *testing.T) {
	t.Parallel()
	c := NewMessageCache(1 << 20)
	m := sampleMessage(1)
	first := render(t, c.Message(m))
	m.Content = "other words under the same change: not drawn again"
	if got := render(t, c.Message(m)); got != first {
		t.Errorf("drawn again: %s", got)
	}
	m.Change++
	if got := render(t, c.Message(m)); got == first {
		t.Error("a change is not seen")
	}
}

func TestMessageCacheIsBounded(t *testing.T) {
	t.Parallel()
	const most = 64 << 10
	c := NewMessageCache(most)
	for id := range int64(1000) {
		render(t, c.Message(sampleMessage(id)))
	}
	kept := 0
	for _, generation := range []map[messageVersion][]byte{c.newer, c.older} {
		for _, html := range generation {
			kept += len(html)
		}
	}
	if kept == 0 || kept > most {
		t.Errorf("keeps %d bytes, want some and at most %d", kept, most)
	}
}

func TestMessageCacheIsSharedByManyAtOnce(t *testing.T) {
	t.Parallel()
	c := NewMessageCache(32 << 10)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for id := range int64(100) {
				m := sampleMessage(id)
				if got, want := render(t, c.Message(m)), render(t, Message(m)); got != want {
					t.Errorf("message %d is kept wrong", id)
				}
			}
		})
	}
	all.Wait()
}
