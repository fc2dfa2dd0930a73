package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// The pictures are drawn on 400 by 300 points.
const (
	pictureWidth  = 400
	pictureHeight = 300
	scale         = 1.5
)

// canvas draws plain shapes with smooth edges. It shows what lies right of and
// below from, zoom times as large.
type canvas struct {
	img  *image.RGBA
	from point
	zoom float64
}

// newCanvas returns a canvas whose ground goes from one colour at the top to
// another at the bottom.
func newCanvas(top, bottom color.RGBA) canvas {
	img := image.NewRGBA(image.Rect(0, 0, pictureWidth*scale, pictureHeight*scale))
	for y := range img.Rect.Dy() {
		t := float64(y) / float64(img.Rect.Dy())
		row := image.Rect(0, y, img.Rect.Dx(), y+1)
		draw.Draw(img, row, image.NewUniform(mix(top, bottom, t)), image.Point{}, draw.Src)
	}
	return canvas{img: img, zoom: 1}
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x)*(1-t) + float64(y)*t) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

func hex(rgb uint32) color.RGBA {
	return color.RGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
}

type point struct{ x, y float64 }

// fill fills outlines that are drawn into the rasterizer; an inner outline in
// the other direction makes a hole.
func (c canvas) fill(ink color.Color, outlines ...[]point) {
	area := c.bounds(outlines[0]).Intersect(c.img.Rect)
	if area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	at := func(p point) (x, y float32) {
		p = c.pixel(p)
		return float32(p.x) - float32(area.Min.X), float32(p.y) - float32(area.Min.Y)
	}
	for _, outline := range outlines {
		r.MoveTo(at(outline[0]))
		for _, p := range outline[1:] {
			r.LineTo(at(p))
		}
		r.ClosePath()
	}
	r.Draw(c.img, area, image.NewUniform(ink), image.Point{})
}

// pixel returns where in the picture a point lies.
func (c canvas) pixel(p point) point {
	return point{(p.x - c.from.x) * c.zoom * scale, (p.y - c.from.y) * c.zoom * scale}
}

// bounds returns the pixels that an outline touches.
func (c canvas) bounds(outline []point) image.Rectangle {
	low, high := outline[0], outline[0]
	for _, p := range outline {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	low, high = c.pixel(low), c.pixel(high)
	return image.Rect(int(low.x)-1, int(low.y)-1, int(high.x)+2, int(high.y)+2)
}

// arc returns points on an ellipse from one angle to another, in degrees
// clockwise from three o'clock.
func arc(x, y, rx, ry, from, to float64) []point {
	const steps = 48
	points := make([]point, 0, steps+1)
	for n := range steps + 1 {
		a := (from + (to-from)*float64(n)/steps) * math.Pi / 180
		points = append(points, point{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	return points
}

func (c canvas) ellipse(ink color.Color, x, y, rx, ry float64) {
	c.fill(ink, arc(x, y, rx, ry, 0, 360))
}

func (c canvas) circle(ink color.Color, x, y, r float64) { c.ellipse(ink, x, y, r, r) }

// ring draws a circle's line of the given width.
func (c canvas) ring(ink color.Color, x, y, r, width float64) {
	c.fill(ink, arc(x, y, r, r, 0, 360), arc(x, y, r-width, r-width, 360, 0))
}

// box draws a rectangle with round corners.
func (c canvas) box(ink color.Color, x, y, w, h, round float64) {
	var outline []point
	outline = append(outline, arc(x+w-round, y+round, round, round, -90, 0)...)
	outline = append(outline, arc(x+w-round, y+h-round, round, round, 0, 90)...)
	outline = append(outline, arc(x+round, y+h-round, round, round, 90, 180)...)
	outline = append(outline, arc(x+round, y+round, round, round, 180, 270)...)
	c.fill(ink, outline)
}

// shape fills a polygon given as x, y pairs.
func (c canvas) shape(ink color.Color, xy ...float64) { c.fill(ink, pairs(xy)) }

func pairs(xy []float64) []point {
	points := make([]point, len(xy)/2)
	for n := range points {
		points[n] = point{xy[2*n], xy[2*n+1]}
	}
	return points
}

// line draws a line with round ends through x, y pairs.
func (c canvas) line(ink color.Color, width float64, xy ...float64) { c.stroke(ink, width, pairs(xy)) }

func (c canvas) stroke(ink color.Color, width float64, points []point) {
	for n, p := range points {
		c.circle(ink, p.x, p.y, width/2)
		if n == 0 {
			continue
		}
		q := points[n-1]
		length := math.Hypot(p.x-q.x, p.y-q.y)
		if length == 0 {
			continue
		}
		dx, dy := (p.y-q.y)/length*width/2, (q.x-p.x)/length*width/2
		c.shape(ink, q.x+dx, q.y+dy, p.x+dx, p.y+dy, p.x-dx, p.y-dy, q.x-dx, q.y-dy)
	}
}

func (c canvas) png() ([]byte, error) {
	var buf bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&buf, c.img)
	return buf.Bytes(), err
}
