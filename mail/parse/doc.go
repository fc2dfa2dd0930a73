// Package parse turns one mail, as received, into its parts: header fields in
// order, the text a person can read, and everything that is attached.
//
// It promises to read anything: it never panics, keeps to linear time and
// bounded memory, and gives valid UTF-8 without NUL. What is broken is repaired
// and named in [Message.Problems]; only what a guard refuses comes back as an
// error, a [Refusal] with a sentence for the sender.
//
// It makes no judgement about who wrote the mail: header fields are handed out
// as they stand ([Header.All]), so that a strict reader can decide on identity.
// HTML is never made safe here, only read.
//
// RFCs kept: 5322 (fields, tolerant), 2045, 2046, 2047, 2231, 2183, 3676,
// 3462 and 1847 (reports and signed mail are told apart).
package parse
