// Package mailtest has the other side of a mail conversation, for tests: a
// relay that takes mail and fails on order, and a peer that speaks SMTP line by
// line. Everything listens on loopback.
package mailtest
