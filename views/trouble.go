package views

import "net/http"

// Trouble is an answer that is not what was asked for. Sentence says what is
// wrong, Advice what to do about it ("": what helps with most troubles of that
// HTTP status); Back leads somewhere useful.
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
	if m.Advice == "" {
		m.Advice = advice[m.Status]
	}
	return Page{Title: m.Sentence, Body: trouble(m), Part: TroubleNotice(m)}
}

// advice is what to do about a trouble of an HTTP status.
var advice = map[int]string{
	http.StatusForbidden:             "Nothing was changed.",
	http.StatusNotFound:              "It may have been deleted, or it is not yours to see.",
	http.StatusConflict:              "Something changed in the meantime. Go back, look again, and repeat it if you still want to.",
	http.StatusGone:                  "Links in mails are good for a short while and only once. Ask for a new one.",
	http.StatusRequestEntityTooLarge: "Go back and choose a smaller file; your text is still there.",
	http.StatusTooManyRequests:       "Wait a little, then go back and try again.",
	http.StatusInternalServerError:   "It is our fault, and it is in our log. Going back and trying again often helps.",
	http.StatusServiceUnavailable:    "This passes by itself, mostly within a minute. Load the page again then.",
}
