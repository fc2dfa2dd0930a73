package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func names(items []db.Item) []string {
	var list []string
	for _, i := range items {
		list = append(list, i.Name)
	}
	return list
}

func TestRelatedItems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	make := func(name, description string, category db.CategoryID, status db.Status) db.ItemID {
		t.Helper()
		id, err := w.CreateItem(w.ctx, w.ben, db.ItemInput{Name: name, Description: description, Category: category, Status: status})
		w.must(err)
		return id
	}
	id := make("Red city bicycle", "", 1, db.Available)
	make("Bicycles, two of them", "", 0, db.Reserved)
	make("Unicycle", "", 1, db.Available)
	make("City bicycle, old", "", 1, db.Available)
	make("Red bicycle, gone", "", 1, db.Sold)
	make("Red bicycle, kept", "", 1, db.Withdrawn)
	make("Sofa", "stood beside a bicycle", 2, db.Available)
	item, err := w.ItemByID(w.ctx, id)
	w.must(err)
	related := func(limit int) []string {
		t.Helper()
		items, err := w.RelatedItems(w.ctx, item, limit)
		w.must(err)
		return names(items)
	}
	want := []string{"City bicycle, old", "Unicycle", "Bicycles, two of them", "Blue bicycle"}
	if diff := cmp.Diff(want, related(10)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:2], related(2)); diff != "" {
		t.Errorf("the first two (-want +got):\n%s", diff)
	}
	item.Name, item.CategoryID = "!", 0
	if got := related(10); len(got) != 0 {
		t.Errorf("%q are related to nothing", got)
	}
}

func TestItemsFoundAreMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.CreateItem(w.ctx, w.ben, db.ItemInput{Name: "Power drill", Description: "With a blue case", Status: db.Reserved})
	w.must(err)
	items, err := w.Items(w.ctx, db.ItemFilter{Query: "blu"})
	w.must(err)
	if diff := cmp.Diff([]string{"Blue bicycle", "Power drill"}, names(items)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]db.Excerpt{{"Blue", true}, {Text: " bicycle"}}, items[0].NameHit); diff != "" || items[0].Hit != nil {
		t.Errorf("%+v, (-want +got):\n%s", items[0].Hit, diff)
	}
	if diff := cmp.Diff([]db.Excerpt{{Text: "With a "}, {"blue", true}, {Text: " case"}}, items[1].Hit); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	items, err = w.Items(w.ctx, db.ItemFilter{Status: db.Available})
	w.must(err)
	if diff := cmp.Diff([]string{"Blue bicycle"}, names(items)); diff != "" || items[0].NameHit != nil {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestItemTalks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	drill, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill"})
	w.must(err)
	read := w.ask(w.ben, "Is it blue?")
	newest := w.ask(w.person("Carl"), "Is it a bicycle?")
	w.must(w.MarkRead(w.ctx, w.ana, read, 1))
	talks, err := w.ItemTalks(w.ctx, w.ana, []db.ItemID{w.bicycle, drill}, 1)
	w.must(err)
	got := talks[w.bicycle]
	if len(talks) != 1 || got.Conversations != 2 || got.Unread != 1 || len(got.Newest) != 1 || got.Newest[0].ID != newest {
		t.Errorf("%+v", talks)
	}
	talks, err = w.ItemTalks(w.ctx, w.ben, []db.ItemID{w.bicycle}, 3)
	w.must(err)
	if got := talks[w.bicycle]; got.Conversations != 1 || got.Unread != 0 || len(got.Newest) != 1 {
		t.Errorf("Ben has %+v", got)
	}
}
