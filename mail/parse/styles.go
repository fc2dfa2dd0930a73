package parse

import "strings"

// cutStyles drops a style sheet that leaked from HTML into the top of a text,
// with the comment around it. Two rules, or one with a comment or an at-rule,
// make a style sheet: a person may begin a mail with a rule of CSS.
func cutStyles(text string) string {
	rest, rules, certain := text, 0, false
	for {
		trimmed := strings.TrimLeft(rest, " \t\n")
		next, sure, ok := cutStyle(trimmed)
		if !ok {
			break
		}
		certain = certain || sure
		if !sure {
			rules++
		}
		rest = next
	}
	if rules >= 2 || rules == 1 && certain {
		return strings.TrimLeft(rest, " \t\n")
	}
	return text
}

// cutStyle cuts one comment or rule; sure is true for what only style sheets
// have.
func cutStyle(s string) (rest string, sure, ok bool) {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return s[len("<!--"):], true, true
	case strings.HasPrefix(s, "-->"):
		return s[len("-->"):], true, true
	case strings.HasPrefix(s, "/*"):
		if i := strings.Index(s, "*/"); i >= 0 {
			return s[i+2:], true, true
		}
	case s != "":
		return cutRule(s)
	}
	return s, false, false
}

// cutRule cuts "selector { name: value; … }", also one that holds rules.
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
