// Package demo fills an empty database with people, things and conversations
// that show what Puddle does. Everything in it is made up; the pictures are
// drawn by the program.
package demo
