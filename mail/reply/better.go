package reply

import (
	"strings"

	"puddle/mail/parse"
)

// better takes one of the two readings of a mail. They check each other:
//
//   - where both found the same words, the HTML gives the formatting;
//   - where one found words that the other has cut, the other is right;
//   - where the text part lacks them altogether, it is a stub;
//   - where they say different things, the text part counts, since a reader of
//     the mail's source can see it.
func better(m *parse.Message, text, html *Reply) Reply {
	switch {
	case text == nil && html == nil:
		return Reply{Format: "plain", Source: "text"}
	case text == nil || html != nil && !m.TextIsSound():
		return *html
	case html == nil || html.plain == "":
		return *text
	}
	t, h := bagOf(text.plain), bagOf(html.plain)
	onlyText, onlyHTML := t.without(h), h.without(t)
	switch {
	case onlyHTML == 0:
		return *html
	case onlyText > 0 && t.size-onlyText >= (min(t.size, h.size)*4+4)/5:
		return *html // the same words but for links and images
	case onlyText == 0 && onlyHTML*2 > h.size && !text.hasCut(h, onlyHTML):
		return *html
	}
	return *text
}

// bag counts words.
type bag struct {
	count map[string]int
	size  int
}

func bagOf(s string) bag {
	b := bag{count: map[string]int{}}
	for _, w := range wordsOf(s) {
		b.count[w]++
		b.size++
	}
	return b
}

// without counts the words of b that o has not.
func (b bag) without(o bag) int {
	n := 0
	for w, c := range b.count {
		n += max(0, c-o.count[w])
	}
	return n
}

// hasCut tells whether most of the words that only h has were cut from r.
func (r *Reply) hasCut(h bag, missing int) bool {
	var all strings.Builder
	all.WriteString(r.plain)
	for _, p := range r.Cut {
		all.WriteByte('\n')
		all.WriteString(p.Text)
	}
	return h.without(bagOf(all.String()))*2 < missing
}
