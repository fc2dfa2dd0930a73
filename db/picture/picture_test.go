package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// jpegWith returns a JPEG of the size with an EXIF segment that turns it and
// says where it was taken.
func jpegWith(t *testing.T, width, height int, orientation byte, secret string) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	// TIFF 6.0: a directory of one entry, Orientation; what follows is text.
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00\x00" + secret
	segment := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xff, 0xd8}, segment...), plain.Bytes()[2:]...)
}

func TestMetadataIsTakenOut(t *testing.T) {
	t.Parallel()
	const secret = "50 N 8 E, camera 4711"
	full, thumb, err := Prepare(jpegWith(t, 60, 40, 6, secret))
	if err != nil {
		t.Fatal(err)
	}
	if full.Width != 40 || full.Height != 60 {
		t.Errorf("%d × %d, so it was not turned", full.Width, full.Height)
	}
	for _, r := range []Rendition{full, thumb} {
		if bytes.Contains(r.Data, []byte(secret)) || bytes.Contains(r.Data, []byte("Exif")) {
			t.Errorf("%s of %d × %d still tells where it was taken", r.ContentType, r.Width, r.Height)
		}
	}
}

// A picture that says that it is huge is refused before it costs memory.
func TestHugePicturesAreRefused(t *testing.T) {
	t.Parallel()
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	for _, side := range []uint32{20_000, 100_000, 1<<31 - 1} {
		huge := bytes.Clone(small.Bytes())
		header := huge[12:29] // IHDR: its name, width, height and five octets more
		binary.BigEndian.PutUint32(header[4:], side)
		binary.BigEndian.PutUint32(header[8:], side)
		binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(header))
		if _, _, err := Prepare(huge); !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrNotAPicture) {
			t.Errorf("a picture of %d × %[1]d: %v", side, err)
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	var animation bytes.Buffer
	if err := gif.Encode(&animation, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White}), nil); err != nil {
		t.Fatal(err)
	}
	script := append(animation.Bytes()[:len(animation.Bytes())-1], "/*<script>hit()</script>*/"...)
	for name, data := range map[string]string{
		"SVG":         `<svg xmlns="http://www.w3.org/2000/svg" onload="hit()"/>`,
		"HTML":        "<html><script>hit()</script>",
		"script":      "GIF89a=1;hit()//",
		"empty":       "",
		"half a JPEG": "\xff\xd8\xff\xe0\x00\x10JFIF",
	} {
		if _, _, err := Prepare([]byte(data)); err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	full, _, err := Prepare(script)
	if err == nil && bytes.Contains(full.Data, []byte("script")) {
		t.Error("what stands behind a picture comes along")
	}
}
