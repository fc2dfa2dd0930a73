package handlers

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"puddle/db"
)

// Limits of a form. What is over keptBytes is read and thrown away, so that
// the browser gets to the answer that says so; at bodyBytes we hang up.
const (
	fieldsBytes = 512 << 10 // all fields that are no files; a message of 64 KiB is 192 KiB when every byte is escaped
	keptBytes   = db.MaxFileBytes + fieldsBytes
	bodyBytes   = 96 << 20
	maxFields   = 100
	uploadTime  = 5 * time.Minute
	fileTime    = 3 * time.Second // what reading one of the files as a picture may take
)

// form is what a browser sent. problem, if any, is about a file, or a text that
// is too long, and says why it was not taken; the other fields are there
// nevertheless.
type form struct {
	values  url.Values
	files   []db.NewFile
	problem error
}

// get returns a field as typed, "" when it is not there. Line breaks are "\n".
func (f *form) get(name string) string {
	return strings.ReplaceAll(f.values.Get(name), "\r\n", "\n")
}

// id returns a field that is a row id, 0 for none.
func (f *form) id(name string) int64 { return number(f.values.Get(name)) }

// uploadSize returns the most bytes that r's form can keep in memory.
func uploadSize(r *http.Request) int64 {
	if r.ContentLength < 0 {
		return keptBytes
	}
	return min(r.ContentLength, keptBytes)
}

// readForm reads r's form within the limits; maxFiles is how many files the
// form may have. The time that the browser takes, and that its pictures will,
// is not the database's.
func readForm(w http.ResponseWriter, r *http.Request, maxFiles int) (*form, error) {
	f := &form{values: url.Values{}}
	again := visitOf(r).untimed()
	defer func() { again(time.Duration(len(f.files)) * fileTime) }()
	if r.ContentLength == 0 {
		return f, nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("%w: content type: %w", errMalformed, err)
	}
	switch {
	case kind == "multipart/form-data" && maxFiles > 0:
		err = f.readParts(newParts(http.MaxBytesReader(w, r.Body, bodyBytes), params["boundary"]), maxFiles)
	case kind == "multipart/form-data":
		err = f.readParts(newParts(http.MaxBytesReader(w, r.Body, fieldsBytes), params["boundary"]), 0)
		if err == nil {
			err = f.problem // such a form shows nothing of it beside its fields
		}
	case kind == "application/x-www-form-urlencoded":
		err = f.readPairs(http.MaxBytesReader(w, r.Body, fieldsBytes))
	default:
		return nil, fmt.Errorf("%w: content type %q", errMalformed, kind)
	}
	if err != nil {
		return nil, err
	}
	return f, f.check()
}

func (f *form) readPairs(body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return bodyError(err)
	}
	if strings.Count(string(b), "&") >= maxFields {
		return fmt.Errorf("%w: too many fields", errMalformed)
	}
	if f.values, err = url.ParseQuery(string(b)); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	return nil
}

// readParts reads a form with files (RFC 7578), part by part, so that the
// fields are kept when a file turns out to be too large.
func (f *form) readParts(parts *multipart.Reader, maxFiles int) error {
	left := room{files: db.MaxFileBytes, fields: fieldsBytes}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return f.bodyProblem(err)
		}
		if n >= maxFields {
			return fmt.Errorf("%w: too many fields", errMalformed)
		}
		if err := f.readPart(part, maxFiles, &left); err != nil {
			return f.bodyProblem(err)
		}
	}
}

// room is how many bytes of a form may still be kept.
type room struct{ files, fields int64 }

func (f *form) readPart(part *multipart.Part, maxFiles int, left *room) error {
	if isFile(part) {
		return f.readFile(part, maxFiles, &left.files)
	}
	data, ok, err := keep(part, &left.fields)
	if err == nil && !ok {
		f.refuse(part.FormName(), fmt.Sprintf("At most %d kB of text can be sent at once.", fieldsBytes>>10))
	}
	if ok {
		f.values.Add(part.FormName(), string(data))
	}
	return err
}

func (f *form) readFile(part *multipart.Part, maxFiles int, left *int64) error {
	data, ok, err := keep(part, left)
	switch {
	case err != nil:
		return err
	case !ok:
		f.refuse(part.FormName(), fmt.Sprintf("Files may have up to %d MB together.", db.MaxFileBytes>>20))
	case part.FileName() == "" && len(data) == 0: // a field in which nothing was chosen
	case len(f.files) >= maxFiles:
		f.refuse(part.FormName(), fmt.Sprintf("At most %d files can be sent at once.", maxFiles))
	default:
		f.files = append(f.files, db.NewFile{Name: part.FileName(), Data: data})
	}
	return nil
}

// bodyProblem keeps the fields read so far when the body is too long, or else
// returns what is wrong with it.
func (f *form) bodyProblem(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) && len(f.values) > 0 {
		f.refuse("", fmt.Sprintf("That is too much to send at once; files may have up to %d MB together.", db.MaxFileBytes>>20))
		return nil
	}
	if errors.Is(err, errMalformed) {
		return err
	}
	return bodyError(err)
}

// refuse remembers the first thing that was not taken, and drops the files.
func (f *form) refuse(field, sentence string) {
	f.files = nil
	if f.problem == nil {
		f.problem = &db.Error{Kind: db.TooLarge, Field: field, Msg: sentence}
	}
}

// check refuses text that no browser sends and no database takes.
func (f *form) check() error {
	for name, values := range f.values {
		for _, value := range values {
			if !isText(name) || !isText(value) {
				return fmt.Errorf("%w: a field is no text", errMalformed)
			}
		}
	}
	for i := range f.files {
		f.files[i].Name = cleanText(f.files[i].Name)
	}
	return nil
}

func bodyError(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return &db.Error{Kind: db.TooLarge, Msg: "That is too much to send at once.", Err: err}
	}
	return fmt.Errorf("%w: %w", errMalformed, err)
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// cleanText makes text of whatever came in a URL or as a file's name.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}

// clip returns the first n bytes of s, less what would cut a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// query returns a parameter of the URL.
func query(r *http.Request, name string) string { return cleanText(r.URL.Query().Get(name)) }

// number reads a positive number, which has figures only; 0 for whatever is
// none.
func number(s string) int64 {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0
	}
	return int64(n)
}

// pathID returns the id in the path, or that there is nothing.
func pathID[ID ~int64](r *http.Request, name string) (ID, error) {
	n := number(r.PathValue(name))
	if n == 0 {
		return 0, nothingHere()
	}
	return ID(n), nil
}
