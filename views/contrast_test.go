package views

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens is the file of the colours.
const tokens = "../assets/css/10-tokens.css"

// Text has at least 4.5 to 1 against what it stands on, edges and marks that
// mean something 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), in light and dark.
func TestColoursHaveContrast(t *testing.T) {
	t.Parallel()
	colours := readColours(t)
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"ink", "paper", 7}, {"ink", "surface", 7}, {"ink", "sunk", 7}, {"ink", "bubble", 7},
		{"soft", "paper", 4.5}, {"soft", "surface", 4.5}, {"soft", "sunk", 4.5}, {"soft", "bubble", 4.5},
		{"water", "paper", 4.5}, {"water", "surface", 4.5}, {"water", "bubble", 4.5}, {"water", "sunk", 4.5},
		{"water-deep", "paper", 4.5}, {"water-deep", "surface", 4.5},
		{"on-water", "water", 4.5}, {"on-water", "water-deep", 4.5}, {"on-shallow", "shallow", 7}, {"water", "shallow", 3},
		{"on-boot", "boot", 4.5}, {"paper", "ink", 7},
		{"good", "good-soft", 4.5}, {"warm", "warm-soft", 4.5}, {"bad", "bad-soft", 4.5},
		{"bad", "surface", 4.5}, {"bad", "paper", 4.5}, {"on-bad", "bad", 4.5},
		{"edge", "surface", 3}, {"edge", "paper", 3}, {"boot-edge", "surface", 3},
	}
	for _, p := range pairs {
		for scheme := range 2 {
			got := contrast(colours[p.front][scheme], colours[p.back][scheme])
			if got < p.least {
				t.Errorf("%s on %s has %.2f to 1 in %s, want %.1f", p.front, p.back, got, [2]string{"light", "dark"}[scheme], p.least)
			}
		}
	}
}

// The letter in a person's picture, as .avatar mixes it from its hue.
func TestAvatarsHaveContrast(t *testing.T) {
	t.Parallel()
	css := read(t, tokens)
	hues := regexp.MustCompile(`--hue: (\d+)`).FindAllStringSubmatch(css, -1)
	if len(hues) != 8 {
		t.Fatalf("found %d hues, want 8", len(hues))
	}
	for _, h := range hues {
		hue, err := strconv.ParseFloat(h[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		light := contrast(oklch(.36, .09, hue), oklch(.9, .055, hue))
		dark := contrast(oklch(.92, .05, hue), oklch(.34, .06, hue))
		if min(light, dark) < 4.5 {
			t.Errorf("hue %v has %.2f in light and %.2f in dark", hue, light, dark)
		}
	}
}

// linear is a colour as linear red, green and blue from 0 to 1.
type linear [3]float64

// readColours reads the tokens that are a pair of hex colours.
func readColours(t *testing.T) map[string][2]linear {
	t.Helper()
	all := map[string][2]linear{}
	token := regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`)
	for _, m := range token.FindAllStringSubmatch(read(t, tokens), -1) {
		all[m[1]] = [2]linear{fromHex(t, m[2]), fromHex(t, m[3])}
	}
	return all
}

func fromHex(t *testing.T, s string) linear {
	t.Helper()
	var c linear
	for i := range c {
		n, err := strconv.ParseUint(s[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+.055)/1.055, 2.4)
		}
	}
	return c
}

// oklch follows CSS Color 4, 10.2 and its sample code.
func oklch(l, chroma, hue float64) linear {
	a, b := chroma*math.Cos(hue*math.Pi/180), chroma*math.Sin(hue*math.Pi/180)
	cube := func(x float64) float64 { return x * x * x }
	x, y, z := cube(l+.3963377774*a+.2158037573*b), cube(l-.1055613458*a-.0638541728*b), cube(l-.0894841775*a-1.2914855480*b)
	return linear{
		max(0, 4.0767416621*x-3.3077115913*y+.2309699292*z),
		max(0, -1.2684380046*x+2.6097574011*y-.3413193965*z),
		max(0, -.0041960863*x-.7034186147*y+1.7076147010*z),
	}
}

// contrast is WCAG 2.2's contrast ratio.
func contrast(a, b linear) float64 {
	luminance := func(c linear) float64 { return .2126*c[0] + .7152*c[1] + .0722*c[2] }
	hi, lo := luminance(a), luminance(b)
	if hi < lo {
		hi, lo = lo, hi
	}
	return (hi + .05) / (lo + .05)
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every colour that a style names exists.
func TestStylesUseTokens(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../assets/css")
	if err != nil {
		t.Fatal(err)
	}
	defined, used := map[string]bool{}, map[string]string{}
	for _, e := range entries {
		css := read(t, "../assets/css/"+e.Name())
		for _, m := range regexp.MustCompile(`(--[a-z0-9-]+):`).FindAllStringSubmatch(css, -1) {
			defined[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)`).FindAllStringSubmatch(css, -1) {
			used[m[1]] = e.Name()
		}
	}
	var missing []string
	for name, file := range used {
		if !defined[name] {
			missing = append(missing, fmt.Sprintf("%s (%s)", name, file))
		}
	}
	if len(missing) > 0 {
		t.Errorf("not defined: %s", strings.Join(missing, ", "))
	}
}
