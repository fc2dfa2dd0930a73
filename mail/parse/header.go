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
// offset of the body and what had to be repaired. A block that runs into text
// ends where the text begins.
func readHeader(b []byte) (h Header, body int, problem string, err *Refusal) {
	pos := 0
	for pos < len(b) {
		end, next := lineAt(b, pos)
		line := b[pos:end]
		if len(bytes.TrimRight(line, " \t")) == 0 && (len(line) == 0 || len(h.Fields) == 0 || !continues(b, next)) {
			return h, next, problem, nil
		}
		if next > MaxHeaderBytes {
			return h, pos, problem, refuse("The header of this mail is longer than %d KiB.", MaxHeaderBytes>>10)
		}
		switch {
		case line[0] == ' ' || line[0] == '\t':
			if n := len(h.Fields); n > 0 {
				h.Fields[n-1].Value += " " + clean(bytes.TrimSpace(line))
			}
		default:
			name, value, ok := splitField(line)
			if !ok {
				if bytes.HasPrefix(line, []byte("--")) || !looksLikeField(b, next) {
					return h, pos, "no blank line after the header", nil
				}
				problem = "header line without a colon"
				break
			}
			if len(h.Fields) >= MaxFields {
				return h, pos, problem, refuse("This mail has more than %d header fields.", MaxFields)
			}
			h.Fields = append(h.Fields, Field{Name: name, Value: value})
		}
		pos = next
	}
	return h, len(b), problem, nil
}

// continues tells whether a folded line follows at pos: some programs leave a
// line of blanks inside a folded field.
func continues(b []byte, pos int) bool {
	return pos < len(b) && (b[pos] == ' ' || b[pos] == '\t')
}

// looksLikeField tells whether the line at pos is a field, a folded line or
// the end of the block, so that one bad line before it may be skipped.
func looksLikeField(b []byte, pos int) bool {
	if pos >= len(b) {
		return false
	}
	end, _ := lineAt(b, pos)
	line := b[pos:end]
	if len(line) == 0 || line[0] == ' ' || line[0] == '\t' {
		return true
	}
	_, _, ok := splitField(line)
	return ok
}

// splitField splits "Name: value". Blanks before the colon are obsolete syntax
// (RFC 5322 4.5) and stay in the name, so that a strict reader sees them.
func splitField(line []byte) (name, value string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 200 {
		return "", "", false
	}
	for _, c := range bytes.TrimRight(line[:colon], " \t") {
		if c <= ' ' || c >= 0x7f {
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
	if end > pos && b[end-1] == '\r' {
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
