package auth

import "strings"

// tagList reads "name=value; name=value", the form of DKIM signatures, DKIM
// keys and DMARC records (RFC 6376 3.2). Pieces that are no tag are left out;
// of a tag that comes twice the first counts.
func tagList(s string) map[string]string {
	tags := map[string]string{}
	for piece := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(piece, "=")
		name = strings.TrimSpace(name)
		if _, twice := tags[name]; ok && !twice {
			tags[name] = strings.TrimSpace(value)
		}
	}
	return tags
}
