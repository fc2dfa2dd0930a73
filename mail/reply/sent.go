package reply

import (
	"hash/maphash"
	"strings"
	"unicode"
)

const (
	shingle   = 4       // words that make a trace
	sentBytes = 1 << 18 // of the notifications that are looked at
)

// sentWords knows the words that Puddle itself sent: the hashes of each run of
// four words, and of each short line as a whole.
type sentWords struct {
	seed   maphash.Seed
	traces map[uint64]struct{}
	short  map[uint64]struct{}
}

func newSentWords(sent []string) sentWords {
	k := sentWords{}
	if len(sent) == 0 {
		return k
	}
	k.seed = maphash.MakeSeed()
	k.traces, k.short = map[uint64]struct{}{}, map[uint64]struct{}{}
	left := sentBytes
	for _, s := range sent {
		if left -= len(s); left < 0 {
			break
		}
		var all []string
		for l := range strings.SplitSeq(s, "\n") {
			w := wordsOf(l)
			if n := len(w); n > 0 && n < shingle {
				k.short[k.hash(w)] = struct{}{}
			}
			all = append(all, w...)
		}
		for i := 0; i+shingle <= len(all); i++ {
			k.traces[k.hash(all[i:i+shingle])] = struct{}{}
		}
	}
	return k
}

func (k sentWords) hash(words []string) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	for _, w := range words {
		h.WriteString(w)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// wordsOf is the words of a line as they survive any client: letters and
// digits in lower case. Scripts without blanks give one word a character.
func wordsOf(s string) []string {
	var out []string
	start := -1
	s = strings.ToLower(clean(s))
	for i, r := range s {
		wide := r >= 0x2E80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r))
		if isWordRune(r) && !wide {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, s[start:i])
			start = -1
		}
		if wide {
			out = append(out, string(r))
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// sentShare is the share of a line's words that must be Puddle's for the line
// to be a quote, in percent.
const sentShare = 80

// markSent gives the lines that repeat what Puddle sent the depth of a quote,
// if they have none. Traces run across line ends, so that another width of the
// lines changes nothing.
func (m *mail) markSent(known sentWords) {
	if len(known.traces) == 0 && len(known.short) == 0 {
		return
	}
	var all []string
	var owner []int
	for i := range m.lines {
		for _, w := range wordsOf(m.lines[i].text) {
			all = append(all, w)
			owner = append(owner, i)
		}
	}
	covered := make([]bool, len(all))
	for i := 0; i+shingle <= len(all); i++ {
		if _, ok := known.traces[known.hash(all[i:i+shingle])]; ok {
			for j := i; j < i+shingle; j++ {
				covered[j] = true
			}
		}
	}
	total, hits := make([]int, len(m.lines)), make([]int, len(m.lines))
	for i, l := range owner {
		total[l]++
		if covered[i] {
			hits[l]++
		}
	}
	m.quoteCovered(known, total, hits)
}

// quoteCovered marks the lines of which enough words are known. A line too
// short for a trace counts if it was sent so, right below a known one.
func (m *mail) quoteCovered(known sentWords, total, hits []int) {
	within := false
	for i := range m.lines {
		l := &m.lines[i]
		if l.blank() || total[i] == 0 {
			if within && !l.blank() && l.kind == Own && l.depth == 0 {
				l.depth = 1 // a mark of the client with nothing behind it
			}
			continue
		}
		if l.depth > 0 {
			within = true
			continue
		}
		if total[i] < shingle && hits[i] == 0 && within {
			_, within = known.short[known.hash(wordsOf(l.text))]
		} else {
			within = hits[i]*100 >= total[i]*sentShare
		}
		if within && l.kind == Own {
			l.depth, l.known = 1, true
		}
	}
}
