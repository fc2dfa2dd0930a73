// Package reply finds, in a mail that answers another, the words that its
// writer typed for it, and says what all the rest is.
//
// # The model
//
// A mail is a list of lines. Both parts give it: text/plain by its line ends
// and '>' marks, text/html by its blocks, its quote elements and the names
// that mail clients give their containers. Then the same rules give each line
// a kind, in this order; what one has decided, the next leave alone:
//
//   - what the client's own markup says (client.go), images, gateways' banners;
//   - quoted lines that were broken without repeating their mark (wrapped.go);
//   - words that Puddle itself sent in this conversation (sent.go);
//   - where an earlier mail begins: attributions, header blocks, separators
//     (history.go, attribution.go, header.go, separator.go);
//   - what stands at the end of own words: signatures, contact blocks, device
//     footers, notices (tail.go, signature.go, contact.go, device.go, footer.go);
//   - which quotes are answered and stay, and which are history (quote.go).
//
// Where a mail has both parts they check each other (better.go).
//
// # What it promises
//
// Structure comes before phrases, and rules that know no language before
// tables of phrases: a line with a date, an address and a colon is an
// attribution in any language, and three labels with an address and a date are
// a header. The tables are in phrases.go, footerphrases.go and client.go.
//
// Nothing is lost: each word of the part that was taken stands in Reply.Text or
// in one of the pieces of Reply.Cut. The time is linear in the size of the
// mail: each look ahead or back is bounded. No input is an error.
//
// # What is posted
//
// The own words, in order and in full. With answers between quotes each quote
// that is answered stays above its answer as "> " lines; one quote that is
// answered as a whole, and whatever stands below the last words, goes. Typed
// closing words and the name below them stay. Plain text stays as typed; HTML
// becomes Markdown whose line ends count (paragraphs are apart by an empty
// line), and images of the mail stand in it as ![name](cid:id).
package reply
