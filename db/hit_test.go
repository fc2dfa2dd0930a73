package db_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestHits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "An old key is in the shed")
	newest := w.say(w.ana, id, "The KEYS, the\n\n<b>shed</b>: key'd")
	w.say(w.ana, id, "Something else")
	hits := func(viewer db.UserID, query string) []db.Hit {
		t.Helper()
		hits, err := w.Hits(w.ctx, viewer, query, []db.ConversationID{id, 99})
		w.must(err)
		return hits
	}
	got := hits(w.ben, "shed key")
	if len(got) != 1 || got[0].Message != newest.ID || got[0].Conversation != id {
		t.Fatalf("found %+v", got)
	}
	want := []db.Excerpt{{Text: "The "}, {"KEYS", true}, {Text: ", the <b>"}, {"shed", true}, {Text: "</b>: "}, {"key", true}, {Text: "'d"}}
	if diff := cmp.Diff(want, got[0].Excerpt); diff != "" {
		t.Errorf("excerpt (-want +got):\n%s", diff)
	}
	for _, query := range []string{"", "nowhere", "'", "bicycle"} {
		if got := hits(w.ben, query); len(got) != 0 {
			t.Errorf("%q found %+v", query, got)
		}
	}
	if got := hits(w.person("Carl"), "shed"); len(got) != 0 {
		t.Errorf("a stranger found %+v", got)
	}
}

func TestHitsAreShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "hello")
	for _, text := range []string{
		strings.Repeat("many words ", 200) + "needle " + strings.Repeat("more words ", 200),
		strings.Repeat("長", 500) + " needle " + strings.Repeat("é", 500),
		"needle " + strings.Repeat("x", 5000),
	} {
		w.say(w.ben, id, text)
		hits, err := w.Hits(w.ctx, w.ana, "needle", []db.ConversationID{id})
		w.must(err)
		all, found := "", ""
		for _, e := range hits[0].Excerpt {
			all += e.Text
			if e.Found {
				found += e.Text
			}
		}
		if found != "needle" || len(all) > 300 || !strings.HasSuffix(all, "…") || strings.ContainsRune(all, '\ufffd') {
			t.Errorf("of %.20q… this is shown: %q", text, all)
		}
	}
}
