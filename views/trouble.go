package views

// Trouble is an answer that is not what was asked for. Sentence says what is
// wrong, Advice what to do about it; Back leads somewhere useful.
type Trouble struct {
	Status   int
	Sentence string
	Advice   string
	Back     string
	BackText string
}

// ErrorPage is trouble as a page. As a fragment it is a notice at the edge of
// the open page, which stays as it is.
func ErrorPage(m Trouble) Page {
	return Page{Title: m.Sentence, Body: trouble(m), Part: TroubleNotice(m)}
}
