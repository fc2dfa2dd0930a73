package parse

import "strings"

// unflow joins the soft-broken lines of format=flowed text (RFC 3676 4.1). The
// marks of each quote depth are kept; a signature line "-- " is never joined.
// With delSp the blank at a soft break is dropped (Chinese, Japanese).
func unflow(s string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	open, openDepth := false, 0
	for line := range strings.SplitSeq(s, "\n") {
		depth := 0
		for depth < len(line) && line[depth] == '>' {
			depth++
		}
		text := line[depth:]
		text = strings.TrimPrefix(text, " ") // stuffing, RFC 3676 4.4
		signature := text == "-- "
		if open && (depth != openDepth || signature || text == "") {
			out.WriteByte('\n')
			open = false
		}
		if !open {
			out.WriteString(line[:depth])
			if depth > 0 && text != "" {
				out.WriteByte(' ')
			}
		}
		open = strings.HasSuffix(text, " ") && !signature
		openDepth = depth
		if open && delSp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
		if !open {
			out.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}
