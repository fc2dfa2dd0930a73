// Package picture makes pictures fit to be shown to others: turned upright,
// bounded in size, and free of the metadata (positions, serial numbers) that
// cameras write into them. What it can't read it refuses; SVG is no picture to
// it, since it can hold scripts.
package picture

import (
	"bytes"
	"errors"
	"image"
	_ "image/gif" // the format is registered
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // the format is registered
)

// MaxPixels is the most that is decoded: four bytes each in memory.
const MaxPixels = 50_000_000

// Longest sides of what is made, in pixels.
const (
	FullSide  = 2048
	ThumbSide = 480
)

// Rendition is one encoded size of a picture.
type Rendition struct {
	Data        []byte
	ContentType string
	Width       int
	Height      int
}

// ErrNotAPicture is returned for data that is no picture of a known format.
var ErrNotAPicture = errors.New("not a JPEG, PNG, GIF or WebP picture")

// ErrTooLarge is returned for a picture of more than MaxPixels.
var ErrTooLarge = errors.New("the picture has too many pixels")

// Prepare reads a picture and returns it in full size and as a thumbnail.
func Prepare(data []byte) (full, thumb Rendition, err error) {
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return full, thumb, ErrNotAPicture
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > MaxPixels/c.Height {
		return full, thumb, ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return full, thumb, ErrNotAPicture
	}
	img = upright(img, orientation(data))
	lossless := format == "png" || format == "gif"
	img = fit(img, FullSide)
	if full, err = encode(img, lossless); err != nil {
		return full, thumb, err
	}
	thumb, err = encode(fit(img, ThumbSide), lossless && !opaque(img))
	return full, thumb, err
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// fit returns img no longer than side on either side.
func fit(img image.Image, side int) image.Image {
	b := img.Bounds()
	longest := max(b.Dx(), b.Dy())
	if longest <= side {
		return img
	}
	w, h := max(1, b.Dx()*side/longest), max(1, b.Dy()*side/longest)
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
	return small
}

func encode(img image.Image, lossless bool) (Rendition, error) {
	var buf bytes.Buffer
	r := Rendition{Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}
	var err error
	if lossless {
		r.ContentType, err = "image/png", png.Encode(&buf, img)
	} else {
		r.ContentType, err = "image/jpeg", jpeg.Encode(&buf, img, &jpeg.Options{Quality: 84})
	}
	r.Data = buf.Bytes()
	return r, err
}
