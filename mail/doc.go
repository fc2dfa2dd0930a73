// Package mail is Puddle's door to people who use a mail program.
//
// Out: a [Sender] turns what the core says is due into mail and hands it to a
// relay. One mail has one recipient; its bytes are made once and kept, so that
// every further attempt sends the very same ones. What the relay took, put off
// or refused is written back to the core, and so is what is reported later:
// each mail has an envelope sender of its own. Which mail is made of what stands
// in letter.go; its words are in the language of its recipient, by package
// language.
//
// In: a [Receiver] judges each mail within the SMTP dialogue, so that nothing
// is ever sent to an address that proved nothing. A mail that was answered 250
// is recorded, and is a message if a person wrote it to their own reply
// address; all of that is one commit before the answer. What an address of ours
// is for stands in recipient.go, the order of questions in judge.go, how a
// message is made of a mail in message.go.
//
// Only errors.go knows SMTP codes. The package keeps no state that must outlive
// the process: that is a row in the core. Queued mail is worked by River; mails
// that a process had in hand when it died go back to the queue when its lock in
// the database is gone (db.FreeOrphans), long before River would rescue them.
//
// go-mail's SMTP client is used below the part of go-mail that builds mail,
// which can't send bytes that are there already.
//
// RFCs kept: 5321 and 5322 (mail), 2045 to 2047 and 2387 (MIME, encoded words),
// 2142 (postmaster, abuse), 2369, 2919 and 8058 (list fields, one-click), 3207
// and 8314 (TLS), 3282 (Content-Language), 3463 and 3464 (status codes,
// reports), 3834 (automatic mail), 4954 (AUTH), 7435 (unproven TLS is better
// than none).
package mail
