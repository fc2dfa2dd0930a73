package parse

import "strings"

// cutStyles drops a style sheet that leaked from HTML into the top of a text,
// with the comment around it. Two rules, or one with a comment or an at-rule,
// make a style sheet: a person may begin a mail with a rule of CSS.
func cutStyles(text string) string {
	rest, rules, certain := text, 0, false
	for {
		rest = strings.TrimLeft(rest, " \t\n")
		if after, ok := cutComment(rest); ok {
			rest, certain = after, true
			continue
		}
		after, sure, ok := cutRule(rest)
		if !ok {
			break
		}
		rest, rules, certain = after, rules+1, certain || sure
	}
	if rules >= 2 || rules == 1 && certain {
		return rest
	}
	return text
}

// cutComment cuts a comment of CSS, or one end of the one of HTML that hides a
// style sheet from old browsers.
func cutComment(s string) (rest string, ok bool) {
	for _, mark := range []string{"<!--", "-->"} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			return rest, true
		}
	}
	if strings.HasPrefix(s, "/*") {
		_, rest, ok = strings.Cut(s, "*/")
	}
	return rest, ok
}

// cutRule cuts "selector { name: value; … }", also one that holds rules. sure is
// true for what only style sheets of mail programs have.
func cutRule(s string) (rest string, sure, ok bool) {
	open := strings.IndexByte(s, '{')
	if open <= 0 || open > 400 || strings.ContainsAny(s[:open], ";!?\"“”") {
		return s, false, false
	}
	depth, declared := 0, false
	for i := open; i < len(s) && i < open+4000; i++ {
		switch s[i] {
		case '{':
			depth++
		case ':':
			declared = true
		case '}':
			if depth--; depth == 0 {
				return s[i+1:], s[0] == '@' || strings.Contains(s[:open], "Mso"), declared
			}
		}
	}
	return s, false, false
}
