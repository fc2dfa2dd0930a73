package handlers

import (
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"puddle/assets"
	"puddle/db"
)

// inlineTypes are what a browser may show in a page. Everything else is
// downloaded, whatever it says it is.
var inlineTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// serveAsset serves style, script and icons, which say themselves for how long
// they may be kept.
func (h *Handler) serveAsset(w http.ResponseWriter, r *http.Request) error {
	w.Header().Del("Cache-Control")
	assets.Handler().ServeHTTP(w, r)
	return nil
}

// servePhoto serves the pictures of items to everybody. A file's bytes never
// change under its id.
func (h *Handler) servePhoto(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.FileID](r, "file")
	if err != nil {
		return err
	}
	file, content, err := h.db.PhotoFile(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return serveFile(w, r, "", file, content)
}

// serveAttachment serves a file of a message to the conversation's members.
func (h *Handler) serveAttachment(w http.ResponseWriter, r *http.Request) error {
	message, err := pathID[db.MessageID](r, "id")
	if err != nil {
		return err
	}
	id, err := pathID[db.FileID](r, "file")
	if err != nil {
		return err
	}
	attachment, file, content, err := h.db.MessageFile(r.Context(), viewerOf(r), message, id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-cache") // asked for again each time: a membership may have ended
	return serveFile(w, r, attachment.Name, file, content)
}

// serveFile answers with what somebody uploaded, so that it can do nothing but
// be looked at or kept. name is what it is saved as, "" for a name of ours.
func serveFile(w http.ResponseWriter, r *http.Request, name string, file db.File, content io.Reader) error {
	header := w.Header()
	header.Set("Content-Security-Policy", inertPolicy)
	tag := `"` + hex.EncodeToString(file.SHA256) + `"`
	header.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Type", file.ContentType)
	header.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	header.Set("Content-Disposition", disposition(file.ContentType, name))
	if r.Method == http.MethodHead {
		return nil
	}
	visitOf(r).untimed() // from here on it takes as long as the browser does
	_, err := io.Copy(patientWriter{w}, content)
	return cutOff(err)
}

// cutOff makes an answer that broke off look broken to the browser: its header
// has left, so no status can say so.
func cutOff(err error) error {
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// disposition says whether a file is shown or saved, and as what (RFC 6266;
// mime writes filename* where the name needs it).
func disposition(contentType, name string) string {
	kind := "attachment"
	if slices.Contains(inlineTypes, contentType) {
		kind = "inline"
	}
	if name != "" {
		return mime.FormatMediaType(kind, map[string]string{"filename": name})
	}
	return kind
}

// matches tells whether If-None-Match (RFC 9110 13.1.2) names the tag.
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}

// writeTime is how long one piece of an answer may take to leave.
const writeTime = 20 * time.Second

// patientWriter gives a slow browser time for each piece instead of for all:
// one that reads on may take long, one that stops is cut off.
type patientWriter struct{ w http.ResponseWriter }

func (p patientWriter) Write(b []byte) (int, error) {
	if err := http.NewResponseController(p.w).SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
