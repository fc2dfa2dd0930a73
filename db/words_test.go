package db

import (
	"strings"
	"testing"
)

func TestLastWords(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"Is it **still** there? *Really*?":               "Is it still there? Really?",
		"***All*** of ~~that~~ _this_ one, __please__":   "All of that this one, please",
		"Press `Alt + **F4**`":                           "Press Alt + F4",
		"See [the *map*](https://maps.example/?q=1), ok": "See the map, ok",
		"![The wheel](cid:1) is round":                   "The wheel is round",
		"Look: <https://example.com/a_b>":                "Look: https://example.com/a_b",
		"> Still there?\n\nYes.":                         "Still there? Yes.",
		"> > twice\n> - a\n- b":                          "twice a b",
		"* one\n* two\n1. three":                         "one two 1. three",
		"```go\nx := 1\n```\nends":                       "x := 1 ends",
		`5 \* 3 \* 2 is \[30\] \> 20`:                    "5 * 3 * 2 is [30] > 20",
		`\*not bold\* and **\*bold\***`:                  "*not bold* and *bold*",
		"5 * 3 * 2 and file_name_old":                    "5 * 3 * 2 and file_name_old",
		"**open\nends** [no](link here)":                 "**open ends** [no](link here)",
		"😀 **ä** " + strings.Repeat("w", 200):            "😀 ä " + strings.Repeat("w", 156) + "…",
		strings.Repeat("ß", 3000):                        strings.Repeat("ß", 160) + "…",
	} {
		if got := lastWords(Markdown, content); got != want {
			t.Errorf("%q\n got %q\nwant %q", content, got, want)
		}
	}
	if got := lastWords(Plain, "2 **  3 `x`"); got != "2 ** 3 `x`" {
		t.Errorf("plain words became %q", got)
	}
}

func TestParsePrice(t *testing.T) {
	t.Parallel()
	for price, want := range map[string]int64{
		"": 0, "0": 0, "120": 12000, " 120 ": 12000, "1.5": 150, "1,5": 150, "1.50": 150, "1,50": 150, "0,05": 5,
		"1500,00": 150000, "999999999.99": 99999999999,
	} {
		if got, err := parsePrice(price); err != nil || got != want {
			t.Errorf("%q: %d cents, %v; want %d", price, got, err, want)
		}
	}
	for _, price := range []string{
		"1,500", "1.500", "1.500,00", "1,500.00", "1 500", "1'500", "1,2,3", "1.5.0", ".5", ",50", "-1", "+1", "1e3", "€5", "free", "1000000000", "١٢",
	} {
		_, err := parsePrice(price)
		if KindOf(err) != Invalid || !strings.Contains(Sentence(err), "thousands") {
			t.Errorf("%q: %v", price, err)
		}
	}
}
