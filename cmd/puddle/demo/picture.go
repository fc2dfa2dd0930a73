package demo

import (
	"fmt"
	"image/color"
)

var (
	ink    = hex(0x2b3440)
	steel  = hex(0xb9c4cc)
	light  = hex(0xf4efe6)
	yellow = hex(0xf2b632)
	red    = hex(0xd9583f)
	green  = hex(0x3f8f6b)
	wood   = hex(0xc98f56)
	dark   = hex(0x8a5a33)
	shade  = color.NRGBA{20, 30, 45, 38}
)

// paint returns the named picture, or a part of it that begins at from, as a
// PNG file.
func paint(name string, from point, zoom float64) ([]byte, error) {
	p, ok := pictures[name]
	if !ok {
		return nil, fmt.Errorf("there is no picture %q", name)
	}
	c := newCanvas(hex(p.top), hex(p.bottom))
	c.from, c.zoom = from, zoom
	c.ellipse(shade, 200, 262, 140, 12) // what stands casts a shadow
	p.draw(c)
	return c.png()
}

var pictures = map[string]struct {
	top, bottom uint32
	draw        func(canvas)
}{
	"bicycle":      {0xd9ecf5, 0xb7d6e6, drawBicycle},
	"drill":        {0xf6ead2, 0xe9d3a6, drawDrill},
	"armchair":     {0xf3e4da, 0xe5cbb9, drawArmchair},
	"recordplayer": {0xe9e2f2, 0xcfc3e2, drawRecordPlayer},
	"seedling":     {0xe4f1dd, 0xc5dfb8, drawSeedling},
	"books":        {0xf4e1dd, 0xe4c1ba, drawBooks},
	"train":        {0xdcedf0, 0xbcd9de, drawTrain},
	"pot":          {0xece7df, 0xd5cbbb, drawPot},
	"lamp":         {0x3c4a5c, 0x2a3442, drawLamp},
	"ladder":       {0xe3edf6, 0xc4d7e8, drawLadder},
	"boots":        {0xd8e6ea, 0xb4ccd4, drawBoots},
	"camera":       {0xf1e6d8, 0xdcc9b0, drawCamera},
}

func drawBicycle(c canvas) {
	blue := hex(0x2f6db3)
	for _, x := range []float64{115, 288} {
		c.ring(ink, x, 200, 60, 7)
		c.ring(steel, x, 200, 52, 3)
		c.circle(ink, x, 200, 6)
	}
	c.line(blue, 9, 115, 200, 165, 118, 258, 118, 190, 200, 115, 200)
	c.line(blue, 9, 165, 118, 190, 200)
	c.line(blue, 9, 288, 200, 252, 92)
	c.line(ink, 8, 252, 92, 224, 84)
	c.line(ink, 8, 252, 92, 268, 80)
	c.line(steel, 6, 165, 118, 158, 98)
	c.box(dark, 134, 86, 50, 13, 6)
	c.ring(ink, 190, 200, 17, 5)
	c.line(ink, 5, 190, 200, 204, 226)
	c.box(ink, 194, 224, 24, 6, 3)
	c.circle(yellow, 262, 98, 8)
}

func drawDrill(c canvas) {
	c.box(green, 110, 86, 170, 66, 26)
	c.shape(hex(0x357a5b), 150, 140, 206, 140, 186, 232, 136, 232)
	c.box(ink, 112, 226, 94, 30, 9)
	c.box(hex(0x45525f), 118, 232, 60, 10, 5)
	c.box(steel, 276, 100, 34, 38, 6)
	c.shape(ink, 310, 108, 336, 114, 336, 124, 310, 130)
	c.line(steel, 5, 336, 119, 376, 119)
	c.box(red, 200, 158, 16, 26, 6)
	c.box(hex(0x2f6f52), 130, 100, 70, 10, 5)
	c.circle(yellow, 240, 119, 9)
}

func drawArmchair(c canvas) {
	c.line(dark, 12, 120, 240, 112, 262)
	c.line(dark, 12, 280, 240, 288, 262)
	c.box(hex(0x347a5b), 118, 70, 164, 150, 38)
	c.box(green, 134, 84, 132, 120, 26)
	c.box(hex(0x4ba37d), 120, 172, 160, 48, 20)
	c.box(hex(0x2f6f52), 88, 138, 46, 108, 21)
	c.box(hex(0x2f6f52), 266, 138, 46, 108, 21)
	c.box(hex(0x2b644b), 112, 212, 176, 34, 12)
	for _, x := range []float64{165, 200, 235} {
		c.circle(hex(0x347a5b), x, 124, 4)
	}
}

func drawRecordPlayer(c canvas) {
	c.box(dark, 70, 210, 260, 46, 10)
	c.box(wood, 70, 92, 260, 140, 14)
	c.circle(ink, 172, 162, 62)
	c.ring(hex(0x46505c), 172, 162, 52, 2)
	c.ring(hex(0x46505c), 172, 162, 42, 2)
	c.ring(hex(0x46505c), 172, 162, 33, 2)
	c.circle(red, 172, 162, 20)
	c.circle(light, 172, 162, 4)
	c.circle(steel, 292, 116, 15)
	c.line(light, 6, 292, 116, 286, 176, 226, 190)
	c.box(ink, 214, 182, 18, 16, 4)
	c.circle(ink, 296, 206, 9)
	c.circle(yellow, 92, 234, 6)
}

func drawSeedling(c canvas) {
	for n, x := range []float64{110, 200, 290} {
		tall := []float64{128, 104, 136}[n]
		c.line(green, 7, x, 200, x, tall)
		c.fill(hex(0x58b387), arc(x+22, tall+6, 24, 13, -180, 180))
		c.fill(green, arc(x-22, tall+22, 24, 13, -180, 180))
		c.fill(hex(0x6cc79b), arc(x, tall-8, 13, 20, -180, 180))
		c.shape(hex(0xb5623f), x-36, 196, x+36, 196, x+27, 258, x-27, 258)
		c.box(hex(0xc9764f), x-40, 186, 80, 20, 5)
	}
}

func drawBooks(c canvas) {
	c.box(wood, 50, 244, 300, 16, 4)
	x := 66.0
	for n, b := range []struct {
		w, h  float64
		cover color.RGBA
	}{{34, 150, red}, {26, 128, ink}, {40, 164, yellow}, {30, 138, green}, {24, 156, hex(0x2f6db3)}, {36, 122, light}, {30, 148, hex(0x7c5aa6)}} {
		c.box(b.cover, x, 244-b.h, b.w, b.h, 4)
		c.box(color.NRGBA{255, 255, 255, 110}, x+5, 244-b.h+18, b.w-10, 8, 2)
		if n%2 == 0 {
			c.box(color.NRGBA{255, 255, 255, 70}, x+5, 212, b.w-10, 5, 2)
		}
		x += b.w + 3
	}
	c.shape(hex(0xb4472f), x+4, 244, x+34, 116, x+62, 122, x+34, 244)
}

func drawTrain(c canvas) {
	c.box(dark, 30, 248, 340, 8, 4)
	c.box(red, 54, 150, 120, 70, 14)
	c.box(hex(0xb4472f), 54, 102, 52, 70, 8)
	c.box(hex(0xcfe6ee), 64, 114, 32, 26, 5)
	c.box(ink, 140, 112, 20, 42, 5)
	c.circle(light, 150, 92, 13)
	c.circle(light, 170, 76, 9)
	c.box(wood, 196, 168, 76, 52, 8)
	c.box(yellow, 292, 168, 70, 52, 8)
	c.line(ink, 6, 174, 214, 196, 214)
	c.line(ink, 6, 272, 214, 292, 214)
	for _, x := range []float64{82, 146, 216, 252, 310, 344} {
		c.circle(ink, x, 230, 20)
		c.circle(steel, x, 230, 8)
	}
}

func drawPot(c canvas) {
	c.shape(hex(0x9aa7b0), 140, 256, 260, 256, 246, 176, 154, 176)
	c.shape(steel, 154, 164, 246, 164, 268, 84, 132, 84)
	c.box(hex(0x7d8a94), 146, 162, 108, 16, 5)
	c.shape(hex(0xcfd8de), 132, 92, 104, 72, 150, 78)
	c.shape(hex(0x8b98a2), 140, 84, 260, 84, 222, 60, 178, 60)
	c.circle(ink, 200, 52, 11)
	c.line(ink, 14, 262, 98, 304, 104, 296, 178)
	c.shape(color.NRGBA{255, 255, 255, 90}, 170, 94, 186, 94, 182, 160, 172, 160)
}

func drawLamp(c canvas) {
	c.shape(color.NRGBA{255, 226, 140, 60}, 96, 130, 176, 92, 250, 262, 40, 262)
	c.box(hex(0x1c2530), 40, 256, 320, 6, 3)
	c.ellipse(red, 276, 250, 58, 14)
	c.line(steel, 8, 276, 246, 300, 160, 196, 88)
	c.circle(yellow, 300, 160, 10)
	c.circle(yellow, 196, 88, 8)
	c.shape(red, 206, 74, 186, 106, 90, 138, 150, 52)
	c.fill(hex(0xffe7a3), arc(122, 100, 34, 14, 125, 305))
}

func drawLadder(c canvas) {
	c.line(hex(0x9fb0bd), 11, 150, 258, 190, 50)
	c.line(hex(0x9fb0bd), 11, 262, 258, 222, 50)
	c.line(hex(0xc8d4dc), 9, 120, 254, 176, 60)
	for n := range 6 {
		y := 84 + float64(n)*30
		t := (y - 50) / 208
		c.line(hex(0xdfe7ec), 9, 190-40*t, y, 222+40*t, y)
	}
	c.box(yellow, 180, 42, 52, 14, 5)
	c.box(ink, 142, 252, 18, 8, 3)
	c.box(ink, 254, 252, 18, 8, 3)
}

func drawBoots(c canvas) {
	for n, x := range []float64{110, 214} {
		paint := []color.RGBA{hex(0xe0a526), yellow}[n]
		c.box(paint, x, 78, 62, 150, 16)
		c.shape(paint, x, 190, x+62, 186, x+104, 216, x+106, 250, x, 250)
		c.circle(paint, x+92, 232, 19)
		c.box(hex(0xa87712), x, 246, 112, 12, 5)
		c.box(hex(0xb98717), x, 78, 62, 14, 6)
		c.box(color.NRGBA{255, 255, 255, 80}, x+10, 104, 8, 90, 4)
	}
}

func drawCamera(c canvas) {
	c.box(steel, 146, 78, 108, 48, 10)
	c.box(ink, 84, 108, 232, 136, 18)
	c.box(steel, 84, 104, 232, 34, 12)
	c.box(hex(0x1d242c), 168, 88, 64, 26, 6)
	c.circle(hex(0x46505c), 200, 182, 62)
	c.circle(hex(0x1d242c), 200, 182, 50)
	c.ring(steel, 200, 182, 44, 4)
	c.circle(hex(0x34506e), 200, 182, 32)
	c.circle(hex(0x5f86ad), 190, 170, 10)
	c.circle(red, 288, 122, 8)
	c.box(hex(0x7d8a94), 98, 92, 40, 14, 6)
	c.box(hex(0x7d8a94), 272, 94, 24, 12, 5)
}
