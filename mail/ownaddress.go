package mail

import (
	"regexp"
	"strings"
)

// withoutOwnAddress takes the writer's addresses out of the quotes that stay in
// a text: their program repeats header fields there, which they did not type.
// What they wrote themselves is theirs to say.
func withoutOwnAddress(text string, addresses []string) string {
	return withoutAddressIn(text, addresses, func(line string) bool {
		return strings.HasPrefix(strings.TrimLeft(line, " \t"), ">")
	})
}

// withoutOwnAddressAnywhere takes them out of a whole text, of which nobody
// knows what was typed.
func withoutOwnAddressAnywhere(text string, addresses []string) string {
	return withoutAddressIn(text, addresses, func(string) bool { return true })
}

func withoutAddressIn(text string, addresses []string, concerns func(line string) bool) string {
	var own *regexp.Regexp
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, "@") && concerns(line) {
			if own == nil {
				own = anyOf(addresses)
			}
			line = own.ReplaceAllLiteralString(line, "[address removed]")
		}
		b.WriteString(line)
	}
	return b.String()
}

// anyOf finds each of the addresses, in any case and also where Markdown
// escapes some of its characters.
func anyOf(addresses []string) *regexp.Regexp {
	var patterns []string
	for _, address := range addresses {
		var p strings.Builder
		for _, c := range address {
			p.WriteString(`\\?` + regexp.QuoteMeta(string(c)))
		}
		patterns = append(patterns, p.String())
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(patterns, "|") + `)\b`)
}
