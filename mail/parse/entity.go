package parse

import (
	"bytes"
	"strings"
)

// node is an entity of the tree: a multipart with children, or a leaf.
type node struct {
	part     Part
	children []*node
}

func (n *node) isMultipart() bool { return strings.HasPrefix(n.part.Type, "multipart/") }

// walker reads the tree in one pass: pos only moves forward, but for at most
// maxGuesses searches for a lost boundary, and each line that may be a
// delimiter is compared with the open boundaries, of which there are at most
// maxDepth.
type walker struct {
	raw      []byte
	pos      int
	open     []string // boundaries, outermost first
	hit      int      // index in open of the delimiter before pos; -1 at the end
	last     bool     // that delimiter closes its multipart
	parts    int
	guesses  int
	level    int
	strict   bool // refuse a header beyond the limits
	problems []string
}

func (w *walker) problem(s string) {
	if s != "" && len(w.problems) < 20 {
		w.problems = append(w.problems, s)
	}
}

// entity reads one entity at pos and the delimiter that ends it.
func (w *walker) entity() (*node, *Refusal) {
	if w.parts++; w.parts > maxParts {
		return nil, refuse("This mail has more than %d parts.", maxParts)
	}
	h, body, cut, problem := readHeader(w.raw[w.pos:], len(w.open) > 0)
	if cut && w.strict {
		return nil, refuse("The header of this mail has more than %d KiB or %d fields.", MaxHeaderBytes>>10, maxFields)
	}
	w.problem(problem)
	w.pos += body
	n := &node{part: newPart(h, nil, w.level)}
	if len(w.open) == 0 && !h.Has("Content-Type") {
		w.findLostType(n)
	}
	if n.isMultipart() {
		if refusal := w.multipart(n); refusal != nil {
			return nil, refusal
		}
		return n, nil
	}
	n.part.raw = w.untilDelimiter()
	return n, nil
}

// findLostType takes a mail that says nothing of its type for a multipart if it
// begins with a delimiter and the header of a part.
func (w *walker) findLostType(n *node) {
	if boundary := w.guess(512); boundary != "" {
		w.problem("no Content-Type, taken for a multipart")
		n.part.Type, n.part.Params = "multipart/mixed", params{"boundary": boundary}
	}
}

func (w *walker) multipart(n *node) *Refusal {
	if len(w.open) >= maxDepth {
		return refuse("The parts of this mail are nested more than %d deep.", maxDepth)
	}
	depth := len(w.open)
	if !w.preamble(n) {
		w.problem("multipart without parts")
		n.part.Type = "text/plain"
		return nil
	}
	digest := n.part.Type == "multipart/digest"
	for w.hit == depth && !w.last {
		child, refusal := w.entity()
		if refusal != nil {
			return refusal
		}
		if digest && !child.part.Header.Has("Content-Type") {
			child.part.Type = "message/rfc822" // RFC 2046 5.1.5
		}
		n.children = append(n.children, child)
	}
	w.open = w.open[:depth]
	if w.hit != depth {
		w.problem("multipart not ended")
		return nil
	}
	w.untilDelimiter() // the epilogue
	return nil
}

// preamble reads up to the first delimiter of the multipart and leaves its
// boundary open. Where the boundary is lost or never comes, it looks for one in
// the body; it is false if there is none, and the body is then in n.part.raw.
func (w *walker) preamble(n *node) bool {
	start, depth := w.pos, len(w.open)
	boundary := strings.TrimRight(n.part.Params["boundary"], " \t")
	for {
		if boundary != "" {
			w.open = append(w.open, boundary)
			n.part.raw = w.untilDelimiter()
			if w.hit == depth && !w.last {
				return true
			}
			w.open = w.open[:depth]
		}
		end := w.pos
		w.pos = start
		if boundary = w.guess(len(w.raw)); boundary == "" {
			w.pos = end
			if n.part.raw == nil {
				n.part.raw = w.untilDelimiter()
			}
			return false
		}
		w.problem("wrong or missing boundary")
	}
}

// untilDelimiter reads up to the next delimiter line of any open boundary and
// behind it; hit and last say which it was. The line end before a delimiter
// belongs to the delimiter (RFC 2046 5.1.1).
func (w *walker) untilDelimiter() []byte {
	start := w.pos
	for w.pos < len(w.raw) {
		if !bytes.HasPrefix(w.raw[w.pos:], []byte("--")) {
			i := bytes.Index(w.raw[w.pos:], []byte("\n--"))
			if i < 0 {
				break
			}
			w.pos += i + 1
		}
		line := w.pos
		end, next := lineAt(w.raw, line)
		w.pos = next
		if w.isDelimiter(w.raw[line+2 : end]) {
			return trimLineEnd(w.raw[start:line])
		}
	}
	w.pos, w.hit, w.last = len(w.raw), -1, true
	return w.raw[start:]
}

// isDelimiter looks for the boundary that the rest of a "--" line names, the
// innermost first.
func (w *walker) isDelimiter(line []byte) bool {
	for i := len(w.open) - 1; i >= 0; i-- {
		b := w.open[i]
		if len(line) < len(b) || string(line[:len(b)]) != b {
			continue
		}
		rest, last := bytes.CutPrefix(line[len(b):], []byte("--"))
		if len(bytes.TrimRight(rest, " \t\r")) == 0 {
			w.hit, w.last = i, last
			return true
		}
	}
	return false
}

// guess looks for a delimiter that a part header follows, within the next n
// bytes, and returns its boundary.
func (w *walker) guess(n int) string {
	if w.guesses++; w.guesses > maxGuesses {
		return ""
	}
	b := w.raw[w.pos:min(len(w.raw), w.pos+n)]
	for pos := 0; pos < len(b); {
		end, next := lineAt(b, pos)
		line := bytes.TrimRight(b[pos:end], " \t")
		if len(line) > 2 && line[0] == '-' && line[1] == '-' && line[2] > ' ' && len(line) < 202 {
			if hasPrefixFold(b[next:], "content-") && !w.isDelimiter(line[2:]) {
				return string(line[2:])
			}
		}
		pos = next
	}
	return ""
}

func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

func trimLineEnd(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}
