package parse

import "bytes"

// signedContent finds the signed content in S/MIME signed-data (RFC 5652 5.1), the
// form in which the mail itself is inside the signature. It walks BER, since
// Outlook and others write lengths that DER forbids. nil if it is no such
// thing: encrypted content has none.
func signedContent(b []byte) []byte {
	// ContentInfo { OID signedData, [0] SignedData { version, digests,
	// encapContentInfo { OID, [0] OCTET STRING }, … } }
	info, ok := child(b, 0)
	if kind, _ := child(info, 0); !ok || !bytes.Equal(kind, signedData) {
		return nil
	}
	for _, step := range []int{1, 0, 2, 1} {
		if info, ok = child(info, step); !ok {
			return nil
		}
	}
	return octets(info, 0)
}

// signedData is the object identifier 1.2.840.113549.1.7.2.
var signedData = []byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02}

const (
	tagOctets      = 0x04
	tagConstructed = 0x20
	maxBERDepth    = 10
)

// element is one BER element: its tag and what is in it.
type element struct {
	tag     byte
	content []byte
}

// nextElement reads the element at the start of b. An element of indefinite
// length holds all the rest: what ends it is an element of two zero bytes.
func nextElement(b []byte) (e element, rest []byte, ok bool) {
	if len(b) < 2 || b[0] == 0 && b[1] == 0 {
		return e, nil, false
	}
	e.tag = b[0]
	n, b := int(b[1]), b[2:]
	switch {
	case n == 0x80:
		size := indefiniteSize(b, 0)
		return element{e.tag, b[:size]}, b[min(size+2, len(b)):], true
	case n > 0x80:
		if n -= 0x80; n > 4 || n > len(b) {
			return e, nil, false
		}
		size := 0
		for _, c := range b[:n] {
			size = size<<8 | int(c)
		}
		n, b = size, b[n:]
	}
	n = min(n, len(b))
	return element{e.tag, b[:n]}, b[n:], true
}

// indefiniteSize is the size of the elements up to the end mark.
func indefiniteSize(b []byte, depth int) int {
	all := len(b)
	for len(b) >= 2 && !(b[0] == 0 && b[1] == 0) && depth < maxBERDepth {
		if b[1] == 0x80 {
			n := indefiniteSize(b[2:], depth+1)
			b = b[min(n+4, len(b)):]
			continue
		}
		_, rest, ok := nextElement(b)
		if !ok {
			break
		}
		b = rest
	}
	return all - len(b)
}

// child returns what is in the nth element within b.
func child(b []byte, n int) ([]byte, bool) {
	for i := 0; ; i++ {
		e, rest, ok := nextElement(b)
		switch {
		case !ok:
			return nil, false
		case i == n:
			return e.content, true
		}
		b = rest
	}
}

// octets joins the pieces of an OCTET STRING.
func octets(b []byte, depth int) []byte {
	var out []byte
	for {
		e, rest, ok := nextElement(b)
		if !ok {
			return out
		}
		switch {
		case e.tag == tagOctets:
			out = append(out, e.content...)
		case e.tag == tagOctets|tagConstructed && depth < maxBERDepth:
			out = append(out, octets(e.content, depth+1)...)
		}
		b = rest
	}
}
