package handlers

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"sync"

	"puddle/assets"
)

// compressFrom is the size in bytes from which compressing saves a packet.
const compressFrom = 1400

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compress writes body to z as gzip and reports whether it did: where the
// browser takes it and it is worth it. What compresses beside words that others
// choose can be guessed from lengths (BREACH); a page holds no token or
// password that would be worth guessing, and other sites' requests bring no
// cookie (SameSite).
func compress(z *bytes.Buffer, r *http.Request, body []byte) bool {
	if len(body) < compressFrom || !assets.TakesGzip(r) {
		return false
	}
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	w.Reset(z)
	_, err := w.Write(body)
	return err == nil && w.Close() == nil
}
