package handlers

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func TestPagesAreCompressedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>words</p>", 500)
	for _, c := range []struct{ name, page, takes, want string }{
		{"taken", long, "br, gzip", "gzip"},
		{"not taken", long, "", ""},
		{"refused", long, "gzip;q=0", ""},
		{"short", "<p>words</p>", "gzip", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.Header.Set("Accept-Encoding", c.takes)
			if err := send(w, r, http.StatusOK, templ.Raw(c.page)); err != nil {
				t.Fatal(err)
			}
			if got := w.Header().Get("Content-Encoding"); got != c.want {
				t.Errorf("Content-Encoding is %q, want %q", got, c.want)
			}
			if !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
				t.Errorf("Vary is %q", w.Header().Get("Vary"))
			}
			if got := unzipped(t, w); got != c.page {
				t.Errorf("the page is %q", got)
			}
		})
	}
}

// unzipped is the body of an answer, decompressed.
func unzipped(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	body := io.Reader(bytes.NewReader(w.Body.Bytes()))
	if w.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
