package demo

import (
	"bytes"
	"image/png"
	"testing"
)

func TestEveryThingHasItsPicture(t *testing.T) {
	t.Parallel()
	for _, thing := range things {
		data, err := paint(thing.picture, point{}, 1)
		if err != nil {
			t.Errorf("%s: %v", thing.name, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", thing.name, err)
			continue
		}
		if img.Bounds().Dx() != pictureWidth*scale || img.At(0, 0) == img.At(pictureWidth, pictureHeight*scale*2/3) {
			t.Errorf("%s: nothing is drawn", thing.name)
		}
	}
	if _, err := paint("piano", point{}, 1); err == nil {
		t.Error("there is a picture of a piano")
	}
}

func BenchmarkPaint(b *testing.B) {
	for b.Loop() {
		if _, err := paint("bicycle", point{}, 1); err != nil {
			b.Fatal(err)
		}
	}
}
