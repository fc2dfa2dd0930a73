package parse

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxName = 255

// cleanName makes a file name fit to be shown and offered: no folders, no
// control or direction-turning characters, at most 255 bytes with its ending
// kept. It is a label, never a key in a store.
func cleanName(name string) string {
	name = strings.ReplaceAll(scrub(name), `\`, "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .\t")
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	cut := maxName - len(ext)
	for cut > 0 && !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ext
}
