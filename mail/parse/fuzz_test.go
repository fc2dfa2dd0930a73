package parse

import (
	"os"
	"path/filepath"
	"testing"
)

func FuzzMail(f *testing.F) {
	paths, err := filepath.Glob(corpus + "*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := Mail(raw); err == nil {
			checkSound(t, m)
		}
		m, err := File(raw)
		if err != nil {
			return
		}
		checkSound(t, m)
		for i := range m.Embedded {
			if inner, err := m.Embedded[i].Message(); err == nil {
				checkSound(t, inner)
			}
		}
	})
}

func FuzzHTMLText(f *testing.F) {
	f.Add("<p>one</p><blockquote>two<ul><li>three")
	f.Fuzz(func(t *testing.T, s string) {
		if got := HTMLText(s); len(got) > 60*len(s)+10 {
			t.Errorf("%d bytes gave %d", len(s), len(got))
		}
	})
}
