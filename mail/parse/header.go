package parse

import (
	"bytes"
	"strings"
)

// Field is one header field. Name is as it was written; Value is unfolded,
// raw (not decoded) and scrubbed of NUL and line ends.
type Field struct {
	Name  string
	Value string

	more []string // folded lines, joined once the block is read
}

// Header holds the fields of one entity in the order in which they came.
type Header struct {
	Fields []Field
}

// Raw returns the first value of the named field, undecoded, or "".
func (h *Header) Raw(name string) string {
	for i := range h.Fields {
		if strings.EqualFold(h.Fields[i].Name, name) {
			return h.Fields[i].Value
		}
	}
	return ""
}

// Get returns the first value of the named field with its encoded words read
// (RFC 2047), as valid UTF-8, or "".
func (h *Header) Get(name string) string { return DecodeWords(h.Raw(name)) }

// Has tells whether the field is there, even with an empty value.
func (h *Header) Has(name string) bool {
	for i := range h.Fields {
		if strings.EqualFold(h.Fields[i].Name, name) {
			return true
		}
	}
	return false
}

// All returns every value of the named field, undecoded, in order.
func (h *Header) All(name string) []string {
	var values []string
	for i := range h.Fields {
		if strings.EqualFold(h.Fields[i].Name, name) {
			values = append(values, h.Fields[i].Value)
		}
	}
	return values
}

// readHeader reads the header block at the start of b and returns it with the
// offset of the body. Nothing is refused: fields beyond the limits are left out
// (cut is true), a line that is no field is added to the one before it if
// well-known fields still follow, and otherwise the text begins there. In a part
// a line that may be a delimiter ends the header as well.
func readHeader(b []byte, ofPart bool) (h Header, body int, cut bool, problem string) {
	known := -1 // well-known fields follow up to here
	for pos := 0; pos < len(b); {
		end, next := lineAt(b, pos)
		line := b[pos:end]
		name, value, isField := splitField(line)
		switch {
		case isBlank(line) && !(len(line) > 0 && (folds(b, next) || fieldsFollow(b, next))):
			h.unfold()
			return h, next, cut, problem
		case next > MaxHeaderBytes || len(h.Fields) >= maxFields:
			cut = true
			problem = "header too long, cut"
		case line[0] == ' ' || line[0] == '\t':
			h.extend(line)
		case isField:
			h.Fields = append(h.Fields, Field{Name: name, Value: value})
		case isParameter(line): // folded without a blank
			h.extend(line)
		default:
			if known < pos {
				known = nextKnown(b, next)
			}
			if known < 0 || ofPart && bytes.HasPrefix(line, []byte("--")) {
				h.unfold()
				return h, pos, cut, "no blank line after the header"
			}
			problem = "header line without a colon"
			h.extend(line)
		}
		pos = next
	}
	h.unfold()
	return h, len(b), cut, problem
}

// unfold joins folded lines by one blank (RFC 5322 2.2.3, with the run of
// blanks made one).
func (h *Header) unfold() {
	for i := range h.Fields {
		if f := &h.Fields[i]; f.more != nil {
			f.Value = strings.TrimSpace(f.Value + " " + strings.Join(f.more, " "))
			f.more = nil
		}
	}
}

// extend adds a folded line to the last field.
func (h *Header) extend(line []byte) {
	if n := len(h.Fields); n > 0 {
		h.Fields[n-1].more = append(h.Fields[n-1].more, clean(bytes.TrimSpace(line)))
	}
}

func isBlank(line []byte) bool { return len(bytes.TrimRight(line, " \t")) == 0 }

// folds tells whether a folded line stands at pos: some programs leave a line
// of blanks inside a folded field.
func folds(b []byte, pos int) bool {
	if pos >= len(b) || b[pos] != ' ' && b[pos] != '\t' {
		return false
	}
	end, _ := lineAt(b, pos)
	return !isBlank(b[pos:end])
}

// fieldsFollow tells whether the header goes on at pos: other programs leave the
// line of blanks behind the last word.
func fieldsFollow(b []byte, pos int) bool {
	end, _ := lineAt(b, pos)
	_, _, ok := splitField(b[pos:end])
	return ok && nextKnown(b, pos) >= 0
}

// isParameter tells whether a line is "name=value" or `name="value"`.
func isParameter(line []byte) bool {
	name, value, ok := bytes.Cut(line, []byte("="))
	return ok && len(value) > 0 && len(name) > 0 && len(name) < 40 && !bytes.ContainsAny(name, " \t<>:/")
}

// lookAhead is how many lines of rubbish inside a header are passed over.
const lookAhead = 50

// nextKnown returns where, before the next blank line, a field stands that each
// mail or part has, or -1.
func nextKnown(b []byte, pos int) int {
	for range lookAhead {
		if pos >= len(b) {
			return -1
		}
		end, next := lineAt(b, pos)
		if isBlank(b[pos:end]) {
			return -1
		}
		if name, _, ok := splitField(b[pos:end]); ok && knownFields[strings.ToLower(strings.TrimSpace(name))] {
			return pos
		}
		pos = next
	}
	return -1
}

var knownFields = map[string]bool{
	"from": true, "to": true, "subject": true, "date": true, "message-id": true, "mime-version": true,
	"content-type": true, "content-transfer-encoding": true, "received": true, "return-path": true,
}

// splitField splits "Name: value". Blanks before the colon are obsolete syntax
// (RFC 5322 4.5) and stay in the name, so that a strict reader sees them.
func splitField(line []byte) (name, value string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 200 {
		return "", "", false
	}
	for _, c := range bytes.TrimRight(line[:colon], " \t") {
		if c <= ' ' || c == 0x7f {
			return "", "", false
		}
	}
	return string(line[:colon]), clean(bytes.TrimSpace(line[colon+1:])), true
}

// lineAt returns the end of the line at pos without its line end, and where
// the next line starts.
func lineAt(b []byte, pos int) (end, next int) {
	n := bytes.IndexByte(b[pos:], '\n')
	if n < 0 {
		return len(b), len(b)
	}
	end, next = pos+n, pos+n+1
	for end > pos && b[end-1] == '\r' { // "\r\r\n" is what two careless programs make
		end--
	}
	return end, next
}

func clean(b []byte) string {
	if bytes.IndexByte(b, 0) < 0 && bytes.IndexByte(b, '\r') < 0 {
		return string(b)
	}
	b = bytes.ReplaceAll(b, []byte{0}, nil)
	return string(bytes.ReplaceAll(b, []byte{'\r'}, []byte{' '}))
}
