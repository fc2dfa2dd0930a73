// Package reply finds, in a mail that answers another, the words that its
// writer typed for it.
package reply
