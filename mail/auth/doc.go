// Package auth proves where an inbound mail comes from. A [Prover] is the
// mail.Prover of the program.
//
// A mail is proven when SPF, or a DKIM signature, passes for a domain that is
// aligned with the author's; a published DMARC record is not needed for that.
// Where neither does, the DMARC policy of the author's domain says whether such
// a mail is to be refused. What DNS cannot tell just now makes the answer
// unknown; it is never skipped.
//
// # What counts
//
// SPF: the identity is MAIL FROM, or HELO where the sender is null. On the LMTP
// door the peer is an MTA of ours, so its address says nothing and SPF is not
// asked. On the SMTP door it always is the peer's address that is asked, so an
// MTA in front of Puddle belongs on the LMTP door.
//
// DKIM: a valid signature tells who wrote a mail, not to whom and when it was
// meant. Everybody who has a signed mail can send it again, to any reply
// address. So a signature counts only if
//
//   - its key is RSA of 1024 bits or more, or Ed25519, not for testing, and for
//     the identity of i= (t=s);
//   - it was made by now, has not expired and has no l=;
//   - h= covers From, Date, and each of To, Cc, Subject and Message-ID that is
//     there, and none of them is there twice;
//   - To or Cc names the reply address, and Date is within seven days.
//
// A valid signature that leaves To or Cc uncovered is no proof and no sign of
// a forgery either: such a mail is held, whatever the policy.
//
// Authentication-Results: only the topmost one, on the LMTP door, from a
// trusted peer and with the configured authserv-id. spf=pass counts like our
// own SPF. dkim=pass and dmarc=pass count only for a mail without an aligned
// signature: where there is one, it is judged here, by the rules above.
//
// ARC is not read: no sealer is trusted.
//
// # Alignment and policy
//
// Alignment is relaxed unless the DMARC record says adkim=s or aspf=s. The
// organizational domain comes from the public suffix list that is compiled in
// (private suffixes included) and not from the tree walk of RFC 9989: it takes
// no look-up, and nobody who runs a name server can move it. The policy is
// looked for at the author's domain, then at its organizational domain, whose
// sp= then goes before p=. t=y, and its forerunner pct=0, ask for one step
// less; pct= otherwise has no meaning any more (RFC 9989).
//
// # Look-ups
//
// Only domains that are aligned with the author's are ever asked about, so a
// stranger cannot make us query theirs. Everything together takes 5 seconds at
// most. Answers are kept for a minute, missing names and failures shorter, in a
// bounded cache; answers above 16 KiB are not read.
//
// RFCs kept: 7208 (SPF), 6376, 8301 and 8463 (DKIM), 9989, which obsoletes 7489
// (DMARC, with the deviation above), 8601 (Authentication-Results), 5890 and
// UTS 46 (domain names).
package auth
