package db_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// newPhotos are files as photos of an item.
func newPhotos(files ...db.NewFile) []db.PhotoInput {
	var photos []db.PhotoInput
	for n := range files {
		photos = append(photos, db.PhotoInput{New: &files[n]})
	}
	return photos
}

// photographed makes an item of Ana's with as many photos, each of another width
// and called after it.
func (w world) photographed(widths ...int) (db.ItemID, []db.Photo) {
	w.t.Helper()
	in := db.ItemInput{Name: "Lamp"}
	for _, width := range widths {
		in.Photos = append(in.Photos, db.PhotoInput{
			New: &db.NewFile{Name: "lamp.jpg", Data: photo(w.t, width, 10)}, Alt: fmt.Sprintf("%d wide", width),
		})
	}
	id, err := w.CreateItem(w.ctx, w.ana, in)
	w.must(err)
	return id, w.photos(id)
}

func (w world) photos(id db.ItemID) []db.Photo {
	w.t.Helper()
	item, err := w.ItemByID(w.ctx, id)
	w.must(err)
	return item.Photos
}

func alts(photos []db.Photo) []string {
	var list []string
	for _, p := range photos {
		list = append(list, p.Alt)
	}
	return list
}

func TestPhotosAreOrderedRemovedAndAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, had := w.photographed(10, 20, 30)
	if diff := cmp.Diff([]string{"10 wide", "20 wide", "30 wide"}, alts(had)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	in := db.ItemInput{Name: "Lamp"}
	w.must(w.UpdateItem(w.ctx, w.ana, id, in))
	if diff := cmp.Diff(had, w.photos(id)); diff != "" {
		t.Errorf("a form without photos changes them (-want +got):\n%s", diff)
	}
	fresh := db.NewFile{Name: "new.jpg", Data: photo(t, 40, 10)}
	in.Photos = []db.PhotoInput{
		{File: had[2].File, Alt: " The  lamp \n from behind "}, {New: &fresh, Alt: strings.Repeat("long ", 100)}, {File: had[0].File},
	}
	w.must(w.UpdateItem(w.ctx, w.ana, id, in))
	now := w.photos(id)
	if len(now) != 3 || now[0].File != had[2].File || now[0].Thumb != had[2].Thumb || now[1].Width != 40 || now[2].File != had[0].File {
		t.Errorf("%+v", now)
	}
	if got := alts(now); got[0] != "The lamp from behind" || got[2] != "" || len([]rune(got[1])) > 301 {
		t.Errorf("%q", got)
	}
	_, _, err := w.PhotoFile(w.ctx, had[1].File)
	w.wantKind(err, db.NotFound)
	if got, want := w.files(), 2*3; got != want {
		t.Errorf("%d files are kept, want %d", got, want)
	}
	in.Photos = []db.PhotoInput{}
	w.must(w.UpdateItem(w.ctx, w.ana, id, in))
	if got := w.files(); got != 0 || len(w.photos(id)) != 0 {
		t.Errorf("%d files are left without photos", got)
	}
}

// A form may name whatever it likes: only the item's own photos are its.
func TestPhotosOfOthersStayTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, own := w.photographed(10, 20)
	_, other := w.photographed(30)
	for name, photos := range map[string][]db.PhotoInput{
		"of another item":   {{File: own[0].File}, {File: other[0].File}},
		"a small picture":   {{File: own[0].Thumb}},
		"the same twice":    {{File: own[0].File}, {File: own[0].File}},
		"that is not there": {{File: 999_999}},
		"of no file":        {{}},
	} {
		err := w.UpdateItem(w.ctx, w.ana, id, db.ItemInput{Name: "Lamp", Photos: photos})
		w.wantKind(err, db.Invalid)
		if got := db.FieldOf(err); got != "photo" {
			t.Errorf("a photo %s is refused as %q", name, got)
		}
	}
	w.wantKind(w.UpdateItem(w.ctx, w.ben, id, db.ItemInput{Name: "Mine", Photos: []db.PhotoInput{}}), db.NotFound)
	if diff := cmp.Diff(own, w.photos(id)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPhotosAreRefusedByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := db.NewFile{Name: "good.jpg", Data: photo(t, 10, 10)}
	huge := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00\x8d\x0b\x9e\xcb")
	for want, files := range map[string][]db.NewFile{
		"“notes.txt” is no picture": {good, {Name: "notes.txt", Data: []byte("words")}},
		"“b” is no picture":         {{Name: "a", Data: []byte("words")}, {Name: "b", Data: []byte("<svg/>")}},
		"please leave 1 out":        slices.Repeat([]db.NewFile{good}, db.MaxPhotos+1),
		"“huge.png” is":             {{Name: "huge.png", Data: huge}},
	} {
		_, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Lamp", Photos: newPhotos(files...)})
		w.wantKind(err, db.Invalid)
		if db.FieldOf(err) != "photo" || !strings.Contains(db.Sentence(err), want) {
			t.Errorf("%q: %q is said of field %q", want, db.Sentence(err), db.FieldOf(err))
		}
	}
	if got := w.files(); got != 0 {
		t.Errorf("%d files are kept of items that are not there", got)
	}
}
