package parse

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// tnef is what Outlook hides in winmail.dat ([MS-OXTNEF]): the body in its own
// format and the attachments.
type tnef struct {
	text, html string
	parts      []Part
}

// TNEF attributes and MAPI properties that are read ([MS-OXTNEF] 2.1.3,
// [MS-OXPROPS]).
const (
	tnefSignature = 0x223E9F78

	attBody          = 0x0002800C
	attMsgProps      = 0x00069003
	attAttachRend    = 0x00069002 // begins an attachment
	attAttachTitle   = 0x00018010
	attAttachData    = 0x0006800F
	attAttachProps   = 0x00069005
	propBody         = 0x1000
	propRTF          = 0x1009
	propHTML         = 0x1013
	propLongFilename = 0x3707
	propMIMETag      = 0x370E
	propContentID    = 0x3712
	propCodepage     = 0x3FDE // PidTagInternetCodepage
)

// readTNEF reads as much as is whole; ok is false if it is no TNEF at all. The
// parts share the memory of b.
func readTNEF(b []byte) (t tnef, ok bool) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return t, false
	}
	b = b[6:]
	for len(b) >= 9 && len(t.parts) < maxParts {
		id, size := binary.LittleEndian.Uint32(b[1:]), int(binary.LittleEndian.Uint32(b[5:]))
		if size < 0 || size > len(b)-9 {
			break
		}
		t.attribute(id, b[9:9+size])
		b = b[min(9+size+2, len(b)):] // two bytes of checksum
	}
	return t, true
}

func (t *tnef) attribute(id uint32, data []byte) {
	switch id {
	case attBody:
		if t.text == "" {
			t.text = scrub(toUTF8(bytes.TrimRight(data, "\x00"), ""))
		}
	case attMsgProps:
		t.body(readProps(data))
	case attAttachRend:
		t.parts = append(t.parts, Part{Type: "application/octet-stream", Disposition: "attachment"})
	}
	if len(t.parts) == 0 {
		return
	}
	p := &t.parts[len(t.parts)-1]
	switch id {
	case attAttachTitle:
		if p.Name == "" {
			p.Name = cleanName(toUTF8(bytes.TrimRight(data, "\x00"), ""))
		}
	case attAttachData:
		p.raw = data
	case attAttachProps:
		describe(p, readProps(data))
	}
}

// body takes the best form of the body: HTML, plain text, or the words of RTF.
func (t *tnef) body(props map[uint16]prop) {
	charset := ""
	if cp := props[propCodepage].number(); cp > 0 {
		charset = codepage(cp)
	}
	if p, ok := props[propBody]; ok {
		t.text = scrub(p.text(charset))
	}
	if p, ok := props[propHTML]; ok {
		t.html = scrub(p.text(charset))
	}
	if p, ok := props[propRTF]; ok && t.text == "" && t.html == "" {
		t.text = rtfText(unpackRTF(p.data))
	}
}

func describe(p *Part, props map[uint16]prop) {
	if name := props[propLongFilename].text(""); name != "" {
		p.Name = cleanName(name)
	}
	if kind := strings.ToLower(props[propMIMETag].text("")); strings.Contains(kind, "/") {
		p.Type = kind
	}
	if id := props[propContentID].text(""); id != "" {
		p.ContentID, p.Disposition = strings.Trim(id, "<>"), "inline"
	}
}

// prop is a MAPI property: its type without the flag for several values, and
// the bytes of its first value.
type prop struct {
	kind uint16
	data []byte
}

func (p prop) text(charset string) string {
	if p.kind == typeUnicode {
		return strings.TrimRight(utf16Text(p.data, binary.LittleEndian), "\x00")
	}
	return toUTF8(bytes.TrimRight(p.data, "\x00"), charset)
}

func (p prop) number() int {
	if len(p.data) < 4 {
		return 0
	}
	return int(binary.LittleEndian.Uint32(p.data))
}

// Types of properties ([MS-OXCDATA] 2.11.1): those that bring their length along,
// and those of more than four octets.
const (
	typeObject  = 0x000D
	typeString8 = 0x001E
	typeUnicode = 0x001F
	typeBinary  = 0x0102

	typeDouble       = 0x0005
	typeCurrency     = 0x0006
	typeFloatingTime = 0x0007
	typeInt64        = 0x0014
	typeTime         = 0x0040
	typeGUID         = 0x0048
)

// readProps reads a list of MAPI properties ([MS-OXTNEF] 2.1.3.4) up to the
// first that is broken. Of named properties only the place is kept.
func readProps(b []byte) map[uint16]prop {
	props := map[uint16]prop{}
	r := reader{b: b}
	for n := r.uint32(); n > 0 && !r.failed && len(props) < 1000; n-- {
		kind, id := r.uint16(), r.uint16()
		if id >= 0x8000 {
			r.name()
		}
		if p := r.value(kind); !r.failed {
			props[id] = p
		}
	}
	return props
}

// reader reads little-endian values; after the first that is not there it has
// failed and gives zeros.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed, r.b = true, nil
		return make([]byte, min(max(n, 0), 16))
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) uint16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }

// padded takes n bytes and what fills them up to four.
func (r *reader) padded(n uint32) []byte {
	if int64(n) > int64(len(r.b)) {
		r.failed, r.b = true, nil
		return nil
	}
	data := r.take(int(n))
	r.take(min(int(-n&3), len(r.b)))
	return data
}

// name skips the name of a named property.
func (r *reader) name() {
	r.take(16)
	if r.uint32() == 0 {
		r.uint32()
		return
	}
	r.padded(r.uint32())
}

func (r *reader) value(kind uint16) prop {
	several := kind&0x1000 != 0
	kind &^= 0x1000
	n := uint32(1)
	variable := kind == typeString8 || kind == typeUnicode || kind == typeObject || kind == typeBinary
	if variable || several {
		n = r.uint32()
	}
	p := prop{kind: kind}
	for i := uint32(0); i < n && !r.failed; i++ {
		size := fixedSize(kind)
		if variable {
			size = r.uint32()
		}
		if data := r.padded(size); i == 0 {
			p.data = data
		}
	}
	return p
}

// fixedSize is how many octets a value of a type takes that brings no length.
func fixedSize(kind uint16) uint32 {
	switch kind {
	case typeDouble, typeCurrency, typeFloatingTime, typeInt64, typeTime:
		return 8
	case typeGUID:
		return 16
	}
	return 4
}
