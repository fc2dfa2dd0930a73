// Package smtpd is the door through which mail comes in: SMTP from the world, LMTP from an MTA in front.
// It knows the protocol and nothing of members or conversations: a [Backend] says which recipients exist
// and keeps the mails.
//
// # Promises
//
//   - 250 after the end of data is said only when the Backend has stored the mail. A mail that did not
//     come whole, for whatever reason, never reaches the Backend.
//   - Once a read fails, or a message stalls, the connection is over: no late octet is taken for a command.
//   - A message arrives octet by octet as it was sent, dot stuffing undone; only CR LF "." CR LF ends it.
//   - Every word that a peer reads stands in reply.go or comes from the Backend as a [Reply].
//   - What a peer can take is bounded: the command line, the commands and errors of a connection, the
//     connections of an address, the memory of all messages in hand, the time of each read and write.
//
// Kept: RFC 5321 (SMTP), 1870 (SIZE), 2033 (LMTP), 2034 (enhanced codes), 2920 (PIPELINING), 3207 (STARTTLS),
// 6152 (8BITMIME), 6531 (SMTPUTF8). Not offered: AUTH, since nobody submits mail here, and CHUNKING.
//
// # How it is built
//
// github.com/emersion/go-smtp is the command engine: it parses the commands and their parameters, keeps their
// order and runs the sessions. Version 0.25.1 has flaws that its options cannot switch off: it stores a BDAT
// chunk that was cut off as if it were whole; after a stall inside DATA it reads the rest of the message as commands;
// CR CR LF before the final dot hides it; MAIL inside a transaction keeps the recipients; STARTTLS takes
// arguments and goes on in the clear when the handshake fails; one deadline spans the whole DATA phase; what
// a session returns as a plain error goes to the peer with its text.
//
// So a guard (conn) stands between the socket and go-smtp, which takes it for its net.Conn:
//
//   - Commands pass one at a time, checked and trimmed (command.go). Those that go-smtp handles badly
//     (STARTTLS, BDAT, AUTH, anything unknown) are answered by the guard and never seen by go-smtp.
//   - The message does not pass at all. When go-smtp says 354, the guard reads the message itself (data.go) and
//     gives go-smtp an empty one; the session takes the text from the guard.
//   - Of go-smtp's replies only the code counts; reply.go holds the words.
//   - Below the guard, wire keeps the deadlines, and TLS, so that the guard always sees the plain commands.
//
// A patched copy of go-smtp was the other way: it needs a module of its own, a proof that it still is upstream and
// a patch, and it would still need the guard for time and limits. Passing the text through go-smtp's own reader
// would need the guard to encode again what it had just decoded, in a way that avoids that reader's wrong states.
// What is left to go-smtp is what it does well; where its codes are not those of RFC 5321 (502 for commands out of
// order, 500 for parameters), reply.go mends them.
//
// Two things are let through on purpose: octets sent before the greeting or behind EHLO are taken as if they had come
// in time, for every command is judged in order anyway; and bare CR, bare LF and NUL inside a message, which
// the parser behind judges.
package smtpd
