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

// sentWords knows the words that Puddle itself sent.
type sentWords struct {
	seed   maphash.Seed
	traces map[uint64]int      // hashes of each run of four words, how often one notification holds it at most
	short  map[uint64]struct{} // hashes of each short line as a whole
}

func newSentWords(sent []string) sentWords {
	k := sentWords{}
	if len(sent) == 0 {
		return k
	}
	k.seed = maphash.MakeSeed()
	k.traces, k.short = map[uint64]int{}, map[uint64]struct{}{}
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
		here := map[uint64]int{}
		for i := 0; i+shingle <= len(all); i++ {
			trace := k.hash(all[i : i+shingle])
			here[trace]++
			k.traces[trace] = max(k.traces[trace], here[trace])
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
