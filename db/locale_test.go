package db

import (
	"strings"
	"testing"
)

func TestMatchLocale(t *testing.T) {
	t.Parallel()
	for wishes, want := range map[string]string{
		"":                                    "en",
		"*":                                   "en",
		"de":                                  "de",
		"de-AT,de;q=0.9,en;q=0.8":             "de",
		"fr-CA":                               "fr",
		"es-419,es;q=0.9":                     "es",
		"en-GB,en;q=0.9,fr;q=0.8":             "en",
		"ja,fr;q=0.5":                         "fr",
		"ja":                                  "en",
		"en;q=0.3, es;q=0.7":                  "es",
		"de;q=0, fr":                          "fr",
		"gsw":                                 "de",
		"no such thing":                       "en",
		"\xff\x00":                            "en",
		"de;q=x":                              "en",
		"de-" + strings.Repeat("x-", 1000):    "en",
		strings.Repeat("de,", 100_000) + "de": "en",
	} {
		if got := MatchLocale(wishes); got != want {
			t.Errorf("%.40q is matched by %q, want %q", wishes, got, want)
		}
	}
}
