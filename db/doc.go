// Package db is the core of Puddle: people, items, conversations and their
// messages, each type beside the rule that guards it and the SQL that keeps it.
//
// Every use case is a method of DB. The person who acts is an argument, what
// they may do is part of the statement, and what must happen later (a mail, a
// page that is told) is written in the same transaction. Nothing is announced
// before the commit. Rows are locked in the order that lock.go states.
//
// Errors that people should read are of type Error; whatever has another type
// is trouble of our own. The package knows neither HTTP nor SMTP.
package db
