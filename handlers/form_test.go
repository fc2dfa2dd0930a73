package handlers

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"puddle/db"
)

func TestUploadsWaitForMemoryAndGiveItBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.enquirer)
	if !w.h.uploads.TryAcquire(uploadBytes) {
		t.Fatal("the memory is not free")
	}
	a := b.upload(w.messagesPath(), "attachments", map[string][]byte{"a.txt": []byte("x")}, fields("content", "hello"))
	wants(t, a, 503, "Too many files")
	w.h.uploads.Release(uploadBytes)
	for range 3 {
		if a := b.upload(w.messagesPath(), "attachments", map[string][]byte{"a.txt": []byte("x")}, fields("content", "hello")); a.status != 303 {
			t.Errorf("%d", a.status)
		}
	}
	if !w.h.uploads.TryAcquire(uploadBytes) {
		t.Error("not all of the memory was given back")
	}
}

func TestUploadSizeIsWhatCanBeKept(t *testing.T) {
	t.Parallel()
	for length, want := range map[int64]int64{-1: keptBytes, 0: 0, 1000: 1000, 1 << 40: keptBytes} {
		r := httptest.NewRequest("POST", "/", nil)
		r.ContentLength = length
		if got := uploadSize(r); got != want {
			t.Errorf("length %d: %d, want %d", length, got, want)
		}
	}
	if keptBytes < db.MaxFileBytes {
		t.Error("a file of the largest size does not fit")
	}
}

// A body that is longer than anything that we read keeps the words before it.
func TestABodyWithoutEndKeepsTheWords(t *testing.T) {
	t.Parallel()
	start := "--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nmy words\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a\"\r\n\r\n"
	r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(start), endless{}))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	f, err := readForm(httptest.NewRecorder(), r, 1)
	must(t, err)
	if f.get("content") != "my words" || len(f.files) != 0 || db.KindOf(f.problem) != db.TooLarge {
		t.Errorf("%q, %d files, %v", f.get("content"), len(f.files), f.problem)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"7": 7, "": 0, "-1": 0, "+7": 0, "x": 0, "٧": 0, "1_0": 0, "9223372036854775807": 1<<63 - 1, "9223372036854775808": 0, "7x": 0, " 7": 0, "99999999999999999999": 0, "0": 0} {
		if got := number(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestClipCutsNoCharacter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"abc": "abc", "abcdef": "abcd", "abcé": "abc", "日本": "日"} {
		if got := clip(in, 4); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
