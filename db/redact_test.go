package db

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("a2z", 9)[:26]
	for in, want := range map[string]string{
		"Write to r" + token + "@puddle.test.":                              "Write to [address removed].",
		"R" + strings.ToUpper(token) + "@Puddle.Test":                       "[address removed]",
		"<mailto:u" + token + "@puddle.test>":                               "<mailto:[address removed]>",
		"h" + token + "@old.test, b" + token + "-5.9@puddle.test":           "[address removed], [address removed]",
		"https://puddle.test/unsubscribe/" + token + " now":                 "https://puddle.test/unsubscribe/[removed] now",
		"https://puddle.test/login/" + token:                                "https://puddle.test/login/[removed]",
		"@@ r" + token + "@puddle.test@r" + token + "@puddle.test":          "@@ [address removed]@[address removed]",
		"x-r" + token + "@puddle.test":                                      "x-[address removed]",
		"xr" + token + "@puddle.test":                                       "xr" + token + "@puddle.test",
		"r" + token + "@ there":                                             "[address removed] there",
		"https://x.test/?to=r" + token + "%40puddle.test&a=1":               "https://x.test/?to=[address removed]&a=1",
		"b" + token + "-5=40puddle.test":                                    "[address removed]",
		"<a href=\"mailto:r" + token + "&#64;puddle.test\">":                "<a href=\"mailto:[address removed]\">",
		"r" + token + "&#X40;puddle.test":                                   "[address removed]",
		"r" + token + "&commat;puddle.test;":                                "[address removed];",
		"r" + token + `\@puddle.test`:                                       "[address removed]",
		"https://x.test/?url=https%3A%2F%2Fp.test%2Fheld%2F" + token + "&b": "https://x.test/?url=https%3A%2F%2Fp.test%2Fheld%2F[removed]&b",
		"100%40 = 40, a=40b & c \\ d":                                       "100%40 = 40, a=40b & c \\ d",
		"ana@one.test, reply@puddle.test":                                   "ana@one.test, reply@puddle.test",
		"https://puddle.test/conversations/7":                               "https://puddle.test/conversations/7",
		"":                                                                  "",
	} {
		if got := Redact(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestRedactIsQuick(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"@", "words and more words ", "r" + strings.Repeat("a", 26) + "@x.test ", strings.Repeat("a", 99) + "@",
		"&", "=%", "r" + strings.Repeat("a", 26) + "%40", "held%2F", "/held/" + strings.Repeat("a", 25), "/held/" + strings.Repeat("a", 26) + "_"} {
		long := strings.Repeat(text, 400<<10/len(text))
		start := time.Now()
		Redact(long)
		if took := time.Since(start); took > 10*time.Second { // milliseconds, where it does not grow with the square
			t.Errorf("400 kB of %q take %v", text, took)
		}
	}
}

var (
	lookalike = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])[ruh][a-z0-9]{26}(?:@|\\@|%40|=40|&#64;|&#x40;|&commat;)`)
	page      = regexp.MustCompile(`(?i)/(?:unsubscribe|verify|login|address|held)/[a-z2-7]{26}(?:[^a-z0-9_]|$)`)
)

// FuzzRedact holds that nothing that works gets through, that no text grows,
// and that text without a secret stays as it is.
func FuzzRedact(f *testing.F) {
	token := strings.Repeat("a2z", 9)[:26]
	for _, seed := range []string{
		"r" + token + "@puddle.test", "<R" + token + "%40x>", "b" + token + "-5.9=40x", "/held/" + token + ".", "%2Flogin%2f" + token,
		`\@r` + token + `\@`, "@@@&#64;", "r" + token + "r" + token + "@x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Redact(s)
		if lookalike.MatchString(got) || page.MatchString(got) {
			t.Errorf("%q keeps a secret: %q", s, got)
		}
		if len(got) > len(s) {
			t.Errorf("%q grows to %q", s, got)
		}
		if got != s && !strings.Contains(got, removedAddress) && !strings.Contains(got, "[removed]") {
			t.Errorf("%q becomes %q, and nothing says why", s, got)
		}
	})
}
