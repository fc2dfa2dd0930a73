package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The scanners below read one short text by hand: each is linear and none
// knows a language.

// hasAddress tells whether s holds a mail address. Lotus Notes writes
// "Ada/HOU/ECT@ECT", so that a domain needs no dot.
func hasAddress(s string) bool {
	for i := strings.IndexByte(s, '@'); i >= 0; {
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		if isWordRune(before) && isWordRune(after) {
			return true
		}
		next := strings.IndexByte(s[i+1:], '@')
		if next < 0 {
			return false
		}
		i += next + 1
	}
	return false
}

// hasURL tells whether s holds a web address.
func hasURL(s string) bool {
	return strings.Contains(s, "http://") || strings.Contains(s, "https://") || strings.Contains(s, "www.")
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// when is what scanDate found in a line.
type when struct {
	date  bool // a day: 4.3.2024, 2024-03-04, 4 March 2024, 2024年3月4日
	clock bool // a time of day: 17:02, 17.02, 17h02
}

// digitRun is a run of decimal digits of any script.
type digitRun struct {
	length, value int
	before, after rune // the runes that touch it
}

// scanDate looks for a day and a time of day.
func scanDate(s string) when {
	var w when
	var buf [maxDigitRuns]digitRun
	runs := digitRuns(s, buf[:])
	year, small := false, 0
	for i, r := range runs {
		if isYear(r) {
			year = true
		} else if r.length <= 2 {
			small++
		}
		if i+1 < len(runs) && isClock(r, runs[i+1]) {
			w.clock = true
		}
		if i+2 < len(runs) && isNumericDate(r, runs[i+1], runs[i+2]) {
			w.date = true
		}
	}
	if year && small > 0 || w.clock && small > 2 {
		w.date = true
	}
	return w
}

func isYear(r digitRun) bool {
	return r.length == 4 && (r.value >= 1970 && r.value < 2100 || // Common era
		r.value >= 1350 && r.value < 1480 || // Persian and Islamic calendars
		r.value >= 2500 && r.value < 2650) // Buddhist era
}

func isClock(hour, minute digitRun) bool {
	return hour.length <= 2 && hour.value < 25 && minute.length == 2 && minute.value < 60 &&
		strings.ContainsRune(":.hH：時点時", hour.after) && minute.before == hour.after
}

func isNumericDate(a, b, c digitRun) bool {
	const seps = "./-‐年月"
	if !strings.ContainsRune(seps, a.after) || !strings.ContainsRune(seps, b.after) || a.after != b.before && a.after != '年' {
		return false
	}
	return a.length <= 2 && b.length <= 2 && (c.length == 2 || c.length == 4) || a.length == 4 && b.length <= 2 && c.length <= 2
}

// digitRuns reads the runs of digits of s into buf, as many as it holds: dates
// stand near the beginning, and a line of a thousand numbers is none.
func digitRuns(s string, buf []digitRun) []digitRun {
	runs, open, prev := buf[:0], false, ' '
	for _, r := range s {
		d, ok := digit(r)
		switch {
		case ok && !open:
			if len(runs) == cap(runs) {
				return runs
			}
			runs = append(runs, digitRun{length: 1, value: d, before: prev, after: ' '})
			open = true
		case ok:
			last := &runs[len(runs)-1]
			if last.length++; last.length <= 6 {
				last.value = last.value*10 + d
			}
		case open:
			runs[len(runs)-1].after = r
			open = false
		}
		prev = r
	}
	return runs
}

// maxDigitRuns is how many numbers of a line are looked at.
const maxDigitRuns = 24

// digit is the value of a decimal digit of the scripts that mail clients write
// dates in.
func digit(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case r < 0x660:
		return 0, false
	}
	for _, zero := range [...]rune{0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10} {
		if r >= zero && r <= zero+9 {
			return int(r - zero), true
		}
	}
	return 0, false
}

// phoneDigits counts the digits of the longest telephone-like run in s: digits
// with only blanks and ".-()/+" between them.
func phoneDigits(s string) int {
	best, n := 0, 0
	for _, r := range s {
		if _, ok := digit(r); ok {
			n++
			best = max(best, n)
		} else if !strings.ContainsRune(" .-()/+\u00a0‑–", r) {
			n = 0
		}
	}
	return best
}

// words counts the blank-separated words of s.
func words(s string) int { return len(strings.Fields(s)) }

// lower is s in lower case without the marks that clients put around words.
func lower(s string) string {
	return strings.ToLower(strings.Trim(s, " \t*_|"))
}

// clean drops what is invisible and would hide a word from a rule: direction
// marks, zero-width blanks, soft hyphens. No-break blanks become blanks.
func clean(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0xA0, r == 0x202F, r == 0x2007, r == 0x3000:
			return ' '
		case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isRule tells whether s is a drawn line: three or more dashes, underscores,
// stars or the like, with nothing else.
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '-', '_', '*', '=', '~', '#', '+', '—', '–', '‐', '─', '━', '―', '‗', '•', '＝', '＊', '－', '＿', '～', '〜', '…', '═', '■', '□', '◆', '◇':
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3
}
