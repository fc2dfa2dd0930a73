// Package mail is Puddle's door to people who use a mail program.
//
// Out: a [Sender] turns what the core says is due into mail and hands it to a
// relay. One mail has one recipient; its bytes are made once and kept, so that
// every further attempt sends the very same ones. What the relay took, put off
// or refused is written back to the core.
//
// In: a [Receiver] judges each mail within the SMTP dialogue, so that nothing
// is ever sent to an address that proved nothing. A mail that was answered 250
// is recorded, and is a message if a person wrote it to their own reply
// address; all of that is one commit before the answer.
//
// Only errors.go knows SMTP codes. The package keeps no state of its own: what
// must outlive the process is a row in the core.
//
// RFCs kept: 5321 and 5322 (mail), 2045 to 2047 (MIME, encoded words), 2369,
// 2919 and 8058 (list fields, one-click), 3834 (automatic mail), 2033 (LMTP by
// package smtpd), 3207 (STARTTLS), 3463 (status codes), 4954 (AUTH), 6854's
// groups refused.
package mail
