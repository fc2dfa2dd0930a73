package views

import (
	"sync"
	"testing"
	"time"
)

func TestMessageCacheDrawsAVersionOnce(t *testing.T) {
	t.Parallel()
	c := NewMessageCache(1 << 20)
	m := sampleMessage(1)
	draw := func(v Viewer) string { return render(t, messageEntry(entryOf(v, m, c))) }
	first := draw(ana)
	m.Content = "other words under the same change: not drawn again"
	if got := draw(ana); got != first {
		t.Errorf("drawn again: %s", got)
	}
	m.Change++
	if got := draw(ana); got == first {
		t.Error("a change is not seen")
	}
}

func TestMessageCacheIsBounded(t *testing.T) {
	t.Parallel()
	const most = 64 << 10
	c := NewMessageCache(most)
	for id := range int64(1000) {
		render(t, c.entry(entry{message: sampleMessage(id)}))
	}
	kept := 0
	for _, generation := range []map[entryKey][]byte{c.newer, c.older} {
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
				e := entryOf(ana, m, c)
				if got, want := render(t, c.entry(e)), render(t, entryItem(e)); got != want {
					t.Errorf("message %d is kept wrong", id)
				}
			}
		})
	}
	all.Wait()
}

// What differs between viewers is never taken from another's.
func TestMessageCacheTellsViewersApart(t *testing.T) {
	t.Parallel()
	c := NewMessageCache(1 << 20)
	m := sampleMessage(1)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []Viewer{ana, {ID: m.AuthorID, Now: noon}, {ID: 9, Now: noon, Zone: tokyo}, {Now: noon}} {
		for _, follows := range []bool{false, true} {
			e := entryOf(v, m, c)
			e.follows = follows
			if got, want := render(t, c.entry(e)), render(t, entryItem(e)); got != want {
				t.Errorf("viewer %d gets %s\nwant %s", v.ID, got, want)
			}
		}
	}
}
