// Package doctor finds out whether mail goes out and comes back: it asks the
// relay, the records in DNS that the world judges our mail by, and sends a
// mail on the whole way round. Each check yields one Finding, in words for who
// runs the program; what is missing in DNS comes with the record to add.
//
// DNS is asked directly, past the machine's hosts file: what counts is what
// others see.
//
// RFCs: 1035 and 3596 (names, addresses), 5321 5.1 and 7505 (MX), 7208 (SPF),
// 6376 and 8463 (DKIM keys), 7489 (DMARC), 8601 2.7.3 (PTR).
package doctor
