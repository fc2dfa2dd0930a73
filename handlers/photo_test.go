package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// shows returns what the photos on an item's page show, in their order.
func shows(page string) []string {
	var alts []string
	for _, m := range regexp.MustCompile(`<img class="picture" src="/photos/\d+" srcset=[^>]* alt="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		alts = append(alts, m[1])
	}
	return alts
}

// photoIDs returns the photos in an item's form, in their order.
func photoIDs(page string) []string {
	var ids []string
	for _, m := range regexp.MustCompile(`name="photo_id" value="(\d+)"`).FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func wantsPhotos(t *testing.T, when, page string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, shows(page)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

// The whole way of a form without scripts.
func TestPhotosInTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	wants(t, b.get("/items/new"), 200, `type="file" multiple`, "Up to 10", "25 MB together")
	made := b.upload("/items", "photo", map[string][]byte{"1.png": picture(t), "2.png": picture(t), "3.png": picture(t)},
		fields("name", "Lamp", "photo_alt", "A lamp"))
	item := made.location()
	wantsPhotos(t, "three photos at once", b.get(item).body, "A lamp", "Lamp, photo 2", "Lamp, photo 3")

	ids := photoIDs(b.get(item + "/edit").body)
	form := fields("name", "Lamp")
	for n, id := range ids {
		form.Add("photo_id", id)
		form.Add("photo_alt_"+id, fmt.Sprintf("Side %d", n))
		form.Add("photo_position_"+id, fmt.Sprint(n+1))
	}
	form.Set("photo_position_"+ids[2], "1")
	wantsRedirect(t, b.post(item, form), item)
	wantsPhotos(t, "the last one first", b.get(item).body, "Side 2", "Side 0", "Side 1")

	form.Set("photo_remove", ids[0])
	form.Set("price", "a lot")
	form.Set("photo_alt_"+ids[1], "As typed")
	again := b.upload(item, "photo", map[string][]byte{"4.png": picture(t)}, form)
	wants(t, again, 422, "As typed", `value="`+ids[0]+`" checked`, "choose the new photos again")
	if diff := cmp.Diff([]string{ids[2], ids[0], ids[1]}, photoIDs(again.body)); diff != "" {
		t.Errorf("the form that comes back has another order (-want +got):\n%s", diff)
	}
	form.Set("price", "5")
	wantsRedirect(t, b.upload(item, "photo", map[string][]byte{"4.png": picture(t)}, form), item)
	wantsPhotos(t, "one removed and one added", b.get(item).body, "Side 2", "As typed", "Lamp, photo 3")
	wantsRedirect(t, b.post(item, fields("name", "Lamp")), item)
	wantsPhotos(t, "a form without photos leaves them", b.get(item).body, "Side 2", "As typed", "Lamp, photo 3")
	wantsRedirect(t, b.upload(item, "photo", map[string][]byte{"5.png": picture(t)}, fields("name", "Lamp", "photo_alt", "Alone")), item)
	wantsPhotos(t, "a form that knows of none puts its own in their place", b.get(item).body, "Alone")
}

// The script of the page sends what each new photo shows, and its place.
func TestNewPhotosStandBetweenTheOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	item := b.upload("/items", "photo", map[string][]byte{"1.png": picture(t)}, fields("name", "Lamp", "photo_alt", "Old")).location()
	id := photoIDs(b.get(item + "/edit").body)[0]
	form := fields("name", "Lamp", "photo_id", id, "photo_alt_"+id, "Old", "photo_position_"+id, "2",
		"photo_alt_new", "First", "photo_position_new", "1", "photo_alt_new", "Last", "photo_position_new", "3", "photo_alt", "not asked")
	wantsRedirect(t, b.upload(item, "photo", map[string][]byte{"2.png": picture(t), "3.png": picture(t)}, form), item)
	wantsPhotos(t, "in between", b.get(item).body, "First", "Old", "Last")
}

func TestPhotosAreRefusedWithTheirNames(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	a := b.upload("/items", "photo", map[string][]byte{"lamp.png": picture(t), "notes.txt": []byte("words")}, fields("name", "Lamp"))
	wants(t, a, 422, "“notes.txt” is no picture", `value="Lamp"`)
	many := map[string][]byte{}
	for n := range db.MaxPhotos + 1 {
		many[fmt.Sprintf("%d.png", n)] = picture(t)
	}
	wants(t, b.upload("/items", "photo", many, fields("name", "Lamp")), 422, "At most 10 files", `value="Lamp"`)

	delete(many, "0.png")
	item := b.upload("/items", "photo", many, fields("name", "Lamp")).location()
	ids := photoIDs(b.get(item + "/edit").body)
	form := fields("name", "Lamp")
	form["photo_id"] = ids
	wants(t, b.upload(item, "photo", map[string][]byte{"more.png": picture(t)}, form), 422, "room for 10 photos", "leave 1 out")
	if got := len(shows(b.get(item).body)); got != db.MaxPhotos {
		t.Errorf("%d photos", got)
	}
	saved := b.post(item, form, "HX-Request", "true")
	if saved.status != 200 || saved.header.Get("HX-Redirect") != item {
		t.Errorf("the page is told %d, %q", saved.status, saved.header.Get("HX-Redirect"))
	}
	fragment := b.upload(item, "photo", map[string][]byte{"more.png": picture(t)}, fields("name", ""), "HX-Request", "true")
	wants(t, fragment, 422, "name of 1 to 120")
	if strings.Contains(fragment.body, "choose the new photos again") {
		t.Error("a page that keeps its files is told to choose them again")
	}
}

func TestPhotosGoWhereTheyAreWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wanted []int // the places in the form of the photos A, B, C…
		want   string
	}{
		{[]int{1, 2, 3}, "ABC"},
		{[]int{0, 0, 0}, "ABC"},
		{[]int{1, 2, 1}, "CAB"},
		{[]int{3, 2, 3}, "BCA"},
		{[]int{3, 3, 3}, "BCA"},
		{[]int{2, 1, 3}, "BAC"},
		{[]int{2, 2, 2}, "BAC"},
		{[]int{99, 2}, "BA"},
		{[]int{2, 4, 1, 3}, "CADB"},
		{nil, ""},
	} {
		var photos []formPhoto
		for n, place := range c.wanted {
			photos = append(photos, formPhoto{place: place, input: db.PhotoInput{Alt: string(rune('A' + n))}})
		}
		var got strings.Builder
		for _, p := range inPlace(photos) {
			got.WriteString(p.input.Alt)
		}
		if got.String() != c.want {
			t.Errorf("%v: %s, want %s", c.wanted, got.String(), c.want)
		}
	}
}
