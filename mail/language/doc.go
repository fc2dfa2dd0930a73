// Package language holds all words of outgoing mail, in each language that it
// can be written in: one file a language, one value in it. The languages are
// those of db.Locales; a test holds that each has all its words. What members
// wrote, names of items among it, is never translated.
//
// A new mail adds a field to [Language], a function from what stands in its
// sentences to a [Letter], and its words to each file. A new language is a file
// and a line in db.Locales and in [Of].
//
// Quotation marks, colons, dates, plurals and lists of names differ, so a
// sentence is always one function and never put together outside. Names and
// titles come as they are shown: on one line and, where they are written from
// right to left, isolated.
package language
