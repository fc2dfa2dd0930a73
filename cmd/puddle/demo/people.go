package demo

// Mark is the setting that marks a database as this package's.
const Mark = "demo"

// Values of Mark.
const (
	filling = "filling" // it holds a part, and was not served yet
	filled  = "true"
)

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
