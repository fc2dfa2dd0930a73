package db_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"

	"puddle/db"
)

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// photo returns a JPEG file with a comment where cameras put metadata.
func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	secret := []byte("GPS 46.2 N 6.1 E")
	segment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(secret) + 2)}, secret...)
	return append(segment, buf.Bytes()[2:]...)
}

func TestItemPhoto(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, err := w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill", Photos: newPhotos(db.NewFile{Name: "drill.jpg", Data: photo(t, 1000, 600)})})
	w.must(err)
	item, err := w.ItemByID(w.ctx, id)
	w.must(err)
	if len(item.Photos) != 1 || item.Photos[0].Width != 1000 || item.Photos[0].Height != 600 || item.Photos[0].ThumbWidth() != 480 {
		t.Fatalf("photos: %+v", item.Photos)
	}
	for _, file := range []db.FileID{item.Photos[0].File, item.Photos[0].Thumb} {
		f, r, err := w.PhotoFile(w.ctx, file)
		w.must(err)
		data := readAll(t, r)
		if f.ContentType != "image/jpeg" || int64(len(data)) != f.Size || bytes.Contains([]byte(data), []byte("GPS")) {
			t.Errorf("file %d: type %s, %d of %d bytes, or metadata left", file, f.ContentType, len(data), f.Size)
		}
	}
	w.must(w.DeleteItem(w.ctx, w.ana, id))
	_, _, err = w.PhotoFile(w.ctx, item.Photos[0].File)
	w.wantKind(err, db.NotFound)
	_, err = w.CreateItem(w.ctx, w.ana, db.ItemInput{Name: "Drill", Photos: newPhotos(db.NewFile{Name: "x.jpg", Data: []byte("<svg/>")})})
	w.wantKind(err, db.Invalid)
}

func TestLargeFileInChunks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Hello")
	large := bytes.Repeat([]byte("0123456789abcdef\x00"), 100_000)
	m, err := w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaWeb,
		Attachments: []db.NewFile{{Name: "large.bin", Data: large}}})
	w.must(err)
	_, _, r, err := w.MessageFile(w.ctx, w.ben, m.ID, m.Attachments[0].File)
	w.must(err)
	if got := readAll(t, r); got != string(large) {
		t.Errorf("%d bytes came back of %d", len(got), len(large))
	}
}
