package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path, encoding string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFilesAreServedForGood(t *testing.T) {
	t.Parallel()
	for name, contentType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"favicon.svg": "image/svg+xml", "figtree-latin.woff2": "font/woff2", "figtree-latin-ext.woff2": "font/woff2",
	} {
		res := get(t, URL(name), "")
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != contentType {
			t.Errorf("%s: %d %s", name, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control = %q", name, got)
		}
		if got := body(t, res.Body); !bytes.Equal(got, built()[name].plain) {
			t.Errorf("%s: %d bytes, want %d", name, len(got), len(built()[name].plain))
		}
	}
}

func TestFilesAreCompressedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{
		"": "", "br": "", "gzip": "gzip", "br, GZIP;q=0.5": "gzip", "gzip;q=0": "", "gzip; q=0.000, br": "",
	} {
		res := get(t, URL("app.css"), encoding)
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered in %q, want %q", encoding, got, want)
		}
	}
	z, err := gzip.NewReader(get(t, URL("app.js"), "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(body(t, z), built()["app.js"].plain) {
		t.Error("the compressed script is another one")
	}
}

func TestOtherNamesAreNotFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/assets/", "/assets/app.css", "/assets/app-00.css", "/assets/../assets.go", "/assets/vendor/htmx.min.js"} {
		if res := get(t, path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// The style names the fonts under which they are served, and nothing else.
func TestStyleLoadsOnlyOurFonts(t *testing.T) {
	t.Parallel()
	for _, m := range regexp.MustCompile(`url\("?([^")]*)`).FindAllStringSubmatch(string(built()["app.css"].plain), -1) {
		if m[1] != URL("figtree-latin.woff2") && m[1] != URL("figtree-latin-ext.woff2") {
			t.Errorf("the style loads %s", m[1])
		}
	}
}

func TestScriptNeedsNoExceptionFromThePolicy(t *testing.T) {
	t.Parallel()
	for _, file := range readAll("js") {
		for _, word := range []string{"eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write", ".style."} {
			if i := bytes.Index(file, []byte(word)); i >= 0 && !bytes.Contains(file[i:i+len(word)+8], []byte("height")) {
				t.Errorf("our script uses %s", word)
			}
		}
	}
}

func TestVendoredFilesAreAsPublished(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(string(read("vendor/SHA256SUMS"))), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d checksums, want 4", len(lines))
	}
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if got := fmt.Sprintf("%x", sha256.Sum256(read("vendor/"+name))); got != sum {
			t.Errorf("%s has the checksum %s", name, got)
		}
	}
}

// A first page has 60 kB for everything; the document and its pictures need
// their part of it.
func TestFirstPageIsLight(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range []string{"app.css", "app.js", "favicon.svg", "figtree-latin.woff2"} {
		a := built()[name]
		size := len(a.plain)
		if a.gzipped != nil {
			size = len(a.gzipped)
		}
		t.Logf("%s: %d bytes", name, size)
		total += size
	}
	script := len(gzipped(ours()))
	t.Logf("of app.js ours: %d bytes; all: %d bytes", script, total)
	if total > 55<<10 {
		t.Errorf("style, script and letters are %d bytes", total)
	}
}
