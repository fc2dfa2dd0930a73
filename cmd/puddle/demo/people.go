package demo

// Mark is the setting that marks a database as filled by this package.
const Mark = "demo"

// Password is that of all demo people.
const Password = "puddle-demo"

// Person is somebody who can log in to try things out.
type Person struct {
	Name  string
	Email string
}

// People are all who are there. Emil never uses the browser: he answers by
// mail.
var People = []Person{
	{"Ana", "ana@example.org"},
	{"Ben", "ben@example.org"},
	{"Chiara", "chiara@example.org"},
	{"Dewi", "dewi@example.org"},
	{"Emil", "emil@example.org"},
}
