package mail

import (
	"bytes"
	"strings"

	"puddle/mail/parse"
)

// maxHeaderLines bounds the lines of a header, folded ones counted.
const maxHeaderLines = 5000

// rawField is one header field, octet by octet as it came.
type rawField struct {
	name  string // in lower case; a blank before the colon is still in it
	value string // unfolded
	raw   []byte // with its line ends
}

// rawHeader is the header as a strict reader sees it. Package parse reads
// whatever it can; who wrote a mail is decided on this.
type rawHeader struct {
	fields []rawField
	rest   []byte // from the empty line on
	broken bool   // a CR or LF stands alone among the line ends, or a line is no field
}

// readRawHeader splits a mail's header into its fields (RFC 5322 2.2). A mail
// whose lines all end in a bare LF was never on the wire like that and is read
// as it was meant; one that mixes line ends means to be read in two ways. So
// does one with lines that are no field: there the header ends for some readers,
// and others skip them or take them for a part of the field above.
// A header beyond the limits of package parse is a *parse.Refusal.
func readRawHeader(raw []byte) (rawHeader, error) {
	block, rest := splitHeader(raw)
	if len(block) > parse.MaxHeaderBytes || bytes.Count(block, []byte("\n")) > maxHeaderLines {
		return rawHeader{}, &parse.Refusal{Reason: "The header of this mail is too long."}
	}
	h := rawHeader{rest: rest, broken: mixesLineEnds(block)}
	for line := range bytes.Lines(block) {
		if n := len(h.fields); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			f := &h.fields[n-1]
			f.raw = append(f.raw, line...)
			f.value += " " + trimBlanks(string(line))
			continue
		}
		name, value, isField := strings.Cut(string(line), ":")
		h.broken = h.broken || !isField || !isFieldName(name)
		h.fields = append(h.fields, rawField{
			name:  lowerASCII(strings.TrimRight(name, "\r\n")),
			value: trimBlanks(value),
			raw:   bytes.Clone(line),
		})
	}
	return h, nil
}

// isFieldName reports whether a field can be called so (RFC 5322 3.6.8). Blanks
// before the colon are obsolete (4.5).
func isFieldName(name string) bool {
	name = strings.TrimRight(name, " \t")
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// trimBlanks takes off what folding white space is made of (RFC 5322 3.2.2), and
// no other character that somebody may call a blank.
func trimBlanks(s string) string { return strings.Trim(s, " \t\r\n") }

// splitHeader cuts before the first empty line.
func splitHeader(raw []byte) (header, rest []byte) {
	at := 0
	for line := range bytes.Lines(raw) {
		if string(line) == "\r\n" || string(line) == "\n" {
			break
		}
		at += len(line)
	}
	return raw[:at], raw[at:]
}

func mixesLineEnds(block []byte) bool {
	whole := bytes.Count(block, []byte("\r\n"))
	lf := bytes.Count(block, []byte("\n"))
	cr := bytes.Count(block, []byte("\r"))
	return cr != whole || (whole != lf && whole != 0)
}

// all returns the fields of a name, also those with blanks before the colon.
func (h *rawHeader) all(name string) []rawField {
	var found []rawField
	for _, f := range h.fields {
		// "From\r\n : x" is a field, too, to some readers.
		if n, _, _ := strings.Cut(f.name, " "); strings.TrimRight(n, "\t") == name {
			found = append(found, f)
		}
	}
	return found
}
