package assets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base32"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed css js vendor favicon.svg
var files embed.FS

// prefix is where the files are served.
const prefix = "/assets/"

// asset is a file as it is served.
type asset struct {
	name        string // with the hash
	contentType string
	plain       []byte
	gzipped     []byte // nil where it would not be smaller
}

// built holds every asset by its plain name.
var built = sync.OnceValue(build)

// URL is the address of a file by its plain name: app.css, app.js,
// favicon.svg or a font. It panics on a name that is not there, which is a
// mistake in the program.
func URL(name string) string {
	a, ok := built()[name]
	if !ok {
		panic("assets: no file " + name)
	}
	return prefix + a.name
}

func build() map[string]asset {
	all := map[string]asset{}
	add := func(name, contentType string, data []byte) {
		all[name] = newAsset(name, contentType, data)
	}
	for _, font := range []string{"figtree-latin.woff2", "figtree-latin-ext.woff2"} {
		add(font, "font/woff2", read("vendor/"+font))
	}
	add("favicon.svg", "image/svg+xml", read("favicon.svg"))
	add("app.css", "text/css; charset=utf-8", style(all))
	add("app.js", "text/javascript; charset=utf-8", script())
	return all
}

// Comments and the blanks around what needs none are for the readers of the
// source. No string of ours runs over lines or holds what looks like them.
var (
	styleNoise  = regexp.MustCompile(`(?s)/\*.*?\*/|\s*([{};,])\s*`)
	scriptNoise = regexp.MustCompile("(?m)^\\s*//.*\\n|[ \\t]+// [^\"'`\\n]*$|^\\s+")
)

// style joins css/*.css in the order of their names and gives the fonts in
// them the names under which they are served.
func style(fonts map[string]asset) []byte {
	css := styleNoise.ReplaceAllString(string(bytes.Join(readAll("css"), nil)), "$1")
	for name, a := range fonts {
		css = strings.ReplaceAll(css, `url("`+name+`")`, `url("`+prefix+a.name+`")`)
	}
	return []byte(css)
}

// script joins htmx, its extension for streams and ours.
func script() []byte {
	return bytes.Join([][]byte{read("vendor/htmx.min.js"), read("vendor/hx-sse.min.js"), ours()}, []byte("\n"))
}

// ours joins js/*.js in the order of their names.
func ours() []byte {
	return scriptNoise.ReplaceAll(bytes.Join(readAll("js"), nil), nil)
}

func newAsset(name, contentType string, data []byte) asset {
	sum := sha256.Sum256(data)
	hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
	ext := path.Ext(name)
	a := asset{name: strings.TrimSuffix(name, ext) + "-" + hash + ext, contentType: contentType, plain: data}
	if z := gzipped(data); len(z) < len(data) {
		a.gzipped = z
	}
	return a
}

// read returns an embedded file; a missing one is a mistake in the program.
func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

// readAll returns the files of an embedded folder in the order of their names.
func readAll(dir string) [][]byte {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		panic(err)
	}
	var all [][]byte
	for _, e := range entries {
		all = append(all, read(dir+"/"+e.Name()))
	}
	return all
}
