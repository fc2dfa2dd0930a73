package handlers

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// sent is a multipart form with the boundary x, of parts without the delimiters.
func sent(t *testing.T, maxFiles int, parts ...string) (*form, error) {
	t.Helper()
	var body strings.Builder
	for _, part := range parts {
		body.WriteString("--x\r\n" + part + "\r\n")
	}
	body.WriteString("--x--\r\n")
	r := httptest.NewRequest("POST", "/", iotest.OneByteReader(strings.NewReader(body.String())))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	return readForm(httptest.NewRecorder(), r, maxFiles)
}

const words = "Content-Disposition: form-data; name=\"content\"\r\n\r\nmy words"

// A file's name may hold whatever a file system lets it; the form is taken.
func TestControlCharactersInFileNamesAreTakenOut(t *testing.T) {
	t.Parallel()
	for c := range byte(0x80) {
		if c >= ' ' && c != 0x7f || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		data := "bytes with \x01 and \x7f\r\n\r\nand --x in them" // are not touched
		file := fmt.Sprintf("Content-Disposition: form-data; name=\"attachments\"; filename=\"a%cb.txt\"\r\n"+
			"Content-Type: text/plain\r\n\r\n%s", c, data)
		f, err := sent(t, 1, words, file)
		if err != nil {
			t.Errorf("%#x: %v", c, err)
			continue
		}
		want := []db.NewFile{{Name: "ab.txt", Data: []byte(data)}}
		if diff := cmp.Diff(want, f.files); diff != "" || f.get("content") != "my words" {
			t.Errorf("%#x: %q with files (-want +got):\n%s", c, f.get("content"), diff)
		}
	}
}

// What stands in the parts arrives to the byte, however it is cut.
func TestPartsArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("\x00\x7f\r\n--xy\r\n\x01\n\n\r\r"+strings.Repeat("long", 3000)), 20)
	body := "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + string(data) + "\r\n--x--\r\n"
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(body), "halves": iotest.HalfReader(strings.NewReader(body)), "with its end": iotest.DataErrReader(strings.NewReader(body)),
	} {
		part, err := newParts(r, "x").NextPart()
		must(t, err)
		got, err := io.ReadAll(part)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(data), err)
		}
	}
}

// A part is a file when it has a file's name; its content type says nothing.
func TestAFieldMayHaveAContentType(t *testing.T) {
	t.Parallel()
	f, err := sent(t, 2,
		"Content-Disposition: form-data; name=\"content\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nmy words",
		"Content-Disposition: form-data; name=\"attachments\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n",
		"Content-Disposition: form-data; name=\"attachments\"; filename=\"a\"b.txt\"\r\nContent-Type: text/plain\r\n\r\nfile")
	must(t, err)
	if f.get("content") != "my words" || len(f.files) != 1 || string(f.files[0].Data) != "file" {
		t.Errorf("%v, files %v", f.values, f.files)
	}
}

// A text that no field takes costs no memory and is not shown again.
func TestTextsOfAFormAreBounded(t *testing.T) {
	t.Parallel()
	long := "Content-Disposition: form-data; name=\"description\"\r\n\r\n" + strings.Repeat("<", fieldsBytes)
	f, err := sent(t, 1, words, long)
	must(t, err)
	if f.get("content") != "my words" || f.get("description") != "" || db.KindOf(f.problem) != db.TooLarge || db.FieldOf(f.problem) != "description" {
		t.Errorf("%d bytes, %v", len(f.get("description")), f.problem)
	}
	if _, err := sent(t, 0, words, long); db.KindOf(err) != db.TooLarge {
		t.Errorf("in a form without files: %v", err)
	}
}
