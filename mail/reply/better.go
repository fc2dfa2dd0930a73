package reply

import "strings"

// better takes one of the two readings of a mail. They check each other: where
// both found the same words, the HTML gives the formatting.
func better(text, html *Reply) Reply {
	switch {
	case text == nil && html == nil:
		return Reply{Format: "plain", Source: "text"}
	case text == nil:
		return *html
	case html == nil:
		return *text
	}
	t, h := strings.Join(wordsOf(text.plain), " "), strings.Join(wordsOf(html.plain), " ")
	switch {
	case t == h:
		return *html
	case h == "":
		return *text
	case t == "":
		return *html
	}
	return *html
}
