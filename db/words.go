package db

import (
	"regexp"
	"strings"
)

// Most characters of an inbox row's words, and bytes of a message that they
// are taken from.
const (
	maxLastWords = 160
	wordsWithin  = 4 << 10
)

// lastWords returns what an inbox row shows of a message: its first words on
// one line, without the marks of Markdown.
func lastWords(format Format, content string) string {
	if format == Markdown {
		content = unmarked(content)
	}
	return firstWords(content, maxLastWords)
}

// What Markdown marks, the words in the first group that is there.
var (
	markedEscape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])") // CommonMark 2.4
	markedFence  = regexp.MustCompile("(?m)^[ \t>]*(?:```|~~~).*$")
	markedLine   = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|[-*+][ \t]))+[ \t]*`)
	markedInline = []*regexp.Regexp{
		regexp.MustCompile("`+([^`\n]+)`+"),
		regexp.MustCompile(`!?\[([^\[\]]*)\]\([^()\s]*\)`),
		regexp.MustCompile(`<((?:https?|mailto):[^<>\s]+)>`),
		regexp.MustCompile(`\*{1,3}([^\s*](?:[^*\n]*[^\s*])?)\*{1,3}`),
		regexp.MustCompile(`~~([^\s~](?:[^~\n]*[^\s~])?)~~`),
		regexp.MustCompile(`\b_{1,3}([^\s_](?:[^_\n]*[^\s_])?)_{1,3}\b`),
	}
)

// escaped is where, among the characters that mean nothing (Unicode's private
// use), those stand meanwhile that a backslash keeps from being marks.
const escaped = '\uE000'

// unmarked returns the beginning of a Markdown text as it reads, line by line:
// a reading that is good enough for a glance.
func unmarked(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), wordsWithin)], "")
	text = markedEscape.ReplaceAllStringFunc(text, func(s string) string { return string(escaped + rune(s[1])) })
	text = markedFence.ReplaceAllString(text, "")
	text = markedLine.ReplaceAllString(text, "")
	for _, marked := range markedInline {
		text = marked.ReplaceAllString(text, "$1")
	}
	return strings.Map(func(r rune) rune {
		if r >= escaped && r < escaped+0x80 {
			return r - escaped
		}
		return r
	}, text)
}
