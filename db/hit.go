package db

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// Hit is the newest message of a conversation that holds what was searched for,
// with the words around it.
type Hit struct {
	Conversation ConversationID
	Message      MessageID
	Excerpt      []Excerpt `db:"-"`

	Content string
}

// Excerpt is a piece of a text, on one line. Found pieces are the words that
// were searched for.
type Excerpt struct {
	Text  string
	Found bool
}

// Hits returns the newest message with all the words of query in each of the
// conversations, as far as they are the viewer's and have one.
func (d *DB) Hits(ctx context.Context, viewer UserID, query string, conversations []ConversationID) ([]Hit, error) {
	words := prefixQuery(query)
	if words == "" || len(conversations) == 0 {
		return nil, nil
	}
	rows, err := d.pool.Query(ctx, `
		select m.conversation_id as conversation, x.id as message, x.content
		from members m
		cross join lateral (
			select id, content from conversation_messages
			where conversation_id = m.conversation_id and seq > m.joined_seq
			  and to_tsvector('simple', content) @@ to_tsquery('simple', $3)
			order by seq desc
			limit 1) x
		where m.user_id = $1 and m.active and m.conversation_id = any($2)`, viewer, conversations, words)
	if err != nil {
		return nil, err
	}
	hits, err := pgx.CollectRows(rows, pgx.RowToStructByName[Hit])
	for n := range hits {
		hits[n].Excerpt = excerpt(hits[n].Content, query)
	}
	return hits, err
}

// How much stands in an excerpt, in bytes: before the first word found, and in
// all.
const (
	excerptBefore = 40
	excerptLength = 160
)

// excerpt returns the part of text around the first word that query matches.
func excerpt(text, query string) []Excerpt {
	text = strings.Join(strings.Fields(text), " ")
	found := matchWords(text, query)
	start, end := 0, len(text)
	if len(found) > 0 && found[0][0] > excerptBefore {
		start = wordStart(text, found[0][0]-excerptBefore, found[0][0])
	}
	if end-start > excerptLength {
		end = wordStart(text, start+excerptLength, len(text))
	}
	var pieces []Excerpt
	if start > 0 {
		pieces = append(pieces, Excerpt{Text: "…"})
	}
	pieces = append(pieces, piecesOf(text, start, end, found)...)
	if end < len(text) {
		pieces = append(pieces, Excerpt{Text: "…"})
	}
	return pieces
}

// marked returns the whole of a text on one line.
func marked(text, query string) []Excerpt {
	return piecesOf(text, 0, len(text), matchWords(text, query))
}

// piecesOf cuts text from start to end where found words begin and end.
func piecesOf(text string, start, end int, found [][2]int) []Excerpt {
	var pieces []Excerpt
	add := func(words string, found bool) {
		if words != "" {
			pieces = append(pieces, Excerpt{words, found})
		}
	}
	for _, f := range found {
		if f[0] >= start && f[1] <= end {
			add(text[start:f[0]], false)
			add(text[f[0]:f[1]], true)
			start = f[1]
		}
	}
	add(text[start:end], false)
	return pieces
}

// wordStart returns where the first word from at on begins, at most most, and
// if there is none soon where the next letter does.
func wordStart(text string, at, most int) int {
	if space := strings.IndexByte(text[at:min(most, at+excerptBefore)], ' '); space >= 0 {
		return at + space + 1
	}
	for at < most && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

// matchWords returns the ranges of bytes in text that query matches: words that
// begin with one of its words, in any case of letters.
func matchWords(text, query string) [][2]int {
	wanted := queryWords(strings.ToLower(query))
	var found [][2]int
	for at := 0; at < len(text); {
		length := strings.IndexFunc(text[at:], func(r rune) bool { return !isWordRune(r) })
		if length < 0 {
			length = len(text) - at
		}
		word := strings.ToLower(text[at : at+length])
		if length > 0 && slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(word, w) }) {
			found = append(found, [2]int{at, at + length})
		}
		at += length
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return found
}
