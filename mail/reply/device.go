package reply

import (
	"strings"
	"unicode"
)

// deviceBytes is the longest footer of a device: some carry a link.
const deviceBytes = 160

// isDevice tells whether the line is the footer of a device or mail program:
// "Sent from my iPhone". A sentence that begins so is none.
func isDevice(s string) bool {
	if len(s) > deviceBytes || len(s) < 4 {
		return false
	}
	s = strings.Trim(unbracket.Replace(strings.ToLower(s)), " *_-–—~|\"'.!")
	named := namesDevice(s)
	return sentFrom.begin(s, func(rest, _ string) bool {
		if named {
			return !isSentence(rest)
		}
		return words(s) <= 5 && !strings.ContainsAny(s, ",;?!:")
	}) || named && words(s) <= 6 && contains(s, sentLast) && !strings.ContainsAny(s, ",;?!")
}

// unbracket takes away what stands around footers and their links.
var unbracket = strings.NewReplacer("[", "", "]", "", "<", " ", ">", " ", "(", " ", ")", " ", "«", "", "»", "", "‘", "'", "’", "'")

// namesDevice tells whether a word of s is a device or mail program.
func namesDevice(s string) bool {
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isWordRune(r) && r != '-' && !unicode.IsMark(r) }) {
		if _, ok := devices[w]; ok {
			return true
		}
	}
	return contains(s, deviceNames)
}

// isSentence tells whether a line that begins like a footer goes on like
// prose: after a comma with no excuse for short words.
func isSentence(rest string) bool {
	_, after, found := strings.Cut(rest, ", ")
	return found && !contains(after, excuses) && (words(after) > 4 || !namesDevice(after)) || words(rest) > 14
}

// deviceWithin is the first line of [from, to) that is a device's footer alone
// in its paragraph with own words above; to if there is none. Phones put the
// earlier mail below it, some without any header.
func (m *mail) deviceWithin(from, to int) int {
	for i := from + 1; i < to; i++ {
		if hasLink(m.lines[i].text) && m.lines[i-1].blank() && m.textAt(i+1) == "" && isDevice(m.lines[i].text) && m.prev(i-1) >= from {
			return i
		}
	}
	return to
}

func hasLink(s string) bool { return hasURL(s) || strings.ContainsAny(s, "<[") }
