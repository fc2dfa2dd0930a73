package handlers

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"mime/multipart"
)

// newParts reads a form's parts (RFC 7578). Names of files may hold control
// characters, which browsers send as they are and net/textproto refuses with
// the whole form; they are taken out.
func newParts(body io.Reader, boundary string) *multipart.Reader {
	return multipart.NewReader(&cleanHeaders{body: bufio.NewReader(body), delimiter: []byte("--" + boundary)}, boundary)
}

// cleanHeaders passes a multipart body on without the control characters in the
// headers of its parts.
type cleanHeaders struct {
	body      *bufio.Reader
	delimiter []byte
	inHeader  bool
	midLine   bool // what comes next begins no line
	ready     []byte
	err       error
}

func (c *cleanHeaders) Read(p []byte) (int, error) {
	for len(c.ready) == 0 && c.err == nil {
		var piece []byte
		if piece, c.err = c.body.ReadSlice('\n'); c.err == bufio.ErrBufferFull {
			c.err = nil
		}
		c.ready = c.clean(piece)
	}
	if len(c.ready) == 0 {
		return 0, c.err
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

// clean takes a line, or a piece of a long one, and returns what is passed on.
func (c *cleanHeaders) clean(piece []byte) []byte {
	begins := !c.midLine
	c.midLine = !bytes.HasSuffix(piece, []byte("\n"))
	switch line := bytes.TrimRight(piece, " \t\r\n"); {
	case begins && bytes.Equal(line, c.delimiter):
		c.inHeader = true
	case begins && len(line) == 0 && !c.midLine:
		c.inHeader = false
	case c.inHeader:
		return withoutControls(piece)
	}
	return piece
}

// withoutControls takes them out of line in place, but for tabs and the line's
// end.
func withoutControls(line []byte) []byte {
	text := bytes.TrimRight(line, "\r\n")
	end := line[len(text):]
	kept := line[:0]
	for _, b := range text {
		if b >= ' ' && b != 0x7f || b == '\t' {
			kept = append(kept, b)
		}
	}
	return append(kept, end...)
}

// isFile tells a part that is a file from a field, which may have a content
// type, too (RFC 7578 4.4).
func isFile(part *multipart.Part) bool {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return part.Header.Get("Content-Type") != "" // a file's name that can't be read
	}
	_, named := params["filename"]
	return named
}

// keep reads a part as far as left, in bytes, lets it. What there is no room
// for is thrown away, and ok is false.
func keep(part io.Reader, left *int64) (data []byte, ok bool, err error) {
	data, err = io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return nil, false, err
	}
	if int64(len(data)) > *left {
		_, err := io.Copy(io.Discard, part)
		return nil, false, err
	}
	*left -= int64(len(data))
	return data, true, nil
}
