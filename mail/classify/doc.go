// Package classify tells a person's mail from a machine's: automatic replies,
// delivery reports, complaints, receipts and calendar answers.
//
// Structure comes before words: content types and header fields that only
// machines set decide first; phrases, kept in tables by language, only confirm
// what structure suggests. What mailing lists and honest programs add to a
// person's mail (List-Id, Precedence: list, X-Auto-Response-Suppress) makes no
// robot.
//
// RFCs kept: 3834 (automatic replies), 3464 and 3463 (delivery reports), 5965
// (complaints), 8098 (receipts), 6047 (calendar answers), 7489 and 8460
// (reports about mail of a domain).
package classify
